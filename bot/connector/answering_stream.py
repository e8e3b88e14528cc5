"""Own how lines come in over standard input: those that are no message are answered here."""

from collections.abc import Callable
from contextvars import Context
from types import TracebackType
from typing import Generic, Protocol, Self, TypeVar

from anyio import EndOfStream

Message = TypeVar("Message")
Read_co = TypeVar("Read_co", covariant=True)
Written_contra = TypeVar("Written_contra", contravariant=True)


class Incoming(Protocol[Read_co]):
    """What was read: messages, and for each line that is none what is wrong with it."""

    async def receive(self) -> Read_co | Exception:
        """Return the next; raises EndOfStream after the last."""
        ...

    async def aclose(self) -> None:
        """Read no more."""
        ...


class Outgoing(Protocol[Written_contra]):
    """Where replies go."""

    async def send(self, item: Written_contra, /) -> None:
        """Write a message."""
        ...


class AnsweringStream(Generic[Message]):
    """The messages of what comes in; whatever else does is left out, with a reply if it has one."""

    def __init__(
        self,
        read: Incoming[Message],
        write: Outgoing[Message],
        *,
        reply: Callable[[Exception], Message | None],
    ) -> None:
        self._read = read
        self._write = write
        self._reply = reply

    @property
    def last_context(self) -> Context | None:
        """The context that the last message was sent in."""
        found: Context | None = getattr(self._read, "last_context", None)
        return found

    async def receive(self) -> Message | Exception:
        """Return the next message."""
        while isinstance(item := await self._read.receive(), Exception):
            if reply := self._reply(item):
                await self._write.send(reply)
        return item

    async def aclose(self) -> None:
        """Read no more."""
        await self._read.aclose()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Message | Exception:
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
