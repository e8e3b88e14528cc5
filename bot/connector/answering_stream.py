"""Own how lines come in over standard input: those that are no message are answered here."""

from contextvars import Context
from types import TracebackType
from typing import Protocol, Self

from anyio import EndOfStream
from mcp.shared.message import SessionMessage

from bot.connector.unreadable import reply_to


class Incoming(Protocol):
    """What was read: messages, and for each line that is none what is wrong with it."""

    async def receive(self) -> SessionMessage | Exception:
        """Return the next."""
        ...

    async def aclose(self) -> None:
        """Read no more."""
        ...


class Outgoing(Protocol):
    """Where replies go."""

    async def send(self, item: SessionMessage, /) -> None:
        """Write a message."""
        ...


class AnsweringStream:
    """The messages of what comes in; whatever else does is replied to and left out."""

    def __init__(self, read: Incoming, write: Outgoing) -> None:
        self._read = read
        self._write = write

    @property
    def last_context(self) -> Context | None:
        """The context that the last message was sent in."""
        found: Context | None = getattr(self._read, "last_context", None)
        return found

    async def receive(self) -> SessionMessage | Exception:
        """Return the next message."""
        while isinstance(item := await self._read.receive(), Exception):
            if reply := reply_to(item):
                await self._write.send(SessionMessage(reply))
        return item

    async def aclose(self) -> None:
        """Read no more."""
        await self._read.aclose()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> SessionMessage | Exception:
        try:
            return await self.receive()
        except EndOfStream:
            raise StopAsyncIteration from None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()
