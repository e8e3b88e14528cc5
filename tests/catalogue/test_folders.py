"""L34 to L36: the same again, what moves or cannot be read in a folder, and names as weapons."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from bot.commands.terminal import printable
from corpus.document import Document
from corpus.loading import Found, SourceFile, find_files, load
from corpus.names import written
from corpus.parsing import Parser
from index.home import Home
from tests.bot.api.test_pages import Page
from tests.bot.commands.conftest import Wherein
from tests.bot.shelf import Shelf
from tests.catalogue.conftest import GOOD, TOKEN
from tests.catalogue.store import around, state_of

pytestmark = pytest.mark.skipif(os.name == "nt", reason="files and names as POSIX has them")

NAMES = (
    b"CON.txt",
    b"a..txt",
    b"a\nwherein: 1 removed.txt",
    b"<img src=x onerror=alert(1)>.txt",
    b"caf\xff.txt",
    b"\xe2\x80\xaetxt.exe.txt",
    b"$(touch ran).txt",
    b"-rf.txt",
    b"%2e%2e%2fx.txt",
    b"\x1b[2Jgone.txt",
    b"n" * 251 + b".txt",  # 255 bytes: the longest that a file system takes
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "good.txt").write_text(GOOD)
    return folder


@pytest.fixture
def admin(shelf: Shelf) -> Iterator[TestClient]:
    with shelf.put({"good.txt": GOOD}).client(admin_token=TOKEN) as client:
        client.headers["Authorization"] = f"Bearer {TOKEN}"
        yield client


def listed(wherein: Wherein) -> list[str]:
    outcome = wherein("documents")
    assert outcome.code == 0
    return [line.split("  ")[0] for line in outcome.out.splitlines()[1:]]


class TestAgain:
    def test_l34_the_same_again_is_the_same_document(
        self, wherein: Wherein, folder: Path, home: Path
    ) -> None:
        wherein("index", folder)
        before = state_of(home)

        again = wherein("index", folder)

        assert (again.code, again.err) == (0, "")
        assert again.out.startswith("1 unchanged; ")
        assert state_of(home) == before

    def test_l34_the_same_words_under_two_names_are_two_documents_and_told(
        self, wherein: Wherein, folder: Path
    ) -> None:
        words = " ".join(f"word{number} and" for number in range(60))
        (folder / "a.txt").write_text(words)
        (folder / "b.txt").write_text(words)

        outcome = wherein("index", folder)

        assert listed(wherein) == ["a.txt", "b.txt", "good.txt"]
        assert re.search("^wherein: b.txt: it .*the same as a.txt$", outcome.err, re.MULTILINE)

    def test_l34_new_content_under_a_name_is_a_new_version(
        self, wherein: Wherein, folder: Path
    ) -> None:
        wherein("index", folder)
        (folder / "good.txt").write_text("Better neighbours are read too.")

        assert wherein("index", folder).out.startswith("1 updated; ")
        assert "Better neighbours" in wherein("ask", "Better neighbours are read too").out

    def test_l34_a_name_of_another_folder_is_taken(
        self, wherein: Wherein, folder: Path, tmp_path: Path
    ) -> None:
        wherein("index", folder)
        other = tmp_path / "other"
        other.mkdir()
        (other / "good.txt").write_text("Another of that name.")

        outcome = wherein("index", other)

        assert outcome.code == 0
        assert f"the id 'good.txt' belongs to {folder / 'good.txt'}; index a folder" in outcome.err
        assert listed(wherein) == ["good.txt"]

    def test_l34_of_two_writers_at_once_one_is_told_whom_to_wait_for(
        self, wherein: Wherein, folder: Path, home: Path
    ) -> None:
        with Home(home).writing():
            outcome = wherein("index", folder)

        assert outcome.code == 3
        assert f"is being written to by process {os.getpid()}; try again" in outcome.complaint


class TestWhatMoves:
    def test_l35_what_cannot_be_read_is_told_and_the_others_are_read(
        self, wherein: Wherein, folder: Path
    ) -> None:
        os.mkfifo(folder / "pipe.txt")
        (folder / "device.txt").symlink_to("/dev/zero")
        (folder / "loop").symlink_to(folder)
        (folder / "itself.txt").symlink_to(folder / "itself.txt")
        (folder / "nothing.txt").symlink_to(folder / "nowhere.txt")
        (folder / "zeal.txt").write_text("The last one in the folder.")

        outcome = wherein("index", folder)

        assert outcome.code == 0
        told = dict(
            line.removeprefix(f"wherein: skipped: {folder}/").split(": ", 1)
            for line in outcome.err.splitlines()
        )
        assert told == {
            "device.txt": "it is not a regular file; copy what it gives into a file.",
            "itself.txt": "the file cannot be read (Too many levels of symbolic links); "
            "index it again when it can be read.",
            "loop": "it is a link to a folder; index that folder itself.",
            "nothing.txt": "it is a link to nothing; index it again when it can be read.",
            "pipe.txt": "it is not a regular file; copy what it gives into a file.",
        }
        assert listed(wherein) == ["good.txt", "zeal.txt"]

    @pytest.mark.skipif(
        not Path("/proc/self/mem").exists(), reason="there is no file that refuses even root"
    )
    def test_l35_a_file_that_the_system_refuses_to_read_is_told(
        self, wherein: Wherein, folder: Path
    ) -> None:
        (folder / "refused.txt").symlink_to("/proc/self/mem")
        (folder / "refused.csv").symlink_to("/proc/self/mem")

        names = ("refused.txt", "refused.csv")

        outcome = wherein("index", *(folder / name for name in names))

        assert outcome.code == 2
        for name in names:
            assert f"{folder / name}: the file cannot be read (Input/output error); " in outcome.err
        wherein("index", folder / "good.txt")
        assert listed(wherein) == ["good.txt"]

    def test_l35_a_link_out_of_the_folder_is_left_out_and_told(
        self, wherein: Wherein, folder: Path, tmp_path: Path
    ) -> None:
        secret = tmp_path / "passwd.txt"
        secret.write_text("root has no password")
        (folder / "link.txt").symlink_to(secret)

        outcome = wherein("index", folder)

        assert outcome.code == 0
        assert outcome.complaint.startswith(f"skipped: {folder / 'link.txt'}: it is a link to ")
        assert listed(wherein) == ["good.txt"]

    @pytest.mark.parametrize("suffix", [".txt", ".csv"])
    def test_l35_a_file_that_vanishes_before_it_is_read_is_told(
        self, wherein: Wherein, folder: Path, monkeypatch: pytest.MonkeyPatch, suffix: str
    ) -> None:
        going = folder / f"a{suffix}"
        going.write_text("Soon gone.")

        def find_and_lose(path: Path) -> Found:
            found = find_files(path)
            going.unlink()
            return found

        monkeypatch.setattr("corpus.intake.find_files", find_and_lose)

        outcome = wherein("index", folder)

        assert outcome.code == 0
        assert outcome.complaint.startswith(f"skipped: {going}: the file is gone: it was moved")
        assert listed(wherein) == ["good.txt"]

    def test_l35_a_file_that_changes_while_it_is_read_is_read_anew_by_the_next_run(
        self, wherein: Wherein, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        changing = folder / "a.txt"
        changing.write_text("First words.")

        def load_and_change(file: SourceFile, parser: Parser) -> Document:
            document = load(file, parser)
            changing.write_text("Second words.")
            return document

        with monkeypatch.context() as meanwhile:
            meanwhile.setattr("corpus.intake.load", load_and_change)
            wherein("index", folder)

        assert wherein("index", folder).out.startswith("1 updated, 1 unchanged; ")


class TestNames:
    def test_l36_a_file_of_any_name_is_a_document_and_shown_escaped(
        self, wherein: Wherein, folder: Path, home: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        names = [name for name in NAMES if _made(folder, name)]
        monkeypatch.chdir(folder)
        beside = around(home)

        outcome = wherein("index", folder)
        shown = wherein("documents").out

        ids = {written(os.fsdecode(name)) for name in names}
        assert outcome.code == 0
        assert {row[1] for row in state_of(home).documents} == {*ids, "good.txt"}
        assert len(shown.splitlines()) == len(names) + 2  # the good one, and the header
        assert shown.replace("\n", "").isprintable()
        assert all(printable(one) in shown for one in ids)
        assert around(home) == beside

    def test_l36_a_bad_file_of_any_name_is_told_in_one_line_that_is_safe(
        self, wherein: Wherein, folder: Path
    ) -> None:
        names = [name for name in NAMES if _made(folder, name, text="")]

        outcome = wherein("index", folder)

        lines = outcome.err.splitlines()
        assert len(lines) == len(names)
        assert all(line.startswith("wherein: skipped: ") and line.isprintable() for line in lines)

    @pytest.mark.parametrize("name", NAMES, ids=repr)
    def test_l36_a_document_of_any_name_has_a_page_with_nothing_of_it_as_markup(
        self, shelf: Shelf, name: bytes
    ) -> None:
        if not _made(shelf.documents, name):
            pytest.skip("this file system takes no such name")
        shelf.put({})
        document_id = written(os.fsdecode(name))

        with shelf.client() as client:
            (record,) = client.get("/api/documents").json()["documents"]
            page = client.get(_twice(record["url"]))
            text = client.get(_twice(f"/api/documents/{quote(document_id, safe='')}/text"))

        assert record["document_id"] == text.json()["document_id"] == document_id
        assert page.status_code == 200
        assert Page(page.text).document == GOOD
        assert "img" not in Page(page.text).tags

    @pytest.mark.parametrize(
        ("name", "document_id"),
        [
            (b"../../../l36-escaped.txt", "l36-escaped.txt"),
            (b"/tmp/l36-escaped.txt", "l36-escaped.txt"),
            (b"..\\..\\l36-escaped.txt", "l36-escaped.txt"),
            (b"CON", "CON"),
            (b"<img src=x onerror=alert(1)>.txt", "<img src=x onerror=alert(1)>.txt"),
            (b"%2e%2e%2fx.txt", "%2e%2e%2fx.txt"),
            (b"$(touch ran).txt", "$(touch ran).txt"),
            ("日".encode() * 99 + b".txt", "日" * 99 + ".txt"),  # 301 bytes, of 103 characters
            (b"caf\xff.txt", "caf\xff.txt"),  # bytes that are no UTF-8 are read as Latin-1
        ],
        ids=repr,
    )
    def test_l36_an_upload_of_an_odd_name_is_kept_under_it_and_nowhere_else(
        self, shelf: Shelf, admin: TestClient, name: bytes, document_id: str
    ) -> None:
        beside = around(shelf.home.path)

        added = _upload(admin, name)

        assert (added.status_code, added.json()["document"]["document_id"]) == (201, document_id)
        assert Page(admin.get(_twice(added.headers["Location"])).text).document == GOOD
        assert around(shelf.home.path) == beside
        assert not list(shelf.home.path.joinpath("incoming").iterdir())

    @pytest.mark.parametrize(
        ("name", "status", "kind"),
        [
            (b"..", 422, "urn:wherein:bad-name"),
            (b"a/..", 422, "urn:wherein:bad-name"),
            (b"n" * 296 + b".txt", 422, "urn:wherein:bad-name"),
            (b"a\0b.txt", 422, "urn:wherein:bad-name"),
            (b"a\x1b[2Jb.txt", 422, "urn:wherein:bad-name"),
            ("\u202etxt.exe.txt".encode(), 422, "urn:wherein:bad-name"),
            (b"a\r\nb.txt", 400, "about:blank"),  # a line end ends the header
        ],
        ids=repr,
    )
    def test_l36_an_upload_of_a_name_that_is_none_is_refused(
        self, shelf: Shelf, admin: TestClient, name: bytes, status: int, kind: str
    ) -> None:
        before = state_of(shelf.home.path)

        refused = _upload(admin, name)

        assert (refused.status_code, refused.json()["type"]) == (status, kind)
        assert refused.json()["detail"].isprintable()
        assert state_of(shelf.home.path) == before


def _made(folder: Path, name: bytes, *, text: str = GOOD) -> bool:
    """Make a file and tell whether the file system takes its name."""
    try:
        (folder / os.fsdecode(name)).write_text(text)
    except (OSError, UnicodeError):
        return False
    return True


def _twice(address: str) -> str:
    """Escape the signs of percent once more: the test's client takes two layers off, not one."""
    return address.replace("%25", "%2525")


def _upload(client: TestClient, name: bytes) -> Response:
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="%s"\r\n\r\n' % (
        name.replace(b"\\", b"\\\\")
    )
    return client.post(
        "/api/documents",
        content=head + GOOD.encode() + b"\r\n--x--\r\n",
        headers={"Content-Type": "multipart/form-data; boundary=x"},
    )
