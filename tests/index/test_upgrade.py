"""A home of the first version is brought up to date, and what is the same is not encoded again."""

from contextlib import closing
from dataclasses import replace

import pytest

from corpus.errors import HomeTooOld
from corpus.records import DocumentRecord
from index import generation
from index.inspection import inspect
from tests.index.shelf import Shelf
from tests.version_one import OldFile, make_home

DRUGS = "# Drugs\n\none one one one one one\n\ntwo two two two two two"
PARTS = ("# Drugs\n\none one one one one one", "two two two two two two")  # 8 and 6 words


@pytest.fixture
def old(shelf: Shelf) -> Shelf:
    """A shelf with three files and a home of version 1."""
    fever = shelf.write("a.txt", "fever")
    drugs = shelf.write("b.md", DRUGS)
    table = shelf.write("c.md", "| drug | mg |\n|---|---|\n| ACTH | 5 |\n")
    files = [
        OldFile(path=fever, passages=("fever",)),
        OldFile(path=drugs, passages=PARTS, heading=("Drugs",)),
        OldFile(path=table, passages=("| drug | mg |", "|---|---|\n| ACTH | 5 |")),
    ]
    make_home(shelf.home.path, files, shelf.encoder)
    shelf.encoder.encoded.clear()
    return shelf


@pytest.fixture
def fresh(old: Shelf) -> Shelf:
    """A shelf over the same files, with a home that was made today."""
    fresh = Shelf(old.folder.parent / "fresh")
    fresh.folder = old.folder
    fresh.update()
    return fresh


def records(shelf: Shelf) -> list[DocumentRecord]:
    with closing(shelf.home.catalog.snapshot()) as snapshot:
        return [replace(record, indexed_at="") for record in snapshot.records()]


def contents(shelf: Shelf) -> list[object]:
    """Return all that a home says, but for rows and times."""
    with closing(shelf.home.catalog.snapshot()) as snapshot:
        documents = [snapshot.document(r.document_id) for r in snapshot.records()]
        known = snapshot.sketches(), snapshot.skipped()
    return [*records(shelf), *documents, *shelf.passages(), known]


def test_it_cannot_be_asked_as_it_is(old: Shelf) -> None:
    with pytest.raises(HomeTooOld):
        old.retriever()


def test_the_doctor_says_what_to_do_and_it_helps(old: Shelf) -> None:
    *_, fault = inspect(old.home, old.encoder)
    assert (fault.subject, fault.remedy) == ("catalog", "run `wherein index --rebuild`")

    old.indexer().rebuild()

    assert all(finding.sound for finding in inspect(old.home, old.encoder))


def test_when_its_folder_is_indexed_it_is_as_one_that_was_made_today(
    old: Shelf, fresh: Shelf
) -> None:
    report = old.update()

    assert report.documents.updated == ("a.txt", "b.md", "c.md")
    assert report.documents.unchanged == ()
    assert contents(old) == contents(fresh)
    # under its heading the second part of b.md is another text, and the table is whole now
    assert sorted(old.encoder.encoded) == [
        "Drugs\n" + PARTS[1],
        "| drug | mg |\n|---|---|\n| ACTH | 5 |",
    ]
    assert all(finding.sound for finding in inspect(old.home, old.encoder))
    assert old.found("fever", k=1) == ["fever"]
    assert old.update().documents.unchanged == ("a.txt", "b.md", "c.md")


def test_a_run_without_paths_brings_it_up_to_date_from_its_texts(old: Shelf, fresh: Shelf) -> None:
    report = old.indexer().update([])

    assert report.documents.updated == ("a.txt", "b.md", "c.md")
    assert old.encoder.encoded.count("fever") == 0
    assert old.found("fever", k=1) == ["fever"]
    assert [one.language for one in records(old)] == [one.language for one in records(fresh)]
    assert {one.loader for one in records(old)} == {""}

    old.update()  # and its files are read anew when they are seen

    assert contents(old) == contents(fresh)


def test_after_a_rebuild_its_files_are_still_read_anew(old: Shelf, fresh: Shelf) -> None:
    old.indexer().rebuild()
    assert old.found("fever", k=1) == ["fever"]

    assert old.update().documents.updated == ("a.txt", "b.md", "c.md")
    assert contents(old) == contents(fresh)


def test_a_removal_brings_it_up_to_date_too(old: Shelf) -> None:
    report = old.indexer().remove(["c.md"])

    assert (report.documents.removed, report.documents.updated) == (("c.md",), ("a.txt", "b.md"))
    assert all(finding.sound for finding in inspect(old.home, old.encoder))


@pytest.mark.parametrize(("name", "value"), [("FORMAT", 3), ("FINGERPRINT", {"name": "other"})])
def test_an_index_of_another_version_is_made_anew_by_any_run(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, name: str, value: object
) -> None:
    shelf.write("a.txt", "fever comes")
    with monkeypatch.context() as earlier:
        earlier.setattr(generation, name, value)
        shelf.update()
    shelf.encoder.encoded.clear()
    assert shelf.library().is_outdated()

    shelf.indexer().update([])

    assert not shelf.library().is_outdated()
    assert shelf.found("fever", k=1) == ["fever comes"]
    assert shelf.encoder.encoded == ["fever comes"]
    assert shelf.indexer().update([shelf.folder]).encoded == 0
