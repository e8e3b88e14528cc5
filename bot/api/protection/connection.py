"""Own what uvicorn leaves open: how long a connection may take to say what it wants.

A request's head must be here in time, a client that was answered early must stop sending, and
one that is being answered must read. What cannot be read as HTTP is refused with a problem.
"""

import asyncio
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import h11
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from bot.api.problems import problem
from bot.api.protection.security_headers import HEADERS
from bot.api.request_id import HEADER, named
from bot.api.request_log import log_refusal

HEAD = 10.0
"""Seconds in which the head of a request must have arrived."""

HEAD_LIMIT = 16 * 2**10
"""The longest target, and the longest headers together, in bytes."""

LINGER = 2.0
"""Seconds in which a client that was refused may still send, so that it gets to read why."""

WRITING = 30.0
"""Seconds after which a client must have read some more of what waits for it."""

LEAST_READ = 30 * 2**10
"""How much more that is, in bytes, unless less is left."""

_BESIDE = len(b": \r\n")
_MOST_NAMED = 40  # characters of a header's name that are repeated


class _TooLong(h11.RemoteProtocolError):
    """A part of a head is over HEAD_LIMIT; the text says which, and what to do."""


class _Parser(h11.Connection):
    """A parser that remembers which status fits what it could not read, and what to say of it.

    It also refuses what h11 lets through: a head that is too long but came at once, and one
    that says in two ways where its body ends (request smuggling).
    """

    hint = 400
    detail = "this is no HTTP request that can be read."

    def next_event(self) -> Any:  # noqa: ANN401  (h11's own signature is wider than a line)
        try:
            return self._checked()
        except h11.RemoteProtocolError as error:
            self.hint = error.error_status_hint
            if isinstance(error, _TooLong):
                self.detail = str(error)
            raise

    def _checked(self) -> Any:  # noqa: ANN401
        try:
            event = super().next_event()
        except h11.RemoteProtocolError as error:
            if error.error_status_hint == HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE:
                raise _too_long_so_far(self.trailing_data[0]) from error
            raise
        if isinstance(event, h11.Request):
            _check(event)
        return event


def _check(request: h11.Request) -> None:
    names = [name for name, _ in request.headers]
    if b"content-length" in names and b"transfer-encoding" in names:
        raise h11.RemoteProtocolError("two ends of a body")
    if len(request.target) > HEAD_LIMIT:
        raise _long_line()
    lengths = [(len(name) + len(value) + _BESIDE, name) for name, value in request.headers]
    if sum(length for length, _ in lengths) > HEAD_LIMIT:
        raise _long_headers(max(lengths)[1])


def _too_long_so_far(received: bytes) -> _TooLong:
    """Return what is too long in a head that has not ended yet."""
    line, *headers = received.split(b"\n")
    if len(line) > HEAD_LIMIT or not headers:
        return _long_line()
    return _long_headers(max(headers, key=len).partition(b":")[0])


def _long_line() -> _TooLong:
    return _TooLong(
        f"the request line is over the limit of {HEAD_LIMIT:,} bytes; ask for a shorter address.",
        HTTPStatus.REQUEST_URI_TOO_LONG,
    )


def _long_headers(longest: bytes) -> _TooLong:
    name = longest[:_MOST_NAMED].decode("ascii", "backslashreplace")
    return _TooLong(
        f"the headers are over the limit of {HEAD_LIMIT:,} bytes together; send fewer or shorter "
        f"ones (the longest is {name}).",
        HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
    )


class PatientConnection(H11Protocol):
    """A connection of uvicorn's that ends where it is made to wait."""

    head_seconds = HEAD
    linger_seconds = LINGER
    writing_seconds = WRITING
    least_read = LEAST_READ

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        parser = _Parser(h11.SERVER, HEAD_LIMIT)
        self._parser = self.conn = parser
        self._head = _Timer(self.loop)
        self._writing = _Timer(self.loop)
        self._is_refused = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a head. Whatever waits to be read counts as waiting."""
        super().connection_made(transport)
        transport.set_write_buffer_limits(high=0)
        self._watch_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing any more."""
        super().connection_lost(exc)
        self._head.stop()
        self._writing.stop()

    def data_received(self, data: bytes) -> None:
        """Read on; what a refused client still sends is dropped."""
        if not self._is_refused:
            super().data_received(data)
            self._watch_head()

    def _watch_head(self) -> None:
        if self._is_refused or self.conn.their_state is not h11.IDLE:
            self._head.stop()
        elif not self._head.is_running:
            self._head.start(self.head_seconds, self._give_up)

    def _give_up(self) -> None:
        if self.conn.trailing_data[0]:
            self._refuse(HTTPStatus.REQUEST_TIMEOUT, "the request does not arrive; send it faster.")
        else:
            self.transport.close()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002
        """Refuse what is no HTTP: 414 or 431 where a head is too long, 400 for the rest."""
        self._refuse(self._parser.hint, self._parser.detail)

    def _refuse(self, status: int, detail: str) -> None:
        self._is_refused = True
        self._head.stop()
        if self.cycle is not None and not self.cycle.response_complete:
            self.cycle.disconnected = True  # nothing of it can be sent any more
            self.cycle.message_event.set()
        if self.conn.our_state not in {h11.IDLE, h11.SEND_RESPONSE}:
            self.transport.close()
            return
        self._say(status, detail)
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self.loop.call_later(self.linger_seconds, self.transport.close)

    def _say(self, status: int, detail: str) -> None:
        with named(None) as request_id:
            response = problem(status, detail=detail)
            log_refusal(status)
        response.headers.update(HEADERS | {HEADER: request_id, "Connection": "close"})
        head = h11.Response(status_code=status, headers=response.raw_headers)
        for event in (head, h11.Data(data=bytes(response.body)), h11.EndOfMessage()):
            self.transport.write(self.conn.send(event) or b"")

    def on_response_complete(self) -> None:
        """Let a client that was answered before it had sent everything come to an end."""
        super().on_response_complete()
        if self.conn.their_state is h11.SEND_BODY:
            self.loop.call_later(self.linger_seconds, self._end, self.cycle)

    def _end(self, cycle: object) -> None:
        if self.cycle is cycle and self.conn.their_state is h11.SEND_BODY:
            self.transport.close()

    def pause_writing(self) -> None:
        """Begin to wait for the client to read."""
        super().pause_writing()
        self._watch_writing()

    def resume_writing(self) -> None:
        """Everything has been read."""
        super().resume_writing()
        self._writing.stop()

    def _watch_writing(self) -> None:
        unread = self.transport.get_write_buffer_size()
        self._writing.start(self.writing_seconds, self._look, unread)

    def _look(self, unread: int) -> None:
        if self.transport.get_write_buffer_size() > unread - self.least_read:
            self.transport.abort()
        else:
            self._watch_writing()


class _Timer:
    """Something that will happen, unless it is stopped before."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._handle: asyncio.TimerHandle | None = None

    @property
    def is_running(self) -> bool:
        return self._handle is not None

    def start(self, seconds: float, act: Callable[..., None], *arguments: object) -> None:
        self.stop()
        self._handle = self._loop.call_later(seconds, act, *arguments)

    def stop(self) -> None:
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None
