"""Uploading and deleting documents: who may, what becomes of them, and what is refused."""

import errno
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from anyio import to_thread
from fastapi.testclient import TestClient
from httpx2 import Response
from starlette.types import Message

from bot.api import administration
from bot.api.administration import checked_name
from bot.api.limits import UPLOAD_LIMIT
from bot.errors import BadName
from tests.bot.api.conftest import REFUNDS
from tests.bot.shelf import Shelf

TOKEN = "0123456789abcdef0123456789abcdef"
HOLDER = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def admin(shelf: Shelf) -> Iterator[TestClient]:
    """A client with the admin token, over `refunds.md`."""
    with shelf.put({"refunds.md": REFUNDS}).client(admin_token=TOKEN) as client:
        client.headers.update(HOLDER)
        yield client


def upload(client: TestClient, name: str, data: bytes | str) -> Response:
    content = data.encode() if isinstance(data, str) else data
    return client.post("/api/documents", files={"file": (name, content)})


def answer(client: TestClient, question: str) -> str:
    return str(client.post("/api/chat", json={"question": question}).json()["answer"])


def kinds(shelf: Shelf) -> list[str]:
    return [record.document_id for record in shelf.library.retriever().documents()]


def test_without_a_token_in_the_settings_the_routes_do_not_exist(living: TestClient) -> None:
    unknown = living.post("/api/nope").json()
    refused = upload(living, "a.txt", "words"), living.delete("/api/documents/refunds.md")
    for response in refused:
        assert response.status_code == 404
        assert "allow" not in response.headers
        assert response.json() | {"instance": ""} == unknown | {"instance": ""}
    paths = living.get("/openapi.json").json()["paths"]
    assert {method for path in paths.values() for method in path} == {"get", "post"}
    assert "post" not in paths["/api/documents"]


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        f"Bearer {TOKEN}x",
        f"Bearer {TOKEN[:-1]}",
        f"Basic {TOKEN}",
        TOKEN,
        "Bearer \xe9",
    ],
)
def test_without_the_token_nothing_is_written(
    shelf: Shelf, admin: TestClient, header: str | None
) -> None:
    del admin.headers["Authorization"]
    headers = [] if header is None else [(b"Authorization", header.encode("latin-1"))]

    added = admin.post("/api/documents", files={"file": ("a.txt", b"words")}, headers=headers)
    gone = admin.delete("/api/documents/refunds.md", headers=headers)

    assert (added.status_code, gone.status_code) == (401, 401)
    assert added.headers["WWW-Authenticate"] == "Bearer"
    assert kinds(shelf) == ["refunds.md"]


def test_the_token_is_not_read_from_the_address(admin: TestClient) -> None:
    del admin.headers["Authorization"]

    assert admin.delete(f"/api/documents/refunds.md?token={TOKEN}").status_code == 401


def test_an_uploaded_document_is_answered_from_at_once(admin: TestClient) -> None:
    found = upload(admin, "fever.txt", "Fever ends after ten days.")

    assert found.status_code == 201
    assert found.headers["Location"] == "/documents/fever.txt"
    assert (found.json()["outcome"], found.json()["encoded"]) == ("added", 1)
    assert found.json()["document"]["document_id"] == "fever.txt"
    assert answer(admin, "fever ends after ten days") == "Fever ends after ten days. [1]"


def test_l34_the_same_again_changes_nothing_and_new_content_is_a_new_version(
    admin: TestClient,
) -> None:
    upload(admin, "fever.txt", "Fever ends after ten days.")

    again = upload(admin, "fever.txt", "Fever ends after ten days.")
    changed = upload(admin, "fever.txt", "Fever ends after six days.")

    assert (again.status_code, again.json()["outcome"]) == (200, "unchanged")
    assert (changed.status_code, changed.json()["outcome"]) == (200, "updated")
    assert answer(admin, "fever ends after days") == "Fever ends after six days. [1]"


def test_a_deleted_document_is_gone_when_the_route_returns(admin: TestClient) -> None:
    upload(admin, "fever.txt", "Fever ends after ten days.")

    first, second = (admin.delete("/api/documents/fever.txt") for _ in range(2))

    assert (first.status_code, first.content) == (204, b"")
    assert "content-type" not in first.headers
    assert (second.status_code, second.json()["type"]) == (404, "urn:wherein:unknown-document")
    assert admin.get("/documents/fever.txt").status_code == 404
    assert "Fever" not in admin.post("/api/search", json={"question": "fever"}).text


def test_an_upload_survives_the_next_run_over_the_folder(shelf: Shelf, admin: TestClient) -> None:
    upload(admin, "fever.txt", "Fever ends after ten days.")

    shelf.put({"refunds.md": REFUNDS + "\nMore."})

    assert kinds(shelf) == ["fever.txt", "refunds.md"]


def test_a_deleted_document_of_an_indexed_file_comes_back_with_the_next_run(
    shelf: Shelf, admin: TestClient
) -> None:
    upload(admin, "fever.txt", "Fever ends after ten days.")
    assert admin.delete("/api/documents/refunds.md").status_code == 204
    assert kinds(shelf) == ["fever.txt"]

    shelf.indexer.update([shelf.documents])

    assert kinds(shelf) == ["fever.txt", "refunds.md"]


def test_a_name_that_a_file_has_is_taken(shelf: Shelf, admin: TestClient) -> None:
    refused = upload(admin, "refunds.md", "No refunds.")

    assert (refused.status_code, refused.json()["type"]) == (409, "urn:wherein:document-id-taken")
    assert refused.json()["detail"] == (
        "refunds.md: a document that was read from a file on the server has this name; send it "
        "under another."
    )
    assert answer(admin, "refunds take 30 days") == "Refunds take 30 days. [1]"


def test_a_name_that_an_upload_has_is_taken_for_files(shelf: Shelf, admin: TestClient) -> None:
    upload(admin, "fever.txt", "Fever ends after ten days.")
    path = shelf.documents / "fever.txt"
    path.write_text("Another fever.", "utf-8")

    report = shelf.indexer.update([shelf.documents])

    assert [error.path for error in report.documents.skipped] == [path]
    assert "Fever ends" in shelf.library.retriever().document("fever.txt").text


@pytest.mark.parametrize(
    ("file", "status", "kind"),
    [
        (("a.txt", b""), 422, "empty-document"),
        (("a.txt", b" \n "), 422, "empty-document"),
        (("a.pdf", b"<!doctype html><p>hi"), 415, "type-mismatch"),
        (("a.exe", b"MZ"), 415, "unknown-format"),
        (("a.pdf", b"%PDF-1.7\n1 0 obj\n"), 422, "damaged-file"),
        (("a.txt", b"a\0b"), 422, "not-text"),
        (("a.txt", b"x" * (20 * 2**20 + 1)), 413, "document-too-large"),
        (("a.md", b"---\ntitle: Fever\n---\n"), 422, "no-text"),  # metadata alone
        (("a.html", b"<div>" * 2_000 + b"words"), 422, "nesting"),
        (("..", b"words"), 422, "bad-name"),
        (("n" * 256 + ".txt", b"words"), 422, "bad-name"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name_and_nothing_is_lost(
    shelf: Shelf, admin: TestClient, file: tuple[str, bytes], status: int, kind: str
) -> None:
    version = shelf.library.retriever().generation.version

    refused = upload(admin, *file)

    assert (refused.status_code, refused.json()["type"]) == (status, f"urn:wherein:{kind}")
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert str(shelf.folder) not in refused.text  # where the home is, is nobody's business
    assert kinds(shelf) == ["refunds.md"]
    assert shelf.library.retriever().generation.version == version
    assert not list(shelf.home.path.joinpath("incoming").iterdir())


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("a.txt", "a.txt"),
        ("../../etc/a.txt", "a.txt"),
        ("C:\\docs\\a.txt", "a.txt"),
        ("/a.txt", "a.txt"),
        ("CON.txt", "CON.txt"),
        ("<img onerror=1>.txt", "<img onerror=1>.txt"),
        (" Größe 日本.md ", "Größe 日本.md"),
    ],
)
def test_l36_a_name_is_taken_without_its_folders(given: str, name: str) -> None:
    assert checked_name(given) == name


@pytest.mark.parametrize("given", ["", " ", ".", "..", "a/..", "/", "a\nb.txt", "a\u202eb.txt"])
def test_l36_a_name_that_is_none_is_refused(given: str) -> None:
    with pytest.raises(BadName):
        checked_name(given)


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"words", "text/plain", 415),
        (b"file=words", "application/x-www-form-urlencoded", 415),
        (b"words", "multipart/form-data", 400),
        (b"words", "multipart/form-data; boundary=x", 400),
        (b"--x\r\nContent-Disposition: form-data; name=file\r\n\r\nwords\r\n--x--", None, 422),
        (b"--x\r\nContent-Disposition: form-data; name=b; filename=b\r\n\r\n\r\n--x--", None, 422),
    ],
)
def test_a_body_that_is_no_form_with_a_file_is_refused(
    admin: TestClient, body: bytes, content_type: str | None, status: int
) -> None:
    content_type = content_type or "multipart/form-data; boundary=x"

    refused = admin.post("/api/documents", content=body, headers={"Content-Type": content_type})

    assert refused.status_code == status
    assert refused.headers["Content-Type"] == "application/problem+json"


def test_two_files_at_once_are_refused(admin: TestClient) -> None:
    files = [("file", ("a.txt", b"a")), ("file", ("b.txt", b"b"))]

    refused = admin.post("/api/documents", files=files)

    assert refused.status_code == 400
    assert refused.json()["detail"].endswith(f"; {ONE_FILE}")


ONE_FILE = "send one document, in one part `file` that has a filename."


@pytest.mark.parametrize(
    ("parts", "detail"),
    [
        ({"data": {"file": "words"}, "files": {"b": b"w"}}, "the part 'file' has no filename; "),
        ({"data": {"title": "A"}, "files": {"file": ("a.txt", b"w")}}, "the part 'title' has no "),
        ({"files": {"document": ("a.txt", b"words")}}, "there is no part `file`; "),
    ],
)
def test_a_form_of_other_parts_is_told_what_is_wrong_with_it(
    shelf: Shelf, admin: TestClient, parts: dict[str, Any], detail: str
) -> None:
    refused = admin.post("/api/documents", **parts)

    assert refused.status_code == 422
    assert refused.json()["detail"].startswith(detail)
    assert refused.json()["detail"].endswith(ONE_FILE)
    assert kinds(shelf) == ["refunds.md"]


def test_a_body_over_the_limit_is_refused_before_it_is_read(admin: TestClient) -> None:
    headers = {"Content-Length": str(UPLOAD_LIMIT + 1), "Content-Type": "multipart/form-data"}

    assert admin.post("/api/documents", content=b"", headers=headers).status_code == 413


class Stall:
    """What holds every encoding of passages up until it is told to go on."""

    def __init__(self, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
        self.reached, self.go_on = threading.Event(), threading.Event()
        self._encode = shelf.encoder.encode_passages
        monkeypatch.setattr(shelf.encoder, "encode_passages", self)

    def __call__(self, *texts: object, **more: object) -> object:
        self.reached.set()
        assert self.go_on.wait(20)
        return self._encode(*texts, **more)  # type: ignore[arg-type]


class Upload(threading.Thread):
    """An upload that is sent while others are under way."""

    def __init__(self, client: TestClient, name: str, text: str) -> None:
        super().__init__()
        self._send = partial(upload, client, name, text)
        self.start()

    def run(self) -> None:
        self.response = self._send()


def test_l34_of_two_uploads_of_one_name_at_once_one_is_told_to_wait(
    shelf: Shelf, admin: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    stall = Stall(shelf, monkeypatch)
    first = Upload(admin, "a.txt", "one word")
    assert stall.reached.wait(20)

    second = upload(admin, "a.txt", "other words")
    stall.go_on.set()
    first.join()

    assert (second.status_code, second.json()["type"]) == (409, "urn:wherein:upload-under-way")
    assert second.headers["Retry-After"] == "5"
    assert first.response.status_code == 201
    assert shelf.library.retriever().document("a.txt").text == "one word"


def test_uploads_that_wait_keep_no_thread_from_the_questions(
    shelf: Shelf, admin: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def two_threads() -> None:
        to_thread.current_default_thread_limiter().total_tokens = 2

    def counted(name: str) -> str:
        arrived.release()
        return checked_name(name)

    assert admin.portal
    admin.portal.call(two_threads)
    arrived = threading.Semaphore(0)
    monkeypatch.setattr(administration, "checked_name", counted)
    stall = Stall(shelf, monkeypatch)
    uploads = [Upload(admin, f"{n}.txt", f"word{n}") for n in range(4)]
    for _ in uploads:
        assert arrived.acquire(timeout=20)
    assert stall.reached.wait(20)

    ready = admin.get("/readyz")
    stall.go_on.set()
    for one in uploads:
        one.join()

    assert ready.status_code == 200
    assert [one.response.status_code for one in uploads] == [201] * 4
    assert kinds(shelf) == ["0.txt", "1.txt", "2.txt", "3.txt", "refunds.md"]


def test_an_upload_that_breaks_off_is_no_fault_of_the_server(
    shelf: Shelf, admin: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    sent: list[Message] = []
    parts = iter([{"type": "http.request", "body": b"--x\r\n", "more_body": True}])

    async def receive() -> Message:
        return next(parts, {"type": "http.disconnect"})

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/api/documents",
        "query_string": b"",
        "headers": [
            (b"content-type", b"multipart/form-data; boundary=x"),
            (b"authorization", HOLDER["Authorization"].encode()),
        ],
    }
    assert admin.portal
    admin.portal.call(admin.app, scope, receive, send)

    assert sent[0]["status"] == 400
    assert caplog.records == []
    assert kinds(shelf) == ["refunds.md"]


def test_h28_a_deletion_during_an_upload_takes_its_turn_after_it(
    shelf: Shelf, admin: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.put({"kept.md": "kept"})
    stall = Stall(shelf, monkeypatch)
    first = Upload(admin, "a.txt", "one word")
    assert stall.reached.wait(20)

    with ThreadPoolExecutor() as pool:
        deletions = [
            pool.submit(admin.delete, f"/api/documents/{name}", headers=HOLDER)
            for name in ("refunds.md", "a.txt", "unknown.txt")
        ]
        meanwhile = kinds(shelf)
        stall.go_on.set()
        statuses = [one.result(20).status_code for one in deletions]
    first.join()

    assert meanwhile == ["kept.md", "refunds.md"]
    assert first.response.status_code == 201
    assert statuses == [204, 204, 404]
    assert kinds(shelf) == ["kept.md"]


def test_h28_an_upload_while_another_process_writes_is_told_to_wait(
    shelf: Shelf, admin: TestClient
) -> None:
    with shelf.home.writing():
        busy = upload(admin, "a.txt", "words")

    assert (busy.status_code, busy.json()["type"]) == (503, "urn:wherein:home-busy")
    assert busy.headers["Retry-After"] == "5"


def test_h32_an_upload_to_a_full_disk_does_not_blame_the_index_which_answers_on(
    admin: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr("os.fsync", full)
        refused = upload(admin, "a.txt", "eyes dance")

    assert (refused.status_code, refused.json()["type"]) == (503, "urn:wherein:home-unusable")
    assert refused.json()["detail"].startswith("the folder of the index cannot be used")
    assert answer(admin, "refunds take 30 days") == "Refunds take 30 days. [1]"
    assert upload(admin, "a.txt", "eyes dance").status_code == 201


def test_an_id_with_a_line_end_and_slashes_has_a_page_and_can_be_deleted(shelf: Shelf) -> None:
    shelf.put({"a.txt": "Odd words."})
    shelf.rename("a.txt", "deep/a\nb.txt")
    with shelf.client(admin_token=TOKEN) as client:
        page = client.get("/documents/deep/a%0Ab.txt")
        text = client.get("/api/documents/deep/a%0Ab.txt/text")
        gone = client.delete("/api/documents/deep/a%0Ab.txt", headers=HOLDER)

    assert page.status_code == 200
    assert "Odd words." in page.text
    assert text.json()["document_id"] == "deep/a\nb.txt"
    assert gone.status_code == 204


def test_a_crashed_upload_leaves_nothing_behind(shelf: Shelf, admin: TestClient) -> None:
    leftover = shelf.home.path / "incoming" / "upload.txt"
    leftover.write_bytes(b"half")

    upload(admin, "a.txt", "words")

    assert not leftover.exists()
