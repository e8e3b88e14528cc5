"""The catalog: changed in one transaction, read in one state."""

import hashlib
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.blocks import Block, BlockKind
from corpus.catalog import Catalog
from corpus.document import Anchor, Document, Page, Section
from corpus.errors import HomeDamaged, HomeTooNew, HomeUnusable, UnknownDocument
from corpus.passage import Passage
from corpus.records import Generation
from corpus.schema import CATALOG_NAME, VERSION, open_for_writing
from corpus.span import Span
from tests.corpus.documents import document as plain

LOCATION = "/docs/a.txt"
GENERATION = Generation(name="000003", sha256="ab" * 32, passages=2)


def document(document_id: str = "a.txt", text: str = "one two") -> Document:
    whole = Span(0, len(text))
    return plain(
        document_id,
        text,
        sections=(Section(headings=("Care", "Drugs"), span=whole),),
        pages=(Page(number=7, span=whole),),
    )


def whole(of: Document) -> Passage:
    return Passage(
        document_id=of.document_id,
        span=Span(0, len(of.text)),
        text=of.text,
        headings=("Care", "Drugs"),
        page=7,
    )


def put(catalog: Catalog, *documents: Document) -> None:
    with catalog.change() as change:
        for one in documents:
            change.put(one, [whole(one)], location=LOCATION)


def texts(catalog: Catalog) -> dict[str, str]:
    with closing(catalog.snapshot()) as snapshot:
        return {
            record.document_id: snapshot.document(record.document_id).text
            for record in snapshot.records()
        }


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    return Catalog(tmp_path)


def test_a_document_comes_back_as_it_was_put(catalog: Catalog) -> None:
    put(catalog, document())

    snapshot = catalog.snapshot()

    assert snapshot.document("a.txt") == document()
    assert list(snapshot.passages_in_order()) == [(1, whole(document()))]
    (record,) = snapshot.records()
    assert (record.characters, record.passages, record.location) == (7, 1, "/docs/a.txt")
    assert (record.encoding, record.loader) == ("utf-8", "text 1")
    assert snapshot.record("a.txt") == record


def test_records_are_sorted_by_id(catalog: Catalog) -> None:
    put(catalog, document("b.txt"), document("a.txt"), document("Z.txt"))

    assert [record.document_id for record in catalog.snapshot().records()] == [
        "Z.txt",
        "a.txt",
        "b.txt",
    ]


def test_a_document_of_the_same_id_is_replaced_with_its_passages(catalog: Catalog) -> None:
    put(catalog, document(text="one two"))
    put(catalog, document(text="three"))

    snapshot = catalog.snapshot()

    assert snapshot.document("a.txt").text == "three"
    assert [passage.text for _, passage in snapshot.passages_in_order()] == ["three"]


def test_the_row_of_a_passage_is_never_given_again(catalog: Catalog) -> None:
    put(catalog, document(text="one two"))
    with catalog.change() as change:
        change.remove("a.txt")
    put(catalog, document(text="three"))

    assert [row for row, _ in catalog.snapshot().passages_in_order()] == [2]


def test_a_removed_document_is_gone_with_its_passages(catalog: Catalog) -> None:
    put(catalog, document("a.txt"), document("b.txt", "three"))

    with catalog.change() as change:
        change.remove("a.txt")

    assert texts(catalog) == {"b.txt": "three"}
    assert [passage.text for _, passage in catalog.snapshot().passages_in_order()] == ["three"]


def test_a_document_that_is_not_there_cannot_be_removed_or_read(catalog: Catalog) -> None:
    put(catalog, document())
    snapshot = catalog.snapshot()

    with pytest.raises(UnknownDocument), catalog.change() as change:
        change.remove("b.txt")
    with pytest.raises(UnknownDocument):
        snapshot.document("b.txt")
    with pytest.raises(UnknownDocument):
        snapshot.record("b.txt")
    with pytest.raises(UnknownDocument) as caught:
        snapshot.slice("b.txt", Span(0, 1))
    assert caught.value.document_id == "b.txt"


def test_a_change_that_raises_is_undone_whole(catalog: Catalog) -> None:
    put(catalog, document("a.txt", "old"))

    def change_and_stop() -> None:
        with catalog.change() as change:
            change.put(document("a.txt", "new"), [], location=LOCATION)
            change.put(document("b.txt", "new"), [], location=LOCATION)
            change.name_generation(GENERATION)
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        change_and_stop()

    assert texts(catalog) == {"a.txt": "old"}
    assert catalog.snapshot().generation is None


def test_a_change_shows_to_nobody_before_it_ends(catalog: Catalog) -> None:
    put(catalog, document("a.txt", "old"))

    with catalog.change() as change:
        change.put(document("a.txt", "new"), [], location=LOCATION)
        assert texts(catalog) == {"a.txt": "old"}

    assert texts(catalog) == {"a.txt": "new"}


def test_a_snapshot_holds_its_state_while_others_commit(catalog: Catalog) -> None:
    put(catalog, document("a.txt", "old"))
    held = catalog.snapshot()

    put(catalog, document("a.txt", "new"), document("b.txt", "more"))
    with catalog.change() as change:
        change.name_generation(GENERATION)

    assert [record.document_id for record in held.records()] == ["a.txt"]
    assert held.slice("a.txt", Span(0, 3)) == "old"
    assert held.generation is None
    assert catalog.snapshot().generation == GENERATION


def test_the_generation_is_named_in_place_of_the_one_before(catalog: Catalog) -> None:
    with catalog.change() as change:
        change.name_generation(Generation(name="000002", sha256="cd", passages=1))
        change.name_generation(GENERATION)

    assert catalog.snapshot().generation == GENERATION
    assert GENERATION.version == "3-abababababab"


def test_a_document_that_was_moved_keeps_its_passages(catalog: Catalog) -> None:
    put(catalog, document())

    with catalog.change() as change:
        change.move("a.txt", location="/new/a.txt")

    (record,) = catalog.snapshot().records()
    assert (record.location, record.passages) == ("/new/a.txt", 1)
    assert list(catalog.snapshot().passages_in_order()) == [(1, whole(document()))]


def test_every_commit_reaches_the_disk_before_it_is_told(tmp_path: Path) -> None:
    with closing(open_for_writing(tmp_path)) as connection:
        assert connection.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("PRAGMA foreign_keys").fetchone() == (1,)


def test_a_settled_catalog_is_whole_in_its_own_file(catalog: Catalog, tmp_path: Path) -> None:
    catalog.create()
    with closing(catalog.snapshot()):
        put(catalog, document())  # the reader keeps the log from being emptied
    catalog.settle()

    copy = tmp_path / "copy"
    copy.mkdir()
    (copy / CATALOG_NAME).write_bytes((tmp_path / CATALOG_NAME).read_bytes())

    assert texts(Catalog(copy)) == {"a.txt": "one two"}


def test_no_half_made_catalog_is_ever_seen(catalog: Catalog, tmp_path: Path) -> None:
    (tmp_path / f"{CATALOG_NAME}.new").write_bytes(b"left by a crash")
    (tmp_path / f"{CATALOG_NAME}.new-journal").write_bytes(b"left by a crash")
    assert not catalog.exists()

    catalog.create()

    assert catalog.exists()
    assert catalog.snapshot().records() == ()
    assert not list(tmp_path.glob("*.new*"))


def test_a_database_of_another_program_is_left_alone(catalog: Catalog, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / CATALOG_NAME)) as other:
        other.execute("CREATE TABLE songs (title TEXT)")
    before = (tmp_path / CATALOG_NAME).read_bytes()

    with pytest.raises(HomeDamaged, match="was not made by wherein"):
        catalog.snapshot()
    with pytest.raises(HomeDamaged, match="was not made by wherein"):
        put(catalog, document())

    assert (tmp_path / CATALOG_NAME).read_bytes() == before


def test_a_catalog_of_a_later_version_is_left_alone(catalog: Catalog, tmp_path: Path) -> None:
    catalog.create()
    with closing(sqlite3.connect(tmp_path / CATALOG_NAME)) as later:
        later.execute(f"PRAGMA user_version={VERSION + 1}")

    with pytest.raises(HomeTooNew) as caught:
        catalog.snapshot()
    with pytest.raises(HomeTooNew):
        put(catalog, document())

    assert (caught.value.found, caught.value.known) == (VERSION + 1, VERSION)


@pytest.mark.parametrize(
    "garbage", [b"", b"not a database" * 100, b"SQLite format 3\0" + b"\1" * 500]
)
def test_a_file_that_is_no_database_is_told_as_damage(
    catalog: Catalog, tmp_path: Path, garbage: bytes
) -> None:
    (tmp_path / CATALOG_NAME).write_bytes(garbage)

    with pytest.raises(HomeDamaged) as caught:
        catalog.snapshot()
    with pytest.raises(HomeDamaged):
        put(catalog, document())

    assert caught.value.home == tmp_path
    assert (tmp_path / CATALOG_NAME).read_bytes() == garbage


@pytest.mark.parametrize("kept", [100, 4096, 8192, 20_000])
def test_a_catalog_that_was_cut_short_is_told_as_damage(
    catalog: Catalog, tmp_path: Path, kept: int
) -> None:
    put(catalog, document("a.txt", "word " * 20_000))  # 100,000 bytes and more
    catalog.settle()
    file = tmp_path / CATALOG_NAME
    file.write_bytes(file.read_bytes()[:kept])

    assert _damage(catalog)


def _damage(catalog: Catalog) -> str | None:
    try:
        with closing(catalog.snapshot()) as snapshot:
            return snapshot.damage()
    except HomeDamaged as error:
        return error.reason


def test_a_home_that_is_a_file_is_unusable(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    catalog = Catalog(tmp_path / "file")

    assert not catalog.exists()
    with pytest.raises(HomeUnusable):
        catalog.create()


def alter(home: Path, sql: str) -> None:
    with closing(sqlite3.connect(home / CATALOG_NAME)) as connection:
        connection.execute(sql)
        connection.commit()


def test_one_altered_character_of_a_passage_is_noticed(catalog: Catalog, tmp_path: Path) -> None:
    put(catalog, document())
    assert catalog.snapshot().passages([1]) == {1: whole(document())}

    alter(tmp_path, "UPDATE passages SET text = 'one twO'")

    with pytest.raises(HomeDamaged, match=r"a\.txt@0-7 fails its checksum"):
        catalog.snapshot().passages([1])


def test_a_missing_table_is_told_as_damage(catalog: Catalog, tmp_path: Path) -> None:
    put(catalog, document())
    alter(tmp_path, "DROP TABLE generation")

    with pytest.raises(HomeDamaged, match="no such table"):
        catalog.snapshot()


def test_passages_are_given_by_row_and_unknown_rows_are_left_out(catalog: Catalog) -> None:
    put(catalog, document("a.txt", "one"), document("b.txt", "two"))

    found = catalog.snapshot().passages([2, 99])

    assert {row: passage.text for row, passage in found.items()} == {2: "two"}


def test_more_passages_than_are_read_at_once_come_in_order(catalog: Catalog) -> None:
    text = "x" * 2500
    many = [
        Passage(document_id="a.txt", span=Span(at, at + 1), text="x") for at in range(len(text))
    ]
    with catalog.change() as change:
        change.put(document(text=text), many, location=LOCATION)

    found = list(catalog.snapshot().passages_in_order())

    assert [passage.span.start for _, passage in found] == list(range(2500))


def test_the_structure_of_a_document_comes_back_as_it_was_put(catalog: Catalog) -> None:
    rich = replace(
        document(text="Dose\nfive mg\nWho?"),
        anchors=(Anchor(name="dose", position=0), Anchor(name="größe#2", position=13)),
        blocks=(
            Block(kind=BlockKind.HEADING, span=Span(0, 4)),
            Block(kind=BlockKind.TABLE_ROW, span=Span(5, 12), lead=Span(0, 4)),
            Block(kind=BlockKind.RECORD, span=Span(13, 17)),
        ),
        notes=("Page 2 was turned.", "Größe"),
    )
    put(catalog, rich)

    found = catalog.snapshot().document("a.txt")

    assert found == rich
    assert {type(block.kind) for block in found.blocks} == {BlockKind}


@pytest.mark.parametrize(
    ("position", "expected"),
    [(0, (None, None)), (2, (7, None)), (4, (7, "b")), (6, (7, "c")), (9, (10, None))],
)
def test_every_character_has_a_page_and_an_anchor_before_it(
    catalog: Catalog, position: int, expected: tuple[int | None, str | None]
) -> None:
    pages = (Page(number=7, span=Span(2, 6)), Page(number=10, span=Span(8, 11)))
    anchors = tuple(
        Anchor(name=name, position=at) for name, at in (("a", 4), ("b", 4), ("c", 6), ("", 9))
    )
    put(catalog, replace(document(text="one two three"), pages=pages, anchors=anchors))
    assert catalog.snapshot().whereabouts("a.txt", position) == expected


def test_a_passage_comes_back_with_its_anchor_and_its_lead(catalog: Catalog) -> None:
    of = document()
    leaning = replace(whole(of), anchor="dose", lead="drug | mg")
    with catalog.change() as change:
        change.put(of, [leaning, whole(of)], location=LOCATION)

    assert catalog.snapshot().passages([1, 2]) == {1: leaning, 2: whole(of)}


def test_a_passage_is_hashed_as_it_is_encoded(catalog: Catalog) -> None:
    of = document(text="5 mg")
    bare = Passage(document_id="a.txt", span=Span(0, 4), text="5 mg")
    led = replace(bare, lead="drug | mg")
    headed = replace(bare, headings=("Care", "Drugs"))
    with catalog.change() as change:
        change.put(of, [bare, led, headed, bare], location=LOCATION)
        hashes = change.passage_hashes()
        encoded = change.searchables([3, 1, 2])

    assert encoded == ["Care > Drugs\n5 mg", "5 mg", "drug | mg\n5 mg"]
    assert catalog.snapshot().passage_hashes() == hashes
    assert hashes == [
        (row, hashlib.sha256(said.encode()).hexdigest())
        for row, said in enumerate(["5 mg", "drug | mg\n5 mg", "Care > Drugs\n5 mg", "5 mg"], 1)
    ]


def test_passages_of_the_very_same_text_are_known_to_each_other_in_order(catalog: Catalog) -> None:
    for name, text in (("d.txt", "one"), ("b.txt", "two"), ("c.txt", "one"), ("a.txt", "one")):
        put(catalog, document(name, text))  # rows 1 to 4
    other = replace(whole(document("e.txt", "two")), headings=(), lead="lead")
    with catalog.change() as change:  # row 5, under another heading: the text alone counts
        change.put(document("e.txt", "two"), [other], location=LOCATION)
    snapshot = catalog.snapshot()

    found = snapshot.copies([1, 2, 5], most=9)

    assert {row: [one.document_id for one in copies] for row, copies in found.items()} == {
        1: ["a.txt", "c.txt"],
        2: ["e.txt"],
        5: ["b.txt"],
    }
    assert found[2] == (other,)
    assert [one.document_id for one in snapshot.copies([1], most=1)[1]] == ["a.txt"]


def test_copies_in_one_document_are_in_order_of_their_place(catalog: Catalog) -> None:
    at = [Passage(document_id="a.txt", span=Span(n, n + 1), text="x") for n in (10, 2, 0)]
    with catalog.change() as change:
        change.put(document(text="x" * 11), at, location=LOCATION)

    assert catalog.snapshot().copies([2], most=9) == {2: (at[2], at[0])}


def test_a_passage_that_is_like_no_other_has_no_copies(catalog: Catalog) -> None:
    put(catalog, document("a.txt", "one"), document("b.txt", "One"), document("c.txt", "one"))
    with catalog.change() as change:
        change.remove("c.txt")

    assert catalog.snapshot().copies([1, 2], most=9) == {1: (), 2: ()}


@pytest.fixture(scope="module")
def astral(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    return Catalog(tmp_path_factory.mktemp("astral"))


@given(
    data=st.data(), text=st.text(st.characters(exclude_characters="\0", codec="utf-8"), min_size=1)
)
def test_a_slice_counts_characters_as_python_does(
    astral: Catalog, data: st.DataObject, text: str
) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    put(astral, document(text=text))

    with closing(astral.snapshot()) as snapshot:
        assert snapshot.slice("a.txt", Span(start, end)) == text[start:end]
