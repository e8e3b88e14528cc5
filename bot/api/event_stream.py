"""Own a response that goes on: server-sent events, pings between them, and how it ends.

A stream ends when its events are told, when the client has gone, when something fails, or when
the server stops; the last two are told by an event of their own. What is sent is written by
FastAPI's `format_sse_event`. sse-starlette does more than is wanted here: importing it changes
uvicorn's server class, and its streams learn of the server's end by looking at that class and at
the process's signal handlers twice a second.
"""

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing, suppress
from dataclasses import dataclass

import anyio
from anyio.lowlevel import checkpoint
from fastapi.responses import StreamingResponse
from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event
from starlette.types import Receive, Scope, Send

from bot.api.closing import Closing
from bot.errors import ServerStopping

_HEADERS: Mapping[str, str] = {
    "Cache-Control": "no-cache",
    "X-Accel-Buffering": "no",  # nginx would keep events back until it has a bufferful
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamTerms:
    """On what terms streams run: the seconds between pings, and what tells that they must end."""

    ping: float = 15
    closing: Closing | None = None


def event(data: str, *, name: str | None = None) -> bytes:
    """Return an event as it is sent."""
    return format_sse_event(data_str=data, event=name)


class EventStream(StreamingResponse):
    """Send events as they come. `failed` tells, in an event, of an error or of the server's end.

    Where the client goes, events that have not been begun are never asked for; one that is being
    worked on in a thread is waited for, so that no thread works on unseen.
    """

    media_type = "text/event-stream"

    def __init__(
        self,
        events: AsyncGenerator[bytes, None],
        *,
        failed: Callable[[Exception], bytes],
        terms: StreamTerms,
    ) -> None:
        super().__init__(events, headers=_HEADERS)
        self._events = events
        self._failed = failed
        self._terms = terms
        self._turn = anyio.Lock()
        self._has_ended = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        """Send the head, then events and pings until the stream ends."""
        await send(
            {"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers}
        )
        async with anyio.create_task_group() as tasks, aclosing(self._events):
            tasks.start_soon(self._end_with_client, receive, tasks.cancel_scope)
            tasks.start_soon(self._end_with_server, send, tasks.cancel_scope)
            tasks.start_soon(self._ping, send)
            await checkpoint()  # who has gone already is noticed before anything is begun
            await self._tell(send)
            tasks.cancel_scope.cancel()

    async def _tell(self, send: Send) -> None:
        try:
            async for one in self._events:
                await self._say(send, one)
        except Exception as error:  # noqa: BLE001  the last handler of what has begun to be answered
            await self._say(send, self._failed(error), ends=True)
        else:
            await self._say(send, b"", ends=True)

    async def _end_with_client(self, receive: Receive, scope: anyio.CancelScope) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        scope.cancel()

    async def _end_with_server(self, send: Send, scope: anyio.CancelScope) -> None:
        if self._terms.closing is not None:
            await self._terms.closing.wait()
            await self._say(send, self._failed(ServerStopping()), ends=True)
            scope.cancel()

    async def _ping(self, send: Send) -> None:
        while True:
            await anyio.sleep(self._terms.ping)
            await self._say(send, KEEPALIVE_COMMENT)

    async def _say(self, send: Send, data: bytes, *, ends: bool = False) -> None:
        """Send once nobody else does, and nothing after the end."""
        async with self._turn:
            if not self._has_ended:
                self._has_ended = ends
                with suppress(OSError):  # the client has gone, which is noticed elsewhere
                    await send({"type": "http.response.body", "body": data, "more_body": not ends})
