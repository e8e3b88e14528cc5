"""Streams by themselves, over a line that is told when the client goes."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine
from typing import Any

import pytest
from starlette.types import Message

from bot.api.closing import Closing
from bot.api.event_stream import EventStream, StreamTerms, event
from bot.errors import ServerStopping

PING = b": ping\n\n"


class Line:
    """The two ends of one connection: what was sent, and the client, who may go."""

    def __init__(self) -> None:
        self.sent: list[Message] = []
        self.has_gone = asyncio.Event()
        self.on_send: Callable[[bytes], None] = lambda _: None

    async def receive(self) -> Message:
        await self.has_gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        self.sent.append(message)
        self.on_send(message.get("body", b""))
        await asyncio.sleep(0)  # as any real line does, it lets others go on

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.sent)

    @property
    def is_whole(self) -> bool:
        """Tell whether it was said that no more comes, once, and nothing after."""
        more = [message["more_body"] for message in self.sent[1:]]
        return more.index(False) == len(more) - 1

    async def carry(
        self, events: AsyncGenerator[bytes, None], terms: StreamTerms | None = None
    ) -> None:
        stream = EventStream(events, failed=failed, terms=terms or StreamTerms())
        await stream({"type": "http"}, self.receive, self.send)


class StuckLine(Line):
    """A line that takes the head, and nothing more until the client goes."""

    async def send(self, message: Message) -> None:
        await super().send(message)
        if message["type"] == "http.response.body":
            self.has_gone.set()
            await asyncio.Event().wait()


def failed(error: Exception) -> bytes:
    return event(type(error).__name__, name="error")


def within(seconds: float, doing: Callable[[], Coroutine[Any, Any, None]]) -> None:
    async def bounded() -> None:
        async with asyncio.timeout(seconds):
            await doing()

    asyncio.run(bounded())


async def two() -> AsyncGenerator[bytes, None]:
    yield event("1")
    yield event("2")


def test_events_are_sent_in_order_under_headers_that_keep_them_moving() -> None:
    async def doing() -> None:
        line = Line()
        await line.carry(two())

        headers = dict(line.sent[0]["headers"])
        assert line.sent[0]["status"] == 200
        assert headers[b"content-type"] == b"text/event-stream; charset=utf-8"
        assert headers[b"cache-control"] == b"no-cache"
        assert headers[b"x-accel-buffering"] == b"no"
        assert line.body == b"data: 1\n\ndata: 2\n\n"
        assert line.is_whole

    within(10, doing)


def test_while_nothing_is_told_pings_are() -> None:
    async def doing() -> None:
        line, pinged = Line(), asyncio.Event()
        line.on_send = lambda body: pinged.set() if body == PING else None

        async def slow() -> AsyncGenerator[bytes, None]:
            await pinged.wait()
            yield event("late")

        await line.carry(slow(), StreamTerms(ping=0.001))
        assert line.body.startswith(PING)
        assert line.body.replace(PING, b"") == b"data: late\n\n"

    within(10, doing)


def test_pings_are_15_seconds_apart_unless_told_otherwise() -> None:
    assert StreamTerms().ping == 15


def test_where_the_client_has_gone_before_nothing_is_begun() -> None:
    """H16: before the first byte."""

    async def doing() -> None:
        line = Line()
        line.has_gone.set()
        begun = []

        async def events() -> AsyncGenerator[bytes, None]:
            begun.append(1)
            yield event("1")

        await line.carry(events())
        assert not begun
        assert line.body == b""

    within(10, doing)


def test_where_the_client_goes_after_an_event_the_next_is_not_worked_on() -> None:
    """H16: after one chunk."""

    async def doing() -> None:
        line, ended = Line(), []
        line.on_send = lambda body: line.has_gone.set() if body == event("1") else None

        async def events() -> AsyncGenerator[bytes, None]:
            try:
                yield event("1")
                await asyncio.Event().wait()
                yield event("never")
            finally:
                ended.append(1)

        await line.carry(events())
        assert line.body == b"data: 1\n\n"
        assert ended == [1]

    within(10, doing)


def test_a_stream_is_closed_where_the_client_goes_without_having_read() -> None:
    """H16: stops reading."""

    async def doing() -> None:
        line, ended = StuckLine(), []

        async def events() -> AsyncGenerator[bytes, None]:
            try:
                yield event("never taken")
            finally:
                ended.append(1)

        await line.carry(events())
        assert ended == [1]

    within(10, doing)


@pytest.mark.parametrize("error", [ServerStopping(), RuntimeError("unforeseen")])
def test_what_fails_in_mid_stream_is_told_and_ends_it(error: Exception) -> None:
    """H18."""

    async def doing() -> None:
        line = Line()

        async def events() -> AsyncGenerator[bytes, None]:
            yield event("1")
            raise error

        await line.carry(events())
        told = f"event: error\ndata: {type(error).__name__}\n\n".encode()
        assert line.body == b"data: 1\n\n" + told
        assert line.is_whole

    within(10, doing)


def test_when_the_server_stops_a_stream_says_so_and_ends() -> None:
    async def doing() -> None:
        line, closing = Line(), Closing()
        line.on_send = lambda body: closing.set() if body == event("1") else None

        async def events() -> AsyncGenerator[bytes, None]:
            yield event("1")
            await asyncio.Event().wait()

        await line.carry(events(), StreamTerms(closing=closing))
        assert line.body == b"data: 1\n\nevent: error\ndata: ServerStopping\n\n"
        assert line.is_whole

    within(10, doing)


def test_nothing_is_told_after_the_end_however_much_there_is_to_tell() -> None:
    async def doing() -> None:
        line, closing = Line(), Closing()
        line.on_send = lambda body: closing.set() if body else None

        async def events() -> AsyncGenerator[bytes, None]:
            while True:
                yield event("more")

        await line.carry(events(), StreamTerms(closing=closing))
        assert line.body.endswith(b"event: error\ndata: ServerStopping\n\n")
        assert line.is_whole

    within(10, doing)


def test_a_server_that_raises_where_the_client_has_gone_ends_the_stream() -> None:
    async def doing() -> None:
        line = Line()

        def gone(body: bytes) -> None:
            if body == event("2"):
                line.has_gone.set()
            if body:
                raise OSError("broken pipe")

        line.on_send = gone
        await line.carry(two())
        assert line.body == b"data: 1\n\ndata: 2\n\n"

    within(10, doing)
