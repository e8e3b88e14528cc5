"""Documents that are behind their files are told, and so are files that could not be read."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest

from corpus.snapshot import Snapshot
from index.concerns import Concern
from index.sources import lost, outdated, unread
from tests.corpus.formats.pdf_samples import drawn, scanned
from tests.corpus.shut import shut
from tests.index.shelf import Shelf


def told(shelf: Shelf, by: Callable[[Snapshot], Iterator[Concern]]) -> list[tuple[str, str]]:
    """Return the concerns with their subject written from the folder on."""
    with closing(shelf.home.catalog.snapshot()) as snapshot:
        return [(one.subject.removeprefix(f"{shelf.folder}/"), one.what) for one in by(snapshot)]


def behind(shelf: Shelf) -> dict[str, str]:
    with closing(shelf.home.catalog.snapshot()) as snapshot:
        return outdated(snapshot)


def test_a_file_that_could_not_be_read_is_told_until_it_is_mended_or_removed(
    shelf: Shelf,
) -> None:
    shelf.write("a.txt", "fever")
    scan = shelf.folder / "scan.pdf"
    scan.write_bytes(scanned(2))
    shelf.update()
    reason = "skipped: 2 pages were read and there is no text layer; run OCR over it first"
    assert told(shelf, unread) == [("scan.pdf", reason)]
    assert behind(shelf) == {}

    shelf.indexer().remove(["a.txt"])
    assert told(shelf, unread) == [("scan.pdf", reason)]

    scan.write_bytes(drawn([[(72, 700, "now it has been read by a machine")]]))
    shelf.update()
    assert told(shelf, unread) == []


def test_of_a_folder_that_cannot_be_read_the_documents_are_counted(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.txt", "shut/b.txt", "shut/deep/c.txt", "shutter/d.txt"):
        shelf.write(name, f"fever {name}")
    shelf.update()
    shut(shelf.folder / "shut", monkeypatch)

    shelf.update()

    ((place, what),) = told(shelf, unread)
    assert place == "shut"
    assert what.endswith("; the former versions of its 2 documents are still answered")
    former = "its file cannot be read, this is a former version"
    assert behind(shelf) == dict.fromkeys(("shut/b.txt", "shut/deep/c.txt"), former)


def test_what_is_gone_is_told_by_its_outermost_folder_and_an_upload_is_not(
    shelf: Shelf,
) -> None:
    for name in ("a.txt", "x/b.txt", "x/y/c.txt", "z/d.txt"):
        shelf.write(name, f"fever {name}")
    shelf.update()
    with (shelf.folder / "a.txt").open("rb") as data:
        shelf.indexer().upload(data, document_id="up.txt")
    assert told(shelf, lost) == []
    shutil.rmtree(shelf.folder / "x")
    (shelf.folder / "z" / "d.txt").unlink()

    assert sorted(told(shelf, lost)) == [
        (
            "x",
            "the folder is gone, and its 2 documents are still answered; drop that with "
            f"`wherein index --remove {shelf.folder / 'x'}`",
        ),
        (
            "z/d.txt",
            "it is gone, and its document is still answered; drop that with "
            f"`wherein index --remove {shelf.folder / 'z/d.txt'}`",
        ),
    ]
    assert behind(shelf) == dict.fromkeys(("x/b.txt", "x/y/c.txt", "z/d.txt"), "its file is gone")


def test_one_document_of_a_folder_that_is_gone_is_one(shelf: Shelf) -> None:
    shelf.write("a.txt", "fever")
    shelf.write("x/b.txt", "cough")
    shelf.update()
    shutil.rmtree(shelf.folder / "x")

    ((_, what),) = told(shelf, lost)

    assert what.startswith("the folder is gone, and its document is still answered; ")
