"""H lines that need a real server and a socket: bodies that lie, break off or never end."""

import logging
import resource
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from http.client import HTTPConnection
from pathlib import Path

import pytest

from bot.api.protection.connection import HEAD as HEAD_SECONDS
from bot.api.protection.protection import Protection
from bot.api.protection.turns import Capacity
from tests.bot.served import served
from tests.bot.shelf import Shelf
from tests.catalogue.conftest import GOOD, TOKEN

WAIT = 60
HEAD = b"Host: localhost\r\nContent-Type: application/json\r\n"
FORM = b"multipart/form-data; boundary=x"
PART = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n'
MIB = 2**20
QUICK = 10  # seconds of computing: the measured times are at most a tenth of it


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    return Shelf(tmp_path_factory.mktemp("sockets")).put({"good.txt": GOOD})


@pytest.fixture(scope="module")
def spool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder in which bodies are spooled."""
    folder = tmp_path_factory.mktemp("spool")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("tempfile.tempdir", str(folder))
        yield folder


@pytest.fixture(scope="module")
def address(stocked: Shelf, spool: Path) -> Iterator[tuple[str, int]]:
    with served(stocked, admin_token=TOKEN) as server:
        host, port = server.url.removeprefix("http://").split(":")
        yield host, int(port)


Send = Callable[..., int | None]


@pytest.fixture
def send(address: tuple[str, int]) -> Send:
    """Send raw bytes; returns the status that comes back, None where nothing does."""

    def send_one(*pieces: bytes) -> int | None:
        found = bytearray()
        with closing(socket.create_connection(address, timeout=WAIT)) as client:
            with suppress(ConnectionError):
                for piece in pieces:
                    client.sendall(piece)
            with suppress(ConnectionError):
                while b"\r\n" not in found and (piece := client.recv(65_536)):
                    found += piece
        return int(found.split()[1]) if found else None

    return send_one


def question(*lines: bytes) -> bytes:
    return b"POST /api/chat HTTP/1.1\r\n" + HEAD + b"".join(lines) + b"\r\n"


def upload(length: int | None, content_type: bytes = FORM) -> bytes:
    framing = b"Transfer-Encoding: chunked" if length is None else b"Content-Length: %d" % length
    return (
        b"POST /api/documents HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
        + content_type
        + b"\r\nAuthorization: Bearer "
        + TOKEN.encode()
        + b"\r\n"
        + framing
        + b"\r\n\r\n"
    )


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


def ids(address: tuple[str, int]) -> bytes:
    with closing(HTTPConnection(*address, timeout=WAIT)) as connection:
        connection.request("GET", "/api/documents")
        return connection.getresponse().read()


def seconds_of_computing() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def test_h09_a_length_over_the_limit_is_refused_before_the_body(send: Send) -> None:
    assert send(question(b"Content-Length: 65537\r\n")) == 413
    assert send(question(b"Content-Length: " + b"9" * 20 + b"\r\n")) in {400, 413}
    assert send(upload(500 * MIB)) == 413


def test_h09_a_body_without_a_length_is_refused_at_the_limit(send: Send) -> None:
    pieces = [chunk(b" " * 8_192)] * 9  # 72 KiB
    assert send(question(b"Transfer-Encoding: chunked\r\n"), *pieces) == 413


@pytest.mark.parametrize("length", [b"-1", b"+1", b"1e3", b"0x10", b"", b"1, 2", b"\xb2"])
def test_h09_a_length_that_is_no_number_is_a_400(send: Send, length: bytes) -> None:
    assert send(question(b"Content-Length: " + length + b"\r\n"), b"{}") == 400


SILENT = 500


@pytest.fixture
def _files() -> Iterator[None]:
    """Allow for two files a connection: both of its ends are in this process."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 4 * SILENT)), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.usefixtures("_files")
def test_h10_silent_and_slow_clients_keep_nobody_waiting_and_are_let_go(
    address: tuple[str, int], send: Send
) -> None:
    """At the limits that are served by: who sends no head in 10 seconds is let go.

    A body at a byte a second would take the 60 seconds that it has; that they are counted is shown
    in tests/bot/api/protection/test_patience.py, by a clock that runs faster.
    """
    clients = [socket.create_connection(address, timeout=WAIT) for _ in range(SILENT)]
    for client in clients[:50]:
        client.sendall(b"POST /api/chat HT")
    bodies = clients[50:100]
    for client in bodies:
        client.sendall(question(b"Content-Length: 60000\r\n") + b"{")
    body = b'{"question": "Good neighbours?"}'
    status = send(question(b"Content-Length: %d\r\n" % len(body)), body)
    began = time.monotonic()
    said = [client.recv(12) for client in clients if client not in bodies]
    assert time.monotonic() - began < 2 * HEAD_SECONDS
    for client in clients:
        client.close()
    assert status == 200
    assert said[:50] == [b"HTTP/1.1 408"] * 50
    assert set(said[50:]) == {b""}


MANY = 10**6
EMPTY_PART = b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n"
FORMS = [
    ("many parts", FORM, EMPTY_PART, MANY, b""),
    ("many headers in a part", FORM, b"a: b\r\n", MANY, PART),
    ("one endless header", FORM, b"a" * 1_024, 2_048, PART + b"a: "),
    ("much after the last boundary", FORM, b"x" * 1_024, 1_024, PART + b"\r\nx\r\n--x--\r\n"),
    ("a long preamble", FORM, b"y" * MIB, 100, b""),
    ("no boundary", b"multipart/form-data", b"x", 10, b""),
    ("a long boundary", b"multipart/form-data; boundary=" + b"b" * 300, b"x" * 100, 10, b""),
    ("backslashes", b'multipart/form-data; boundary="' + b"\\" * 4_000 + b'"', b"x", 10, b""),
    ("backslashes unclosed", b"multipart/form-data; " + b'a="' + b"\\" * 8_000, b"x", 10, b""),
    (
        "no filename",
        FORM,
        b"x" * MIB,
        100,
        b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\n',
    ),
]


def pieces_of(body: bytes) -> Iterator[bytes]:
    for start in range(0, len(body), MIB):
        yield body[start : start + MIB]


@pytest.mark.parametrize("is_chunked", [False, True], ids=["told", "chunked"])
@pytest.mark.parametrize("form", [form[1:] for form in FORMS], ids=[form[0] for form in FORMS])
def test_h12_a_form_that_is_none_is_refused_with_little_work_and_nothing_left(
    send: Send,
    address: tuple[str, int],
    spool: Path,
    form: tuple[bytes, bytes, int, bytes],
    is_chunked: bool,
) -> None:
    content_type, piece, times, begin = form
    before, documents = seconds_of_computing(), ids(address)
    body = begin + piece * times

    status = send(upload(len(body), content_type), body)

    # What follows the last boundary is no part of a form (RFC 2046), and may be passed over.
    lenient = begin.endswith(b"--x--\r\n")
    assert status in ({400, 201, 200} if lenient else {400, 413, 415, 422})
    assert seconds_of_computing() - before < QUICK
    assert list(spool.iterdir()) == []
    if not lenient:
        assert ids(address) == documents


def test_h12_a_name_in_two_spellings_is_one_name_without_folders(
    send: Send, address: tuple[str, int]
) -> None:
    body = (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="safe.txt"; '
        b"filename*=utf-8''..%2f..%2fevil.txt\r\n\r\nwords\r\n--x--\r\n"
    )
    assert send(upload(len(body)), body) in {201, 400, 422}
    listed = ids(address)
    assert b".." not in listed
    assert not (b"evil" in listed and b"safe" in listed)


@pytest.mark.parametrize("body", [b"a;" * (32 * 2**10 - 1), b"a=&" * 20_000])
def test_h13_forms_of_fields_are_not_read(send: Send, body: bytes) -> None:
    before = seconds_of_computing()
    head = (
        b"POST /api/chat HTTP/1.1\r\nHost: localhost\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n" % len(body)
    )
    assert send(head, body) == 415
    fields = b"application/x-www-form-urlencoded"
    assert send(upload(10 * MIB, fields), b"a;" * (5 * MIB)) == 415
    assert seconds_of_computing() - before < QUICK


def test_h14_ten_thousand_ranges_are_no_work(send: Send) -> None:
    ranges = b",".join(b"%d-%d" % (n, n) for n in range(1_500))
    before = seconds_of_computing()
    for path in (b"/static/document.js", b"/documents/good.txt"):
        head = b"GET " + path + b" HTTP/1.1\r\nHost: localhost\r\nRange: bytes=" + ranges
        assert send(head + b"\r\n\r\n") == 200
    too_many = b",".join(b"%d-%d" % (n, n) for n in range(10_000))
    head = b"GET /static/document.js HTTP/1.1\r\nHost: localhost\r\nRange: bytes=" + too_many
    assert send(head + b"\r\n\r\n") == 431
    assert seconds_of_computing() - before < QUICK


@pytest.mark.parametrize("percent", [1, 50, 99])
def test_h15_an_upload_that_breaks_off_leaves_nothing_and_no_stack_trace(
    address: tuple[str, int],
    stocked: Shelf,
    spool: Path,
    caplog: pytest.LogCaptureFixture,
    percent: int,
) -> None:
    body = PART + b"\r\n" + b"word " * (MIB // 2) + b"\r\n--x--\r\n"
    documents = ids(address)
    with caplog.at_level(logging.INFO):
        with closing(socket.create_connection(address, timeout=WAIT)) as client:
            client.sendall(upload(len(body)) + body[: len(body) * percent // 100])
        until(lambda: not list(spool.iterdir()))
    assert ids(address) == documents
    assert not [record for record in caplog.records if record.exc_info]
    assert len(caplog.records) <= 1
    incoming = stocked.home.path / "incoming"
    assert not incoming.exists() or list(incoming.iterdir()) == []


def until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + WAIT
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n", 200),
        (b"HEAD /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n", 200),
        (b"TRACE / HTTP/1.1\r\nHost: localhost\r\n\r\n", 405),
        (b"BREW / HTTP/1.1\r\nHost: localhost\r\n\r\n", 405),
        (b"OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n", 404),
        (b"GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n", 404),
        (b"CONNECT evil.example:443 HTTP/1.1\r\nHost: localhost\r\n\r\n", 404),
        (b"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421),
        (b"GET / HTTP/1.1\r\nHost:\r\n\r\n", 400),
    ],
)
def test_h19_h27_odd_requests_are_answered_as_such(send: Send, head: bytes, status: int) -> None:
    assert send(head) == status


UPLOADS = 100


def test_h28_of_many_uploads_at_once_each_is_taken_in_or_told_to_come_again(shelf: Shelf) -> None:
    shelf.put({"good.txt": GOOD})
    room = Capacity(at_once=2, waiting=4, patience=WAIT)
    outcomes: list[tuple[int, str | None, str]] = []

    def send_one(number: int) -> None:
        text = f"Parcel {number} leaves."
        body = PART.replace(b"a.txt", b"%d.txt" % number) + b"\r\n" + text.encode()
        body += b"\r\n--x--\r\n"
        with closing(HTTPConnection(*where, timeout=WAIT)) as connection:
            headers = {"Content-Type": FORM.decode(), "Authorization": f"Bearer {TOKEN}"}
            connection.request("POST", "/api/documents", body, headers)
            response = connection.getresponse()
            outcomes.append((response.status, response.headers["Retry-After"], f"{number}.txt"))

    protection = Protection(rate_limit=0, uploads=room)
    with served(shelf, admin_token=TOKEN, protection=protection) as server:
        host, port = server.url.removeprefix("http://").split(":")
        where = host, int(port)
        threads = [threading.Thread(target=send_one, args=(number,)) for number in range(UPLOADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(WAIT)

    assert len(outcomes) == UPLOADS
    assert {(status, wait) for status, wait, _ in outcomes} <= {(201, None), (503, "2")}
    taken = {name for status, _, name in outcomes if status == 201}
    assert taken
    records = shelf.library.retriever().documents()
    assert {record.document_id for record in records} == taken | {"good.txt"}


def test_h28_deleting_twice_or_what_is_unknown_is_a_404(address: tuple[str, int]) -> None:
    statuses = []
    with closing(HTTPConnection(*address, timeout=WAIT)) as connection:
        for _ in range(2):
            headers = {"Authorization": f"Bearer {TOKEN}"}
            connection.request("DELETE", "/api/documents/nope.txt", headers=headers)
            response = connection.getresponse()
            response.read()
            statuses.append(response.status)
    assert statuses == [404, 404]
