"""Own what a request is told while the server is going down."""

import asyncio

from fastapi import Request, Response
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.api.closing import Closing
from bot.api.problems import problem_of
from bot.errors import ServerStopping

_HEALTH = ("/healthz", "/readyz")


class ClosingGate:
    """Begin nothing new once the server is going down, and tell whoever was cut off: a 503.

    What is under way goes on until the server's grace is over and its task is cancelled; with its
    answer the connection ends, and the client is told so. That is how the server stops and no
    failure of the application: a stream that has told its end only waited for a thread. The server
    still complains of an answer that was cut off in the middle.
    """

    def __init__(self, app: ASGIApp, *, closing: Closing) -> None:
        self._app = app
        self._closing = closing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, unless it comes too late."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif self._closing.is_set() and scope["path"] not in _HEALTH:
            await _refusal(scope)(scope, receive, send)
        else:
            await self._guarded(scope, receive, send)

    async def _guarded(self, scope: Scope, receive: Receive, send: Send) -> None:
        has_begun = False

        async def begin(message: Message) -> None:
            nonlocal has_begun
            if not has_begun and self._closing.is_set():
                MutableHeaders(scope=message)["Connection"] = "close"
            has_begun = True
            await send(message)

        try:
            await self._app(scope, receive, begin)
        except asyncio.CancelledError:
            if not self._closing.is_set():
                raise
            if not has_begun:
                await _refusal(scope)(scope, receive, send)


def _refusal(scope: Scope) -> Response:
    response = problem_of(Request(scope), ServerStopping())
    response.headers["Connection"] = "close"
    return response
