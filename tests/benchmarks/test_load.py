"""What the load benchmark takes for right, and when it says that a request was sent."""

import asyncio
import json
from time import perf_counter

import pytest

from tests.benchmarks.load_bench import Figure
from tests.benchmarks.load_client import Client, Reply
from tests.benchmarks.load_generator import Generator
from tests.benchmarks.load_questions import is_right, is_right_stream

ANSWER = {"answered": True, "answer": "NORD recommends it. [1]", "citations": [{}]}
STREAM = (
    b"event: passages\ndata: {}\n\n: ping\n\n"
    b'event: answer\ndata: {"answered": true, "answer": "nord: yes [1]"}\n\n'
    b'event: citations\ndata: {"citations": [{}]}\n\n'
)
DONE = b"event: done\ndata: {}\n\n"


def reply(body: bytes, *, status: int = 200, is_whole: bool = True) -> Reply:
    return Reply(status=status, body=body, ended=0, is_whole=is_whole)


def test_an_answer_that_is_cited_and_holds_the_word_is_right() -> None:
    assert is_right(0, reply(json.dumps(ANSWER).encode()))


@pytest.mark.parametrize(
    "change", [{"answered": False}, {"citations": []}, {"answer": "Somebody does. [1]"}]
)
def test_an_answer_that_lacks_something_is_wrong(change: dict[str, object]) -> None:
    assert not is_right(0, reply(json.dumps(ANSWER | change).encode()))


def test_an_answer_that_is_cut_or_refused_is_wrong() -> None:
    body = json.dumps(ANSWER).encode()
    assert not is_right(0, reply(body, is_whole=False))
    assert not is_right(0, reply(body, status=503))


@pytest.mark.parametrize(("body", "is_good"), [(STREAM + DONE, True), (STREAM, False)])
def test_a_stream_is_right_once_it_is_done(body: bytes, is_good: bool) -> None:
    assert is_right_stream(0, reply(body)) is is_good


def test_what_waits_behind_a_slow_answer_counts_from_when_it_was_to_be_sent() -> None:
    turn = asyncio.Lock()

    async def one_at_a_time(_number: int) -> Reply:
        async with turn:
            await asyncio.sleep(0.2)
        return Reply(status=200, ended=perf_counter())

    async def load() -> list[float]:
        sent = await Generator().open_loop(one_at_a_time, rate=20, seconds=0.15)
        return [one.seconds for one in sent]

    # to be sent at 0, .05 and .1; answered no sooner than .2, .4 and .6
    first, second, third = asyncio.run(load())
    assert first > 0.19
    assert second > 0.34
    assert third > 0.49


@pytest.mark.parametrize(
    ("sent", "body", "is_whole"),
    [
        (b"Content-Length: 3\r\n\r\nabc", b"abc", True),
        (b"Content-Length: 3\r\n\r\nab", b"", False),
        (b"Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n", b"abc", True),
        (b"Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n", b"ab", False),
    ],
)
def test_a_body_that_was_cut_off_is_not_whole(sent: bytes, body: bytes, is_whole: bool) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\n" + sent)
        writer.close()

    async def ask() -> Reply:
        async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
            client = Client(server.sockets[0].getsockname())
            found = await client.get("/")
            client.close()
            return found

    found = asyncio.run(ask())
    assert (found.status, found.body, found.is_whole) == (200, body, is_whole)


@pytest.mark.parametrize(
    ("least", "target", "is_met"), [(True, 0.85, True), (False, 0.85, False), (False, None, None)]
)
def test_a_figure_goes_by_its_median(least: bool, target: float | None, is_met: bool) -> None:
    figure = Figure(name="R3", what="", values=(0.1, 0.9, 1.0), target=target, least=least)
    assert figure.is_met is is_met
