"""Whatever a document or a passage holds comes back from the catalog as it was put."""

from contextlib import closing
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.blocks import Block, BlockKind
from corpus.catalog import Catalog
from corpus.condition import Condition
from corpus.diagnosis import Diagnosis, diagnose
from corpus.document import Anchor, Document, Page, Section
from corpus.likeness import sketch_of
from corpus.passage import Passage
from corpus.records import SkippedFile
from corpus.span import Span
from tests.corpus.documents import document
from tests.corpus.samples import CODES, GERMAN, STRIPPED, WHOLE

Drawn = TypeVar("Drawn")

# what a reader may hand on: no half surrogate pair and no NUL (corpus.formats.table)
WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
NAMES = WORDS.filter(bool)
NUMBERS = st.integers(0, 2**40)


@st.composite
def spans(draw: st.DrawFn) -> Span:
    start = draw(NUMBERS)
    return Span(start, start + draw(st.integers(1, 2**20)))


def few(one: st.SearchStrategy[Drawn]) -> st.SearchStrategy[tuple[Drawn, ...]]:
    return st.lists(one, max_size=4).map(tuple)


DOCUMENTS = st.builds(
    Document,
    document_id=NAMES,
    title=WORDS,
    source=WORDS,
    text=WORDS,
    sha256=WORDS,
    encoding=WORDS,
    loader=WORDS,
    sections=few(st.builds(Section, headings=few(WORDS), span=spans())),
    pages=few(st.builds(Page, number=NUMBERS, span=spans())),
    anchors=few(st.builds(Anchor, name=WORDS, position=NUMBERS)),
    blocks=few(
        st.builds(
            Block,
            kind=st.sampled_from(BlockKind),
            span=spans(),
            lead=st.none() | spans(),
        )
    ),
    notes=few(WORDS),
)
PASSAGES = st.builds(
    Passage,
    document_id=st.just("a.txt"),
    span=spans(),
    text=WORDS,
    headings=few(WORDS),
    page=st.none() | NUMBERS,
    anchor=st.none() | WORDS,
    lead=WORDS,
)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """One catalog for all examples: a document of the same id is replaced."""
    return Catalog(tmp_path_factory.mktemp("shared"))


@pytest.fixture
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    return Catalog(tmp_path_factory.mktemp("catalog"))


def put(catalog: Catalog, *documents: Document) -> None:
    with catalog.change() as change:
        for one in documents:
            change.put(one, [], location="")


@given(given=DOCUMENTS)
def test_any_document_comes_back_as_it_was_put(shared: Catalog, given: Document) -> None:
    put(shared, given)

    with closing(shared.snapshot()) as snapshot:
        found, record = snapshot.document(given.document_id), snapshot.record(given.document_id)
    assert found == given
    assert all(type(block.kind) is BlockKind for block in found.blocks)
    for fact in ("document_id", "title", "source", "sha256", "encoding", "loader", "notes"):
        assert getattr(record, fact) == getattr(given, fact)
    assert (record.characters, record.passages) == (len(given.text), 0)


@given(given=few(PASSAGES))
def test_any_passages_come_back_as_they_were_put(
    shared: Catalog, given: tuple[Passage, ...]
) -> None:
    with shared.change() as change:
        change.put(document(), given, location="")
        rows = [row for row, _ in change.passage_hashes()]
        said = change.searchables(rows)

    with closing(shared.snapshot()) as snapshot:
        assert tuple(snapshot.passages(rows).values()) == given
        assert snapshot.record("a.txt").passages == len(given)
    assert said == [passage.searchable for passage in given]


@pytest.mark.parametrize(
    ("text", "language", "conditions"),
    [
        (WHOLE, "en", ()),
        (STRIPPED, "en", (Condition.STRIPPED,)),
        (GERMAN, "de", ()),
        (WHOLE.replace("e", "\ufffd"), "en", (Condition.GARBLED,)),
        (CODES, None, ()),
    ],
    ids=["whole", "stripped", "German", "garbled", "codes"],
)
def test_what_is_found_out_about_a_text_is_kept_beside_it(
    catalog: Catalog, text: str, language: str | None, conditions: tuple[Condition, ...]
) -> None:
    put(catalog, document(text=text, notes=("One page was turned.",)))

    with closing(catalog.snapshot()) as snapshot:
        record = snapshot.record("a.txt")
        sketches = snapshot.sketches()
    assert (record.language, record.conditions) == (language, conditions)
    assert all(type(condition) is Condition for condition in record.conditions)
    assert record.stripped == (Condition.STRIPPED in conditions)
    assert record.notes == ("One page was turned.",)
    assert sketches == {"a.txt": sketch_of(text)}


def test_a_diagnosis_says_what_each_of_its_parts_finds() -> None:
    found = diagnose(STRIPPED)

    assert found == Diagnosis(
        conditions=(Condition.STRIPPED,), language="en", sketch=sketch_of(STRIPPED)
    )
    assert len(found.sketch) == 51  # 55 words have so many runs of five


def test_the_language_of_a_document_is_not_that_of_its_code_and_tables() -> None:
    code = Block(kind=BlockKind.CODE, span=Span(0, len(GERMAN)))

    assert diagnose(f"{GERMAN}\n\n{WHOLE}"[: len(GERMAN) + 90]).language == "de"
    assert diagnose(f"{GERMAN}\n\n{WHOLE}"[: len(GERMAN) + 90], [code]).language == "en"


def test_sketches_are_sorted_by_id_and_go_with_their_documents(catalog: Catalog) -> None:
    put(catalog, document("b.txt", WHOLE), document("a.txt", GERMAN), document("c.txt"))
    with catalog.change() as change:
        change.put(document("b.txt", STRIPPED), [], location="")
        change.remove("a.txt")

    with closing(catalog.snapshot()) as snapshot:
        assert list(snapshot.sketches().items()) == [("b.txt", sketch_of(STRIPPED)), ("c.txt", ())]


def skipped(catalog: Catalog) -> list[tuple[str, str]]:
    with closing(catalog.snapshot()) as snapshot:
        return [(one.location, one.reason) for one in snapshot.skipped()]


def note(catalog: Catalog, **reasons: str) -> None:
    with catalog.change() as change:
        for location, reason in reasons.items():
            change.note_skipped(SkippedFile(location=location, reason=reason))


PLACES = ("/docs/a.pdf", "/docs/x/b.pdf", "/docs/xy/c.pdf", "/docs/größe\\xff.pdf")


def test_what_could_not_be_read_is_kept_once_a_place_with_the_last_reason(
    catalog: Catalog,
) -> None:
    note(catalog, **dict.fromkeys(reversed(PLACES), "no text"))
    note(catalog, **{PLACES[1]: "encrypted"})

    assert skipped(catalog) == [
        ("/docs/a.pdf", "no text"),
        ("/docs/größe\\xff.pdf", "no text"),
        ("/docs/x/b.pdf", "encrypted"),
        ("/docs/xy/c.pdf", "no text"),
    ]


@pytest.mark.parametrize(
    ("location", "forgotten"),
    [
        ("/docs", PLACES),
        ("/docs/x", PLACES[1:2]),
        ("/docs/a.pdf", PLACES[:1]),
        ("/docs/größe\\xff.pdf", PLACES[3:]),
        ("/docs/a", ()),
        ("/doc", ()),
        ("/docs/_.pdf", ()),
        ("/docs/%", ()),
    ],
)
def test_a_place_is_forgotten_with_all_that_is_in_it(
    catalog: Catalog, location: str, forgotten: tuple[str, ...]
) -> None:
    note(catalog, **dict.fromkeys(PLACES, "no text"))

    with catalog.change() as change:
        change.forget_skipped(location)

    left = {place for place, _ in skipped(catalog)}
    assert left == {*PLACES} - {*forgotten}


def test_a_change_that_raises_remembers_and_forgets_nothing(catalog: Catalog) -> None:
    note(catalog, **{"/docs/a.pdf": "no text"})

    def forget_and_stop() -> None:
        with catalog.change() as change:
            change.forget_skipped("/docs")
            change.note_skipped(SkippedFile(location="/docs/b.pdf", reason="no text"))
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        forget_and_stop()

    assert skipped(catalog) == [("/docs/a.pdf", "no text")]


def copies(count: int) -> list[Passage]:
    return [
        Passage(document_id="a.txt", span=Span(10 * n, 10 * n + 1), text="x") for n in range(count)
    ]


@given(count=st.integers(1, 8), most=st.integers(0, 9), data=st.data())
def test_the_copies_of_a_passage_are_the_first_others_in_order_of_their_place(
    shared: Catalog, count: int, most: int, data: st.DataObject
) -> None:
    there = copies(count)
    with shared.change() as change:
        for one in [record.document_id for record in shared.snapshot().records()]:
            change.remove(one)
        change.put(document(), data.draw(st.permutations(there)), location="")
        rows = [row for row, _ in change.passage_hashes()]

    with closing(shared.snapshot()) as snapshot:
        for row, passage in snapshot.passages(rows).items():
            others = tuple(one for one in there if one != passage)
            assert snapshot.copies([row], most=most) == {row: others[:most]}
