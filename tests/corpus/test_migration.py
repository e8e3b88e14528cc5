"""The catalog of an earlier version becomes one of today, whole or not at all."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from corpus import schema
from corpus.catalog import Catalog
from corpus.document import Document, Section
from corpus.errors import HomeTooOld, HomeUnusable
from corpus.passage import Passage
from corpus.records import DocumentRecord
from corpus.schema import CATALOG_NAME, VERSION
from corpus.span import Span
from tests.version_one import INDEXED_AT, OldFile, make_catalog

MARKDOWN = "# Drugs\n\nsteroids help"  # 22 characters: the heading 0-7, the sentence 9-22


@pytest.fixture
def old(tmp_path: Path) -> Catalog:
    """The catalog of a version 1 that holds `a.md` in two passages."""
    file = tmp_path / "a.md"
    file.write_text(MARKDOWN, "utf-8")
    home = tmp_path / "home"
    home.mkdir()
    make_catalog(
        home, [OldFile(path=file, passages=("# Drugs", "steroids help"), heading=("Drugs",))]
    )
    return Catalog(home)


def tables(catalog: Path) -> dict[str, set[tuple[object, ...]]]:
    """Return the columns of every table: name, type, may it be null, is it the key."""
    with closing(sqlite3.connect(catalog)) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema")]
        return {
            name: {
                (c[1], c[2], c[3], c[5]) for c in connection.execute(f"PRAGMA table_info({name})")
            }
            for name in names
        }


def test_a_catalog_of_an_earlier_version_is_not_read_and_left_as_it_is(
    old: Catalog, tmp_path: Path
) -> None:
    file = tmp_path / "home" / CATALOG_NAME
    before = file.read_bytes()

    with pytest.raises(HomeTooOld) as caught:
        old.snapshot()

    error = caught.value
    assert (error.home, error.found, error.known) == (tmp_path / "home", 1, VERSION)
    assert "wherein index --rebuild" in str(error)
    assert file.read_bytes() == before


def test_a_migrated_catalog_has_the_tables_of_a_new_one(old: Catalog, tmp_path: Path) -> None:
    new = tmp_path / "new"
    new.mkdir()
    Catalog(new).create()

    old.create()

    found = tables(tmp_path / "home" / CATALOG_NAME)
    assert found == tables(new / CATALOG_NAME)
    assert {"skipped", "passages_by_text", "passages_by_document"} <= found.keys()


def test_what_a_migrated_catalog_held_is_still_there(old: Catalog, tmp_path: Path) -> None:
    old.create()

    with closing(old.snapshot()) as snapshot:
        (record,) = snapshot.records()
        document = snapshot.document("a.md")
        passages = dict(snapshot.passages_in_order())
        hashes = snapshot.passage_hashes()
        sketches, skipped = snapshot.sketches(), snapshot.skipped()
    assert record == DocumentRecord(
        document_id="a.md",
        title="A",
        source="a.md",
        location=str(tmp_path / "a.md"),
        sha256=record.sha256,
        encoding="utf-8",
        loader="",  # equal to that of no format, so the file is read anew
        characters=22,
        passages=2,
        language=None,
        conditions=(),
        tags=(),
        notes=(),
        indexed_at=INDEXED_AT,
    )
    assert document == Document(
        document_id="a.md",
        title="A",
        source="a.md",
        text=MARKDOWN,
        sha256=record.sha256,
        encoding="utf-8",
        loader="",
        sections=(Section(headings=("Drugs",), span=Span(0, 22)),),
    )
    heading = Passage(document_id="a.md", span=Span(0, 7), text="# Drugs", headings=("Drugs",))
    sentence = Passage(
        document_id="a.md", span=Span(9, 22), text="steroids help", headings=("Drugs",)
    )
    assert passages == {1: heading, 2: sentence}
    assert [row for row, _ in hashes] == [1, 2]
    assert (sketches, skipped) == ({"a.md": ()}, ())


def test_a_migrated_passage_is_known_by_the_text_that_was_encoded(old: Catalog) -> None:
    """Version 1 encoded "steroids help" alone; today its heading would stand above it."""
    old.create()

    with closing(old.snapshot()) as snapshot:
        (_, digest) = snapshot.passage_hashes()[1]

    # printf 'steroids help' | sha256sum
    assert digest == "c0d727cf473243b8090289ec8591893c5e40bd0ee99a869d8d2fb90c48868da3"


def test_a_migration_that_fails_changes_nothing(
    old: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "home" / CATALOG_NAME
    before = tables(file)
    broken = schema._MIGRATIONS[1] + "CREATE TABLE documents (again TEXT);"
    monkeypatch.setitem(schema._MIGRATIONS, 1, broken)

    with pytest.raises(HomeUnusable, match="already exists"):
        old.create()

    assert tables(file) == before
    with pytest.raises(HomeTooOld):
        old.snapshot()
    monkeypatch.undo()
    old.create()
    assert [record.document_id for record in old.snapshot().records()] == ["a.md"]


def test_a_second_opening_migrates_no_more(old: Catalog, tmp_path: Path) -> None:
    old.create()
    before = tables(tmp_path / "home" / CATALOG_NAME)

    old.create()

    assert tables(tmp_path / "home" / CATALOG_NAME) == before
