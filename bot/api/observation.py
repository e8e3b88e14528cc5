"""Own what is seen of a request, for logs and metrics: never what it says.

No path and no header is kept, but the template of the route: `/api/documents/{document_id}/text`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from time import perf_counter

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.api.request_id import HEADER, named

_METHODS = frozenset(
    ("CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A request that is over. All of it is safe to show.

    `route` is a template, or "none" where no route was reached; `status` is 0 where the client
    went before there was one; `received` and `sent` are the bytes of the bodies.
    """

    request_id: str
    method: str
    route: str
    status: int
    seconds: float
    received: int
    sent: int


Observer = Callable[[Seen], None]
"""Who is told of every request, when it is over."""


class Observed:
    """Name every request, and tell the observers of it. Stands around all else."""

    def __init__(self, app: ASGIApp, observers: Sequence[Observer]) -> None:
        self._app = app
        self._observers = tuple(observers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and look at what goes in and out."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        start = perf_counter()
        with named(Headers(scope=scope).get(HEADER)) as request_id:
            passing = _Passing(request_id, receive, send)
            try:
                await self._app(scope, passing.receive, passing.send)
            finally:
                seen = passing.seen(scope, seconds=perf_counter() - start)
                for observer in self._observers:
                    observer(seen)


@dataclass(slots=True)
class _Passing:
    """The messages of one request, counted as they pass."""

    _request_id: str
    _receive: Receive
    _send: Send
    _status: int = field(default=0, init=False)
    _received: int = field(default=0, init=False)
    _sent: int = field(default=0, init=False)

    async def receive(self) -> Message:
        message = await self._receive()
        self._received += len(message.get("body", b""))
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
            MutableHeaders(scope=message)[HEADER] = self._request_id
        await self._send(message)
        self._sent += len(message.get("body", b""))

    def seen(self, scope: Scope, *, seconds: float) -> Seen:
        method = scope["method"]
        return Seen(
            request_id=self._request_id,
            method=method if method in _METHODS else "other",
            route=route_of(scope),
            status=self._status,
            seconds=seconds,
            received=self._received,
            sent=self._sent,
        )


def route_of(scope: Scope) -> str:
    """Return the template of the route that a request reached; "none" where it reached none."""
    route = scope.get("route")
    return getattr(route, "path_format", None) or getattr(route, "path", None) or "none"
