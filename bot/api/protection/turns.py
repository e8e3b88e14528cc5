"""Own how much is worked on at a time: so much, so much more waits, and the rest is told so.

It is work that is bounded and not connections: those cost little, and whoever held them all
open would shut everybody out. A request takes its turn when it has arrived whole, so that one
that is sent slowly keeps nobody waiting. What says that the server is alive takes none.
"""

from asyncio import Semaphore
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus

from anyio import CancelScope, move_on_after
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.api.limits import UPLOAD_PATH, is_upload
from bot.api.problems import problem, refusal

RETRY_AFTER = 2
"""When whoever was turned away may try again, in seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """How many are worked on at once, how many more may wait, and for how many seconds."""

    at_once: int
    waiting: int
    patience: float


class Line:
    """Where requests of one kind wait for their turn, first come, first served."""

    def __init__(self, capacity: Capacity) -> None:
        self._free = Semaphore(capacity.at_once)
        self._most = capacity.at_once + capacity.waiting
        self._patience = capacity.patience
        self._present = 0

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[bool]:
        """Wait for a turn and hold it; False, at once or in the end, where there is none."""
        if self._present >= self._most:
            yield False
            return
        self._present += 1
        try:
            with move_on_after(self._patience) as waiting:
                await self._free.acquire()
            if waiting.cancelled_caught:
                yield False
                return
            try:
                yield True
            finally:
                self._free.release()
        finally:
            self._present -= 1


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
        async with line.turn() as is_ours:
            if not is_ours:
                await _refusal()(scope, receive, send)
            elif whole["type"] == "http.request" and not await _is_gone(receive):
                await self._app(scope, _replayed(whole, receive), send)

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


async def _is_gone(receive: Receive) -> bool:
    """Tell whether whoever sent a whole body waits no more for an answer."""
    message: Message = {"type": "nothing yet"}
    with CancelScope() as at_once:
        at_once.cancel()
        message = await receive()
    return bool(message["type"] == "http.disconnect")


def _refusal() -> Response:
    refusal = problem(
        HTTPStatus.SERVICE_UNAVAILABLE,
        detail="there is more to do than can be done at the moment; try again in a moment.",
        kind="urn:wherein:busy",
    )
    refusal.headers["Retry-After"] = str(RETRY_AFTER)
    return refusal
