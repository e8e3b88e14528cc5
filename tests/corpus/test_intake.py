"""What an update does to the documents of a catalog."""

import shutil
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.catalog import Catalog
from corpus.errors import (
    DocumentIdTaken,
    EmptyDocument,
    NothingToIndex,
    TypeMismatch,
    UnknownDocument,
    UnknownFormat,
    Unreadable,
    Vanished,
)
from corpus.formats.table import FORMATS
from corpus.intake import Intake, IntakeReport
from corpus.parsing import Parser
from corpus.splitting import Splitter
from tests.corpus.documents import document
from tests.corpus.shut import shut


def words(texts: Sequence[str]) -> list[int]:
    return [len(text.split()) for text in texts]


class Desk:
    """A catalog, and folders to take in."""

    def __init__(self, path: Path) -> None:
        self.folder = path / "docs"
        self.folder.mkdir()
        home = path / "home"
        home.mkdir()
        self.catalog = Catalog(home)
        self.catalog.create()

    def write(self, name: str, text: str) -> Path:
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
        return file

    def add(self, *paths: Path, resplit: bool = False, size: int = 8) -> IntakeReport:
        """Take in the paths, or the folder."""
        splitter = Splitter(count_tokens=words, size=size, overlap=0)
        with (
            closing(self.catalog.snapshot()) as before,
            Parser() as parser,
            self.catalog.change() as change,
        ):
            intake = Intake(change, before=before, splitter=splitter, parser=parser)
            if resplit:
                intake.resplit()
            for path in paths or (self.folder,):
                intake.add(path)
            return intake.report()

    def remove_from(self, path: Path) -> IntakeReport:
        """Remove what was read from a path."""
        splitter = Splitter(count_tokens=words, size=8, overlap=0)
        with (
            closing(self.catalog.snapshot()) as before,
            Parser() as parser,
            self.catalog.change() as change,
        ):
            intake = Intake(change, before=before, splitter=splitter, parser=parser)
            intake.remove_from(path)
            return intake.report()

    def put(self, document_id: str, text: str) -> None:
        """Put in a document that was uploaded."""
        with self.catalog.change() as change:
            change.put(document(document_id, text), (), location="")

    def texts(self) -> dict[str, str]:
        with closing(self.catalog.snapshot()) as snapshot:
            return {
                one.document_id: snapshot.document(one.document_id).text
                for one in snapshot.records()
            }

    def skipped(self) -> dict[str, str]:
        """Return what could not be read, by its path in the folder, and the reasons."""
        with closing(self.catalog.snapshot()) as snapshot:
            return {
                Path(one.location).relative_to(self.folder).as_posix(): one.reason
                for one in snapshot.skipped()
            }

    def locations(self) -> dict[str, str]:
        with closing(self.catalog.snapshot()) as snapshot:
            return {one.document_id: one.location for one in snapshot.records()}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def report(**outcomes: tuple[object, ...]) -> IntakeReport:
    """Return a report in which nothing else happened."""
    nothing: dict[str, tuple[object, ...]] = dict.fromkeys(
        ("added", "updated", "unchanged", "removed", "moved", "skipped", "not_utf8", "kept"), ()
    )
    return IntakeReport(**nothing | outcomes)  # type: ignore[arg-type]


def test_files_are_added_updated_and_left_as_they_are(desk: Desk) -> None:
    desk.write("a.txt", "fever")
    desk.write("b.md", "# Drugs\n\nsteroids")
    assert desk.add() == report(added=("a.txt", "b.md"))

    desk.write("a.txt", "cough")
    found = desk.add()

    assert found == report(updated=("a.txt",), unchanged=("b.md",))
    assert found.changed
    assert desk.texts() == {"a.txt": "cough", "b.md": "# Drugs\n\nsteroids"}


def test_what_has_not_changed_changes_nothing(desk: Desk) -> None:
    desk.write("a.txt", "fever")
    desk.add()

    found = desk.add()

    assert found == report(unchanged=("a.txt",))
    assert not found.changed


def test_a_reader_of_another_version_reads_every_file_of_its_format_anew(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.write("a.csv", "question,answer\nWho?,Me.\n")
    desk.write("b.txt", "fever")
    desk.add()
    monkeypatch.setitem(FORMATS, ".csv", replace(FORMATS[".csv"], version=9))

    assert desk.add() == report(updated=("a.csv",), unchanged=("b.txt",))
    assert desk.add() == report(unchanged=("a.csv", "b.txt"))


def test_bytes_that_are_read_as_another_format_are_read_anew(desk: Desk) -> None:
    desk.write("README", "fever")
    desk.add()
    desk.write("README", "<!doctype html><p>fever")

    assert desk.add() == report(updated=("README",))
    assert desk.texts() == {"README": "fever"}


def test_a_renamed_file_has_moved_and_is_neither_added_nor_removed(desk: Desk) -> None:
    desk.write("a.txt", "fever")
    desk.write("c.txt", "cough")
    desk.add()
    (desk.folder / "a.txt").rename(desk.folder / "b.txt")

    found = desk.add()

    assert found == report(moved=(("a.txt", "b.txt"),), unchanged=("c.txt",))
    assert found.changed
    assert desk.texts() == {"b.txt": "fever", "c.txt": "cough"}


def test_a_file_that_was_renamed_and_changed_is_another_one(desk: Desk) -> None:
    old = desk.write("a.txt", "fever")
    desk.add()
    old.unlink()
    desk.write("b.txt", "fever and cough")

    assert desk.add() == report(added=("b.txt",), removed=("a.txt",))


def test_a_copy_of_a_file_that_stays_is_added(desk: Desk) -> None:
    desk.write("a.txt", "fever")
    desk.add()
    desk.write("b.txt", "fever")

    assert desk.add() == report(added=("b.txt",), unchanged=("a.txt",))


def test_of_two_copies_of_a_file_that_is_gone_one_has_moved(desk: Desk) -> None:
    desk.write("a.txt", "fever")
    desk.add()
    (desk.folder / "a.txt").rename(desk.folder / "b.txt")
    desk.write("c.txt", "fever")

    assert desk.add() == report(moved=(("a.txt", "b.txt"),), added=("c.txt",))


def test_two_files_of_the_same_bytes_that_are_renamed_have_both_moved(desk: Desk) -> None:
    desk.write("old/a.txt", "fever")
    desk.write("old/b.txt", "fever")
    desk.add()
    (desk.folder / "old").rename(desk.folder / "new")

    assert desk.add() == report(moved=(("old/a.txt", "new/a.txt"), ("old/b.txt", "new/b.txt")))


def test_a_folder_that_was_moved_holds_the_same_documents(desk: Desk) -> None:
    desk.write("a.txt", "fever")
    desk.add()
    moved = desk.folder.with_name("moved")
    desk.folder.rename(moved)

    assert desk.add(moved) == report(unchanged=("a.txt",))
    assert desk.locations() == {"a.txt": str(moved / "a.txt")}


@pytest.mark.parametrize("text", ["fever", "fever and cough"])
@pytest.mark.parametrize("new_first", [True, False])
def test_a_file_that_went_to_another_folder_is_still_there(
    desk: Desk, text: str, new_first: bool
) -> None:
    old = desk.write("x/a.txt", "fever")
    desk.write("x/b.txt", "cough")
    desk.add(old.parent)
    old.unlink()
    new = desk.write("y/a.txt", text)
    folders = (new.parent, old.parent) if new_first else (old.parent, new.parent)

    desk.add(*folders)

    assert desk.texts() == {"a.txt": text, "b.txt": "cough"}
    assert desk.locations()["a.txt"] == str(new)


def test_what_went_and_came_back_in_one_run_was_updated(desk: Desk) -> None:
    old = desk.write("x/a.txt", "fever")
    desk.write("x/b.txt", "cough")
    desk.add(old.parent)
    old.unlink()
    new = desk.write("y/a.txt", "fever")

    found = desk.add(old.parent, new.parent)

    assert found == report(updated=("a.txt",), unchanged=("b.txt",))


def test_what_came_and_went_in_one_run_is_not_told(desk: Desk) -> None:
    desk.write("b.txt", "cough")
    desk.add()
    new = desk.write("a.txt", "fever")
    splitter = Splitter(count_tokens=words)
    with (
        closing(desk.catalog.snapshot()) as before,
        Parser() as parser,
        desk.catalog.change() as change,
    ):
        intake = Intake(change, before=before, splitter=splitter, parser=parser)
        intake.add(new)
        intake.remove("a.txt")
        found = intake.report()

    assert found == report()
    assert not found.changed


def test_a_folder_that_was_emptied_loses_its_documents_and_is_not_complained_of(
    desk: Desk,
) -> None:
    for name in ("a.txt", "deep/b.txt"):
        desk.write(name, name)
    desk.add()
    shutil.rmtree(desk.folder)
    desk.folder.mkdir()

    assert desk.add() == report(removed=("a.txt", "deep/b.txt"))
    assert desk.texts() == {}


def test_a_folder_that_was_empty_before_is_named(desk: Desk) -> None:
    found = desk.add()

    (skipped,) = found.skipped
    assert isinstance(skipped, NothingToIndex)
    assert skipped.path == desk.folder
    assert not found.changed


def test_a_folder_that_is_gone_itself_keeps_its_documents(desk: Desk) -> None:
    desk.write("a.txt", "fever")
    desk.add()
    shutil.rmtree(desk.folder)

    (skipped,) = desk.add().skipped

    assert isinstance(skipped, Vanished)
    assert f"wherein index --remove {desk.folder}" in skipped.reason
    assert desk.texts() == {"a.txt": "fever"}


def test_where_nothing_was_indexed_a_missing_folder_has_not_vanished(desk: Desk) -> None:
    desk.write("a.txt", "fever")
    desk.add()

    assert [type(e) for e in desk.add(desk.folder / "b").skipped] == [Unreadable]


def test_a_folder_that_is_gone_can_be_removed_with_what_was_skipped_in_it(desk: Desk) -> None:
    inner = desk.write("x/a.txt", "fever").parent
    desk.write("x/empty.txt", " ")
    desk.write("xy/b.txt", "cough")
    desk.add()
    shutil.rmtree(inner)

    assert desk.remove_from(inner) == report(removed=("x/a.txt",))
    assert desk.texts() == {"xy/b.txt": "cough"}
    assert desk.skipped() == {}
    with pytest.raises(UnknownDocument):
        desk.remove_from(inner)


@pytest.mark.parametrize("name", ["shut", "caf\udce9"])
def test_documents_of_a_subfolder_that_cannot_be_read_stay(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    try:
        desk.write(f"{name}/deep/b.txt", "cough")
    except OSError:
        pytest.skip("this file system keeps only names in UTF-8")
    gone = desk.write("a.txt", "fever")
    desk.write("c.txt", "rash")
    desk.add()
    before = desk.texts()
    gone.unlink()
    shut(desk.folder / name, monkeypatch)

    found = desk.add()

    assert (found.removed, found.unchanged) == (("a.txt",), ("c.txt",))
    assert [type(error) for error in found.skipped] == [Unreadable]
    assert [path for _, path in found.kept] == [desk.folder / name]
    del before["a.txt"]
    assert desk.texts() == before


def test_documents_of_a_folder_that_a_link_leads_to_stay(desk: Desk, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "b.txt").write_text("cough")
    desk.write("a.txt", "fever")
    link = desk.folder / "link"
    link.symlink_to(elsewhere)
    desk.add(link)

    found = desk.add()

    assert (found.added, found.removed) == (("a.txt",), ())
    assert desk.texts() == {"a.txt": "fever", "b.txt": "cough"}


def test_a_document_that_has_become_a_link_out_of_the_folder_is_removed(
    desk: Desk, tmp_path: Path
) -> None:
    file = desk.write("a.txt", "fever")
    desk.write("b.txt", "cough")
    desk.add()
    file.rename(tmp_path / "secret.txt")
    file.symlink_to(tmp_path / "secret.txt")

    found = desk.add()

    assert (found.removed, found.kept) == (("a.txt",), ())
    assert list(desk.skipped()) == ["a.txt"]
    assert desk.texts() == {"b.txt": "cough"}


@pytest.mark.parametrize(
    ("name", "data", "error"),
    [
        ("a.txt", b" ", EmptyDocument),
        ("a.txt", b"\x7fELF\0", TypeMismatch),
        ("README", b" ", EmptyDocument),
        ("README", b"\x7fELF\0", UnknownFormat),
    ],
)
def test_a_document_that_can_no_longer_be_read_keeps_its_former_version(
    desk: Desk, name: str, data: bytes, error: type[Exception]
) -> None:
    desk.write("b.txt", "cough")
    file = desk.write(name, "fever")
    desk.add()
    file.write_bytes(data)

    found = desk.add()

    assert [type(one) for one in found.skipped] == [error]
    assert (found.removed, found.kept) == ((), ((name, file),))
    assert list(desk.skipped()) == [name]
    assert desk.texts() == {name: "fever", "b.txt": "cough"}


NO_TEXT = "the file has no text in it; remove it or fill it"


def test_what_could_not_be_read_is_remembered_until_it_is_mended_or_removed(desk: Desk) -> None:
    for name in ("a.txt", "b.txt", "x/c.txt"):
        desk.write(name, " ")
    (desk.folder / "d.png").write_bytes(b"\x89PNG")
    desk.add()
    assert desk.skipped() == dict.fromkeys(("a.txt", "b.txt", "x/c.txt"), NO_TEXT)

    desk.write("a.txt", "fever")
    (desk.folder / "b.txt").unlink()
    desk.add()
    assert desk.skipped() == {"x/c.txt": NO_TEXT}

    desk.write("x/c.txt", "cough")
    desk.add(desk.folder / "x")
    assert desk.skipped() == {}


@pytest.mark.parametrize("again", ["x/c.txt", "x", "."])
def test_a_place_is_asked_anew_with_all_that_is_in_it_and_nothing_beside_it(
    desk: Desk, again: str
) -> None:
    for name in ("x/c.txt", "xy/c.txt"):
        desk.write(name, " ")
    desk.add(desk.folder / "x", desk.folder / "xy")
    for name in ("x/c.txt", "xy/c.txt"):
        desk.write(name, name)

    desk.add(desk.folder / again)

    assert desk.skipped() == ({} if again == "." else {"xy/c.txt": NO_TEXT})


def test_a_path_where_there_is_nothing_is_named_and_not_remembered(desk: Desk) -> None:
    gone = desk.write("a.txt", " ")
    desk.add(gone)
    assert desk.skipped() == {"a.txt": NO_TEXT}
    gone.unlink()

    assert [type(error) for error in desk.add(gone).skipped] == [Unreadable]
    assert desk.skipped() == {}


def test_a_link_to_nothing_is_remembered(desk: Desk) -> None:
    desk.write("a.txt", "fever")
    (desk.folder / "b.txt").symlink_to(desk.folder / "nowhere")
    desk.add()

    (reason,) = desk.skipped().values()
    assert reason.startswith("it is a link to nothing")


def test_a_file_that_cannot_be_read_takes_no_id_from_another(desk: Desk) -> None:
    empty, good = desk.write("x/a.txt", ""), desk.write("y/a.txt", "fever")

    found = desk.add(empty.parent, good.parent)

    assert [type(error) for error in found.skipped] == [EmptyDocument]
    assert desk.texts() == {"a.txt": "fever"}


def test_a_file_that_is_met_under_another_folder_keeps_its_first_id(desk: Desk) -> None:
    inner = desk.write("deep/a.txt", "fever")
    desk.add(inner.parent)

    assert desk.add() == report(unchanged=("a.txt",))
    desk.write("deep/a.txt", "cough")
    assert desk.add() == report(updated=("a.txt",))
    assert desk.texts() == {"a.txt": "cough"}


@pytest.mark.parametrize("way", ["x/../", "", "link"])
def test_a_folder_that_is_named_in_another_way_holds_the_same_documents(
    desk: Desk, tmp_path: Path, way: str
) -> None:
    desk.write("x/a.txt", "fever")
    desk.add()
    (tmp_path / "link").symlink_to(desk.folder)
    other = tmp_path / "link" if way == "link" else desk.folder / way

    assert desk.add(other) == report(unchanged=("x/a.txt",))
    desk.write("x/a.txt", "cough")
    assert desk.add(desk.folder, other).updated == ("x/a.txt",)
    (desk.folder / "x" / "a.txt").unlink()
    assert desk.add(other).removed == ("x/a.txt",)


def test_a_file_of_the_outer_folder_keeps_its_id_in_the_inner_one(desk: Desk) -> None:
    inner = desk.write("deep/a.txt", "fever")
    desk.add()

    assert desk.add(inner.parent, inner) == report(unchanged=("deep/a.txt",))
    assert desk.texts() == {"deep/a.txt": "fever"}


def test_a_file_that_is_gone_is_missed_from_an_outer_folder_too(desk: Desk) -> None:
    inner = desk.write("deep/a.txt", "fever")
    desk.write("b.txt", "cough")
    desk.add(inner.parent)
    inner.unlink()

    assert desk.add() == report(added=("b.txt",), removed=("a.txt",))


def test_a_folder_beside_it_with_a_longer_name_is_another_one(desk: Desk) -> None:
    desk.write("x/a.txt", "fever")
    beside = desk.write("xy/b.txt", "cough")
    desk.add()
    beside.unlink()

    assert desk.add(desk.folder / "x") == report(unchanged=("x/a.txt",))
    assert desk.texts() == {"x/a.txt": "fever", "xy/b.txt": "cough"}


def test_an_upload_is_missed_from_no_folder_and_keeps_its_id(desk: Desk) -> None:
    desk.put("a.txt", "uploaded")
    desk.write("a.txt", "fever")
    desk.write("b.txt", "cough")

    found = desk.add()

    (refused,) = found.skipped
    assert isinstance(refused, DocumentIdTaken)
    assert (refused.document_id, refused.taken_by) == ("a.txt", "an upload")
    assert (found.added, found.removed) == (("b.txt",), ())
    assert desk.texts() == {"a.txt": "uploaded", "b.txt": "cough"}


def test_one_id_of_two_files_is_the_firsts(desk: Desk) -> None:
    first, second = desk.write("x/a.txt", "fever"), desk.write("y/a.txt", "cough")

    (refused,) = desk.add(first.parent, second.parent).skipped

    assert isinstance(refused, DocumentIdTaken)
    assert (refused.path, refused.taken_by) == (second, str(first))
    assert desk.texts() == {"a.txt": "fever"}


def test_splitting_anew_keeps_every_text_and_place(desk: Desk) -> None:
    file = desk.write("a.txt", "one one one\n\ntwo two two two two")
    desk.add()
    with closing(desk.catalog.snapshot()) as snapshot:
        assert snapshot.record("a.txt").passages == 1

    found = desk.add(resplit=True, size=5)

    assert found.updated == ("a.txt",)
    assert desk.locations() == {"a.txt": str(file)}
    with closing(desk.catalog.snapshot()) as snapshot:
        assert snapshot.record("a.txt").passages == 2


def test_a_document_that_is_split_anew_and_read_again_is_told_once(desk: Desk) -> None:
    desk.write("a.txt", "one one one\n\ntwo two two two two")
    desk.write("b.txt", "fever")
    desk.add()
    desk.write("b.txt", "cough")

    assert desk.add(resplit=True, size=5) == report(updated=("a.txt", "b.txt"))


def test_removing_what_is_not_there_is_refused(desk: Desk) -> None:
    with (
        closing(desk.catalog.snapshot()) as before,
        Parser() as parser,
        desk.catalog.change() as change,
    ):
        splitter = Splitter(count_tokens=words)
        intake = Intake(change, before=before, splitter=splitter, parser=parser)
        with pytest.raises(UnknownDocument):
            intake.remove("a.txt")
        assert intake.report() == report()


def test_the_encodings_of_formats_that_know_their_own_are_not_told(desk: Desk) -> None:
    (desk.folder / "a.txt").write_bytes("Der Arzt prüft die Höhe der Dosis.".encode("cp1252"))
    desk.write("b.html", "<!doctype html><meta charset=utf-8><p>größer")

    assert desk.add().not_utf8 == (("a.txt", "cp1252"),)
