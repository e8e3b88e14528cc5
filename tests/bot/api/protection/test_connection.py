"""Connections over real sockets: what is late, too long, or no HTTP at all."""

import json
import select
import socket
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from typing import Any

import pytest

from bot.api.protection.connection import PatientConnection
from bot.api.protection.patience import Times
from bot.api.protection.protection import Protection
from tests.bot.api.conftest import REFUNDS
from tests.bot.api.protection.test_security_headers import EVERYWHERE
from tests.bot.served import served
from tests.bot.shelf import Shelf

WAIT = 30
HOST = b"Host: localhost\r\n"
SOON = 0.3


class Hasty(PatientConnection):
    """A connection that waits for nothing for long."""

    head_seconds = SOON
    linger_seconds = SOON
    writing_seconds = SOON


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int]]:
    """The address of a hasty server over `refunds.md` and a document of 5 MiB."""
    shelf = Shelf(tmp_path_factory.mktemp("shelf")).put({"refunds.md": REFUNDS})
    shelf.put({"vast.txt": ("w" * 1023 + " ") * 5 * 2**10})  # of few words: soon indexed
    protection = Protection(rate_limit=0, times=Times(piece=SOON))
    with served(shelf, connection=Hasty, protection=protection) as server:
        host, port = server.url.removeprefix("http://").split(":")
        yield host, int(port)


@pytest.fixture
def client(address: tuple[str, int]) -> Iterator[socket.socket]:
    with closing(socket.create_connection(address, timeout=WAIT)) as client:
        yield client


def rest(client: socket.socket) -> bytes:
    """Read until the server closes; a reset after what was read is an end, too."""
    found = bytearray()
    try:
        while piece := client.recv(65_536):
            found += piece
    except ConnectionResetError:
        pass
    return bytes(found)


def one_response(raw: bytes) -> tuple[int, dict[str, str], Any]:
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode("ascii").split("\r\n")
    headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
    return int(first.split()[1]), headers, json.loads(body)


def check_problem(raw: bytes, status: int) -> Any:
    found, headers, content = one_response(raw)
    assert found == content["status"] == status
    assert headers["content-type"] == "application/problem+json"
    assert {name: headers.get(name) for name in EVERYWHERE} == EVERYWHERE
    return content


def test_h10_who_says_nothing_is_hung_up_on(client: socket.socket) -> None:
    assert rest(client) == b""


@pytest.mark.parametrize("head", [b"G", b"GET / HTTP/1.1\r\n", b"GET / HTTP/1.1\r\n" + HOST])
def test_h10_a_head_that_is_never_finished_is_a_408(client: socket.socket, head: bytes) -> None:
    client.sendall(head)
    check_problem(rest(client), 408)


def test_h10_a_head_that_comes_a_byte_at_a_time_is_a_408(client: socket.socket) -> None:
    for sent in range(1_000):
        client.sendall(b"GET / HTTP/1.1\r\n"[sent : sent + 1] or b"X")
        if select.select([client], [], [], SOON / 10)[0]:
            break
    check_problem(rest(client), 408)


def test_h10_after_an_answer_the_next_head_has_its_time_too(client: socket.socket) -> None:
    client.sendall(b"GET /healthz HTTP/1.1\r\n" + HOST + b"\r\n")
    first = client.recv(65_536)
    while b"}" not in first:
        first += client.recv(65_536)
    assert first.startswith(b"HTTP/1.1 200 ")
    client.sendall(b"GET /healthz HTTP/1.1\r\n")
    check_problem(rest(client), 408)


def test_h10_a_body_that_does_not_arrive_is_a_408_and_the_end(client: socket.socket) -> None:
    client.sendall(
        b"POST /api/chat HTTP/1.1\r\n" + HOST + b"Content-Type: application/json\r\n"
        b"Content-Length: 100\r\n\r\n{"
    )
    check_problem(rest(client), 408)


def test_h10_a_client_that_was_answered_early_cannot_go_on_sending(client: socket.socket) -> None:
    client.sendall(b"POST /nope HTTP/1.1\r\n" + HOST + b"Content-Length: 999999999\r\n\r\n")
    check_problem(rest(client), 413)
    with pytest.raises(ConnectionError):
        _go_on_sending(client)


def test_a_client_that_does_not_read_is_hung_up_on(address: tuple[str, int]) -> None:
    with closing(socket.socket()) as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        client.settimeout(WAIT)
        client.connect(address)
        request = b"GET /api/documents/vast.txt/text HTTP/1.1\r\n" + HOST + b"\r\n"
        client.sendall(request)
        with pytest.raises(ConnectionError):
            _go_on_sending(client)  # and read nothing


def _go_on_sending(client: socket.socket) -> None:
    """Send until the other side hangs up, or has had much time to."""
    for _ in range(100):
        client.sendall(b"X")
        time.sleep(SOON / 10)


@pytest.mark.parametrize(
    ("request_", "statuses"),
    [
        (b"nonsense\r\n\r\n", {400}),
        (b"GET / HTTP/1.1\r\n\r\n", {400}),  # no host
        (b"GET / HTTP/1.0\r\n\r\n", {400}),
        (b"GET / HTTP/1.1\r\n" + HOST + b"Host: evil.example\r\n\r\n", {400}),
        (b"GET / HTTP/1.1\r\n" + HOST + b"a: b\r\n\x00: d\r\n\r\n", {400}),
        (b"GET /\xff HTTP/1.1\r\n" + HOST + b"\r\n", {400}),
        (b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\n" + HOST + b"\r\n", {414}),
        (b"GET /" + b"a" * 16_385 + b" HTTP/1.1\r\n" + HOST + b"\r\n", {414}),
        (b"GET / HTTP/1.1\r\n" + HOST + b"a: " + b"a" * 17_000 + b"\r\n\r\n", {431}),
        (b"GET / HTTP/1.1\r\n" + HOST + b"a: b\r\n" * 5_000 + b"\r\n", {431}),
        (b"GET / HTTP/1.1\r\n" + HOST + b"a: " + b"a" * 5_000_000 + b"\r\n\r\n", {431}),
        (b"GET / HTTP/1.1\r\n" + HOST + b"a: b\r\n" * 200_000 + b"\r\n", {431}),
        (b"GET / HTTP/1.1\r\n" + HOST + b"a: b\r\n\tc\r\nd : e\r\n\r\n", {400}),
        (b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: -1\r\n\r\n", {400}),
        (b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 1e3\r\n\r\n", {400}),
        (
            b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab",
            {400},
        ),
        (
            b"POST / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: gzip, chunked\r\n\r\n",
            {400, 501},
        ),
        (b"POST / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: xchunked\r\n\r\n", {400, 501}),
    ],
    ids=lambda value: value[:60].decode("latin-1") if isinstance(value, bytes) else str(value),
)
def test_h11_what_is_no_request_or_too_long_for_one_is_a_problem_and_the_end(
    client: socket.socket, request_: bytes, statuses: set[int]
) -> None:
    with suppress(ConnectionError):
        client.sendall(request_)
    raw = rest(client)
    if raw:  # a reset may have overtaken it on a busy machine
        assert one_response(raw)[0] in statuses
        check_problem(raw, one_response(raw)[0])


def test_what_is_no_request_has_an_id_that_the_log_knows(
    client: socket.socket, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("INFO", logger="wherein.requests"):
        client.sendall(b"nonsense\r\n\r\n")
        _, headers, content = one_response(rest(client))
    assert content["instance"] == f"urn:uuid:{headers['x-request-id']}"
    (told,) = [record for record in caplog.records if record.name == "wherein.requests"]
    assert told.getMessage() == "refused 400"
    assert vars(told)["fields"] == {"request_id": headers["x-request-id"], "status": 400}


LINE = "the request line is over the limit of 16,384 bytes; ask for a shorter address."
HEADERS = (
    "the headers are over the limit of 16,384 bytes together; send fewer or shorter ones "
    "(the longest is {})."
)


@pytest.mark.parametrize(
    ("request_", "detail"),
    [
        (b"GET /" + b"a" * 16_384 + b" HTTP/1.1\r\n" + HOST + b"\r\n", LINE),  # whole
        (b"GET /" + b"a" * 17_000, LINE),  # not yet whole
        (b"GET /" + b"a" * 17_000 + b" HTTP/1.1\r\nHost", LINE),
        (
            b"GET / HTTP/1.1\r\n" + HOST + b"cookie: " + b"a" * 16_400 + b"\r\n\r\n",
            HEADERS.format("cookie"),
        ),
        (
            b"GET / HTTP/1.1\r\n" + HOST + b"Cookie: " + b"a" * 17_000,
            HEADERS.format("Cookie"),
        ),
        (
            b"GET / HTTP/1.1\r\n" + HOST + b"x" * 17_000,
            HEADERS.format("x" * 40),
        ),
        (
            b"GET / HTTP/1.1\r\n" + HOST + b"\xff\x00" * 9_000,
            HEADERS.format(r"\xff" + "\x00" + (r"\xff" + "\x00") * 19),
        ),
    ],
    ids=lambda value: value[-20:].decode("latin-1") if isinstance(value, bytes) else "",
)
def test_h11_what_is_too_long_is_named_with_the_limit(
    client: socket.socket, request_: bytes, detail: str
) -> None:
    with suppress(ConnectionError):
        client.sendall(request_)
    if raw := rest(client):  # a reset may have overtaken it on a busy machine
        assert check_problem(raw, 414 if detail == LINE else 431)["detail"] == detail


def test_h11_a_length_beside_chunks_smuggles_nothing(client: socket.socket) -> None:
    inner = b"GET /static/document.js HTTP/1.1\r\n" + HOST + b"\r\n"
    client.sendall(
        b"POST /api/chat HTTP/1.1\r\n" + HOST + b"Content-Type: application/json\r\n"
        b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + inner
    )
    check_problem(rest(client), 400)


def test_nonsense_in_the_middle_of_a_body_ends_the_connection(
    client: socket.socket, caplog: pytest.LogCaptureFixture
) -> None:
    client.sendall(
        b"POST /api/chat HTTP/1.1\r\n" + HOST + b"Content-Type: application/json\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nnonsense\r\n"
    )
    check_problem(rest(client), 400)
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


def test_who_is_quick_may_ask_one_thing_after_the_other(client: socket.socket) -> None:
    for _ in range(3):
        client.sendall(b"GET /healthz HTTP/1.1\r\n" + HOST + b"\r\n")
        found = b""
        while b'{"status":"ok"}' not in found:
            found += client.recv(65_536)
        assert found.startswith(b"HTTP/1.1 200 ")


def test_a_document_of_several_mebibytes_arrives_whole(client: socket.socket) -> None:
    client.sendall(
        b"GET /api/documents/vast.txt/text HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n"
    )
    status, _, content = one_response(rest(client))
    assert status == 200
    assert len(content["text"]) == 5 * 2**20
