"""Streams over sockets, from the real server: who reads early, who leaves, and who never reads."""

import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest

from bot.answer import Answer
from bot.assistant import Assistant, Retrieved
from tests.bot.served import Served, served
from tests.bot.shelf import Shelf

WAIT = 30
RESETS = 200
BODIES = {
    "/api/chat": {"question": "refunds take 30 days", "stream": True},
    "/v1/chat/completions": {
        "messages": [{"role": "user", "content": "refunds take 30 days"}],
        "stream": True,
    },
}


class Halves:
    """The two halves of every question asked meanwhile: counted, and held until let go."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.found = 0
        self.answered = 0
        self.has_begun = threading.Event()
        self.may_find = threading.Event()
        self.may_answer = threading.Event()
        self._lock = threading.Lock()
        find, answer = Assistant.find, Assistant.answer

        def held_find(assistant: Assistant, *args: object, **more: object) -> Retrieved:
            self.has_begun.set()
            assert self.may_find.wait(WAIT)
            with self._lock:
                self.found += 1
            return find(assistant, *args, **more)  # type: ignore[arg-type]

        def held_answer(assistant: Assistant, found: Retrieved) -> Answer:
            assert self.may_answer.wait(WAIT)
            with self._lock:
                self.answered += 1
            return answer(assistant, found)

        monkeypatch.setattr(Assistant, "find", held_find)
        monkeypatch.setattr(Assistant, "answer", held_answer)

    def let_go(self) -> None:
        self.may_find.set()
        self.may_answer.set()


@pytest.fixture
def halves(monkeypatch: pytest.MonkeyPatch) -> Iterator[Halves]:
    halves = Halves(monkeypatch)
    yield halves
    halves.let_go()


@pytest.fixture
def server(shelf: Shelf, halves: Halves) -> Iterator[Served]:
    with served(shelf.put({"refunds.md": "Refunds take 30 days.\n"})) as server:
        yield server


def asking(server: Served, route: str = "/api/chat") -> socket.socket:
    """Return a connection on which a stream has been asked for."""
    address = urlsplit(server.url)
    connection = socket.create_connection((address.hostname, address.port), timeout=WAIT)
    body = json.dumps(BODIES[route]).encode()
    head = f"POST {route} HTTP/1.1\r\nHost: {address.netloc}\r\nContent-Type: application/json\r\n"
    connection.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
    return connection


def reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def eventually(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAIT
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def read_until(connection: socket.socket, wanted: bytes) -> bytes:
    data = b""
    while wanted not in data:
        piece = connection.recv(65_536)
        assert piece, data
        data += piece
    return data


@pytest.mark.parametrize(
    ("route", "first", "last"),
    [
        ("/api/chat", b"event: passages", b"event: done"),
        ("/v1/chat/completions", b'"role":"assistant"', b"data: [DONE]"),
    ],
)
def test_the_first_event_arrives_while_the_answer_is_still_looked_for(
    server: Served, halves: Halves, route: str, first: bytes, last: bytes
) -> None:
    halves.may_find.set()
    with asking(server, route) as connection:
        read_until(connection, first)
        assert halves.answered == 0
        halves.may_answer.set()
        read_until(connection, last)
    assert halves.answered == 1


@pytest.mark.parametrize("route", BODIES)
def test_where_the_client_has_gone_the_second_half_is_not_run(
    server: Served, halves: Halves, route: str
) -> None:
    """H16: before the first byte."""
    connection = asking(server, route)
    assert halves.has_begun.wait(WAIT)
    connection.close()
    eventually(lambda: not server.state.connections)
    halves.let_go()
    eventually(lambda: not server.state.tasks)

    assert (halves.found, halves.answered) == (1, 0)


@pytest.mark.parametrize("route", BODIES)
def test_resets_leave_nothing_behind(server: Served, halves: Halves, route: str) -> None:
    """H16, H17: before the first byte, after one event, and without reading."""
    halves.let_go()
    for n in range(RESETS):
        connection = asking(server, route)
        if n % 2:
            connection.recv(1)
        reset(connection)
    eventually(lambda: not server.state.connections and not server.state.tasks)

    with asking(server, route) as connection:
        read_until(connection, b"[1]")


@pytest.mark.parametrize("route", BODIES)
def test_a_client_that_never_reads_keeps_nothing_busy(
    server: Served, halves: Halves, route: str
) -> None:
    """H16: stops reading."""
    halves.let_go()
    with asking(server, route):
        eventually(lambda: halves.answered == 1)
        eventually(lambda: not server.state.tasks)
