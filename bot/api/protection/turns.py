"""Own how much is worked on at a time: so much, so much more waits, and the rest is told so.

It is work that is bounded and not connections: those cost little, and whoever held them all
open would shut everybody out. A request takes its turn when it has arrived whole, so that one
that is sent slowly keeps nobody waiting. What says that the server is alive takes none.
"""

from asyncio import FIRST_COMPLETED, Event, Semaphore, ensure_future, wait
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from anyio import CancelScope
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.api.limits import UPLOAD_PATH, is_upload
from bot.api.problems import problem, refusal
from bot.api.protection.pace import Pace

RETRY_AFTER = 2
"""When whoever was turned away may try again, in seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """How many are worked on at once, how many more may wait, and how many seconds they may expect.

    Who waits nevertheless, as others took longer than it looked, is sent away after twice that.
    """

    at_once: int
    waiting: int
    patience: float


Left = Callable[[], Coroutine[Any, Any, object]]
"""What returns when the client of a request has gone."""

_MISJUDGED = 2  # so many times the wait that may be expected is waited at most


class Line:
    """Where requests of one kind wait for their turn, first come, first served."""

    def __init__(self, capacity: Capacity, *, pace: Pace | None = None) -> None:
        self._capacity = capacity
        self._pace = pace or Pace()
        self._free = Semaphore(capacity.at_once)
        self._waiting = 0

    @asynccontextmanager
    async def turn(self, left: Left | None = None) -> AsyncIterator[bool]:
        """Wait for a turn and hold it; False where there is none, or the client has `left` before.

        There is none, and that at once, where too many wait or it would take too long.
        """
        if not await self._is_taken(left or Event().wait):
            yield False
            return
        begun = self._pace.begin()
        try:
            yield True
        finally:
            self._pace.end(begun)
            self._free.release()

    async def _is_taken(self, left: Left) -> bool:
        if not self._free.locked():
            return await self._free.acquire()
        return self._has_room() and await self._is_waited_for(left)

    def _has_room(self) -> bool:
        """Tell whether one more may wait, as it looks now."""
        expected = (self._waiting + 1) * self._pace.seconds
        return self._waiting < self._capacity.waiting and expected <= self._capacity.patience

    async def _is_waited_for(self, left: Left) -> bool:
        taking, leaving = ensure_future(self._free.acquire()), ensure_future(left())
        is_ours = False
        self._waiting += 1
        try:
            longest = _MISJUDGED * self._capacity.patience
            await wait({taking, leaving}, timeout=longest, return_when=FIRST_COMPLETED)
            is_ours = taking.done() and not leaving.done()
        finally:
            self._waiting -= 1
            leaving.cancel()
            if not (is_ours or taking.cancel()):
                self._free.release()
        return is_ours


class Turns:
    """Let each request wait in the line of its kind; refuse with a 503 who finds it full."""

    def __init__(
        self, app: ASGIApp, *, questions: Capacity, documents: Capacity, uploads: Capacity
    ) -> None:
        self._app = app
        self._questions = Line(questions)
        self._documents = Line(documents)
        self._uploads = Line(uploads)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on when it is its turn, unless its client has gone by then."""
        if (line := self._line(scope)) is None:
            await self._app(scope, receive, send)
            return
        if line is self._uploads:
            async with line.turn() as is_ours:
                await (self._app if is_ours else _refusal())(scope, receive, send)
            return
        try:
            whole = await _whole(receive)
        except HTTPException as error:
            await refusal(error)(scope, receive, send)
            return
        if whole["type"] != "http.request":
            return
        client = _Client(receive)
        async with line.turn(client.leaves) as is_ours:
            if client.has_left or await client.is_gone():
                return
            if is_ours:
                await self._app(scope, _replayed(whole, receive), send)
            else:
                await _refusal()(scope, receive, send)

    def _line(self, scope: Scope) -> Line | None:
        if scope["type"] != "http":
            return None
        about_documents = scope["path"].startswith((UPLOAD_PATH, "/documents/"))
        if scope["method"] in {"GET", "HEAD"}:
            return self._documents if about_documents else None
        if is_upload(scope) or scope["method"] == "DELETE":
            return self._uploads
        return self._questions if scope["method"] == "POST" else None


async def _whole(receive: Receive) -> Message:
    """Return all of a body in one message, or the message that its client has gone."""
    body = bytearray()
    while (message := await receive())["type"] == "http.request":
        body += message.get("body", b"")
        if not message.get("more_body", False):
            return {"type": "http.request", "body": bytes(body), "more_body": False}
    return message


def _replayed(message: Message, receive: Receive) -> Receive:
    messages = [message]

    async def replay() -> Message:
        return messages.pop() if messages else await receive()

    return replay


class _Client:
    """Who sent a whole body, and may or may not wait for an answer."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self.has_left = False

    async def leaves(self) -> None:
        """Return once the client has gone."""
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self.has_left = True

    async def is_gone(self) -> bool:
        """Tell at once whether the client has gone."""
        with CancelScope() as at_once:
            at_once.cancel()
            await self.leaves()
        return self.has_left


def _refusal() -> Response:
    refusal = problem(
        HTTPStatus.SERVICE_UNAVAILABLE,
        detail="there is more to do than can be done at the moment; try again in a moment.",
        kind="urn:wherein:busy",
    )
    refusal.headers["Retry-After"] = str(RETRY_AFTER)
    return refusal
