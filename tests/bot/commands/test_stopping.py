"""A server that is told to stop: what is under way is finished, and it ends in time."""

import json
import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from time import monotonic, sleep

import pytest

from tests.bot.commands.conftest import Start
from tests.bot.commands.test_processes import address, ended
from tests.bot.shelf import Shelf

WAIT = 60
CLIENTS = 8

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals as POSIX has them")


@pytest.fixture(autouse=True)
def shelf(tmp_path: Path, home: Path) -> Shelf:
    return Shelf(tmp_path).put({"a.txt": "Eyes dance. Feet stand."})


@pytest.fixture(autouse=True)
def _hanging_up_counts() -> Iterator[None]:
    """Let a server be hung up on even where the tests themselves run under nohup."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


def connected(host: str, port: int) -> closing[HTTPConnection]:
    return closing(HTTPConnection(host, port, timeout=WAIT))


def ask(connection: HTTPConnection, question: str) -> tuple[int, dict[str, object]]:
    body = json.dumps({"question": question})
    connection.request("POST", "/api/chat", body, {"Content-Type": "application/json"})
    response = connection.getresponse()
    return response.status, json.loads(response.read())


def reached(process: subprocess.Popen[str]) -> None:
    """Wait until a slow question is being worked on."""
    assert process.stdout is not None
    assert process.stdout.readline() == "encoding\n"


def asked_slowly(host: str, port: int) -> tuple[int, dict[str, object]]:
    with connected(host, port) as connection:
        return ask(connection, "slow eyes dance")


@pytest.mark.parametrize("workers", [1, 2])
def test_a_question_under_way_is_answered_and_none_is_taken_after_it(
    start: Start, monkeypatch: pytest.MonkeyPatch, workers: int
) -> None:
    monkeypatch.setenv("SLOW", "2")
    monkeypatch.setenv("WHEREIN_GRACE", "30")
    process = start("serve", "--port", "0", "--workers", workers)
    host, port = address(process)
    with ThreadPoolExecutor() as pool:
        slow = pool.submit(asked_slowly, host, port)
        reached(process)
        process.send_signal(signal.SIGTERM)
        status, found = slow.result(WAIT)
    assert (status, found["answer"]) == (200, "Eyes dance. [1]")
    assert ended(process)[0] == 0
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((host, port), timeout=WAIT)


@pytest.mark.parametrize(
    ("workers", "told", "code"),
    [
        (1, signal.SIGTERM, 0),
        (1, signal.SIGINT, 130),
        (1, signal.SIGHUP, 0),
        (2, signal.SIGHUP, 0),
        (2, signal.SIGTERM, 0),
        (2, signal.SIGINT, 130),
    ],
)
def test_h33_a_thread_that_works_on_keeps_no_server_from_ending_and_its_client_is_told(
    start: Start, monkeypatch: pytest.MonkeyPatch, workers: int, told: signal.Signals, code: int
) -> None:
    monkeypatch.setenv("SLOW", "600")
    monkeypatch.setenv("WHEREIN_GRACE", "0.5")
    process = start("serve", "--port", "0", "--workers", workers)
    host, port = address(process)
    with ThreadPoolExecutor() as pool:
        slow = pool.submit(asked_slowly, host, port)
        reached(process)
        began = monotonic()
        process.send_signal(told)
        status, found = slow.result(WAIT)
        assert ended(process)[0] == code
    assert monotonic() - began < 30  # 1.5 on an idle machine
    assert (status, found["type"]) == (503, "urn:wherein:server-stopping")


@pytest.mark.parametrize("workers", [1, 2])
def test_h33_who_asks_a_second_time_does_not_wait(
    start: Start, monkeypatch: pytest.MonkeyPatch, workers: int
) -> None:
    monkeypatch.setenv("SLOW", "600")
    monkeypatch.setenv("WHEREIN_GRACE", "600")
    process = start("serve", "--port", "0", "--workers", workers)
    host, port = address(process)
    with ThreadPoolExecutor() as pool:
        slow = pool.submit(asked_slowly, host, port)
        reached(process)
        process.send_signal(signal.SIGINT)
        until_it_is_told(host, port)
        process.send_signal(signal.SIGINT)
        assert ended(process)[0] == 130
        assert isinstance(slow.exception(WAIT), ConnectionError | None)  # a worker is killed


def until_it_is_told(host: str, port: int) -> None:
    """Wait until a server knows that it is to stop: nobody is let in any more."""
    with suppress(ConnectionError, TimeoutError, HTTPException):
        while True:
            with connected(host, port) as connection:
                connection.request("GET", "/readyz")
                connection.getresponse().read()


STOPPED = 11
"""Seconds that a process is stopped for: more than the 10 that a client has for a request's head.
The catalogue says 60, in which nothing else comes to its end that does not in these."""


def test_h33_a_server_that_was_stopped_for_long_goes_on_where_it_was(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLOW", "1")
    process = start("serve", "--port", "0")
    host, port = address(process)
    with ThreadPoolExecutor() as pool, connected(host, port) as before:
        assert ask(before, "eyes dance")[0] == 200
        slow = pool.submit(asked_slowly, host, port)
        reached(process)
        process.send_signal(signal.SIGSTOP)
        meanwhile = pool.submit(asked_slowly, host, port)
        sleep(STOPPED)
        process.send_signal(signal.SIGCONT)
        for asked in (slow, meanwhile):
            status, found = asked.result(WAIT)
            assert (status, found["answer"]) == (200, "Eyes dance. [1]")
    process.send_signal(signal.SIGSTOP)
    process.send_signal(signal.SIGTERM)  # it waits until the process can take it
    process.send_signal(signal.SIGCONT)
    assert ended(process)[0] == 0


def test_h33_a_hangup_is_ignored_where_it_was_to_be(start: Start) -> None:
    ignoring = {"preexec_fn": lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN)}  # as nohup does
    process = start("serve", "--port", "0", **ignoring)
    host, port = address(process)
    process.send_signal(signal.SIGHUP)
    with connected(host, port) as connection:
        assert ask(connection, "eyes dance")[0] == 200
    process.send_signal(signal.SIGTERM)
    assert ended(process)[0] == 0


def until_it_ends(host: str, port: int) -> tuple[int, list[str]]:
    """Ask until nobody answers; return how many answers were whole, and what was not right."""
    answered, wrong = 0, []
    while True:
        try:
            with connected(host, port) as connection:
                while True:
                    status, found = ask(connection, "eyes dance")
                    if status == 200 and found["answer"] == "Eyes dance. [1]":
                        answered += 1
                    elif (status, found.get("type")) != (503, "urn:wherein:server-stopping"):
                        wrong.append(f"{status} {found}")
        except ConnectionRefusedError:
            return answered, wrong
        except ConnectionError:
            pass  # it was closed before it answered a word
        except (HTTPException, ValueError) as error:
            wrong.append(repr(error))  # cut off in the middle


@pytest.mark.parametrize(("workers", "answers"), [(1, 1), (1, 20), (2, 20)])
def test_under_load_every_answer_that_was_begun_is_whole_and_the_exit_code_is_0(
    start: Start, monkeypatch: pytest.MonkeyPatch, workers: int, answers: int
) -> None:
    monkeypatch.setenv("WHEREIN_RATE_LIMIT", "0")
    process = start("serve", "--port", "0", "--workers", workers)
    host, port = address(process)
    with ThreadPoolExecutor(CLIENTS) as pool:
        asking = [pool.submit(until_it_ends, host, port) for _ in range(CLIENTS)]
        with connected(host, port) as mine:
            statuses = [ask(mine, "eyes dance")[0] for _ in range(answers)]
        process.send_signal(signal.SIGTERM)
        assert statuses == [200] * answers
        results = [one.result(WAIT) for one in asking]
    assert ended(process)[0] == 0
    assert [wrong for _, wrong in results if wrong] == []
    assert sum(count for count, _ in results) > 0
