"""Own one serving process: it stops when told to, within a bound, whatever is under way."""

import asyncio
import logging
import os
import selectors
import signal
import socket
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from threading import Timer
from time import monotonic
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

from bot.api.closing import Closing
from bot.api.protection.connection import PatientConnection
from bot.commands.terminal import counted

SLACK = 0.75
"""How many seconds after the grace is over the process ends, whoever has not been answered yet."""

_LOOK = 0.02  # seconds between two looks at who is being answered
_PASSES = 3  # of the loop: what it takes from the door to the connections

_log = logging.getLogger("wherein.serve")


class Server(uvicorn.Server):
    """Take no new work when told to stop, let streams end themselves, and end in time.

    Requests under way have `grace` seconds. Those that take longer are cut off, and the process
    ends as soon as all of them have been told so, though a thread, which cannot be stopped, still
    works; if need be untold, SLACK seconds later. The exit code is the same. What is written to a
    home is whole whenever that happens.
    """

    def __init__(self, app: ASGIApp, *, closing: Closing, grace: float) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http=PatientConnection,
                ws="none",
                proxy_headers=False,  # the application knows which proxies to believe
                log_config=None,
                access_log=False,
                server_header=False,
            )
        )
        self._closing = closing
        self._grace = grace
        self._told = 0.0
        self._code = 0

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to stop; whoever asks for it a second time does not wait."""
        if not self.should_exit:
            self._told = monotonic()
            self._code = 0 if sig == signal.SIGTERM else 128 + sig
            last = Timer(self._grace + SLACK, os._exit, [self._code])
            last.daemon = True
            last.start()
        self._closing.set()
        super().handle_exit(sig, frame)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let in who stands at the door and nobody after that; answer all, or tell them of the end.

        uvicorn's own counts the grace from when it comes to it, and does not wait for those that
        it cuts off to be told.
        """
        loop, listeners = asyncio.get_running_loop(), sockets or []
        for listener in listeners:
            with suppress(NotImplementedError):  # on Windows, where who is half in is dropped
                loop.remove_reader(listener)
        for _ in range(_PASSES):
            await asyncio.sleep(0)
        last = [one for listener in listeners for one in _accepted(listener)]
        for server in self.servers:
            server.close()
        for listener in listeners:
            listener.close()
        for one in last:
            await loop.connect_accepted_socket(self._connection, one)
        while self._is_busy() and not self._is_over(self._grace) and not self.force_exit:
            self._hang_up()
            await asyncio.sleep(_LOOK)
        if self._is_busy():
            await self._cut_off()
            os._exit(self._code)  # a thread that still works would be waited for
        await self.lifespan.shutdown()

    def _connection(self) -> PatientConnection:
        return PatientConnection(self.config, self.server_state, self.lifespan.state)

    def _hang_up(self) -> None:
        """Close connections when they are answered, but for those who have asked something more."""
        sockets = {
            one.transport.get_extra_info("socket"): one
            for one in self.server_state.connections
            if not one.transport.is_closing()
        }
        for silent in sockets.keys() - _readable(sockets):
            sockets[silent].shutdown()

    async def _cut_off(self) -> None:
        tasks = list(self.server_state.tasks)
        for task in tasks:
            task.cancel()
        while self._is_busy() and not self._is_over(self._grace + SLACK):
            await asyncio.sleep(_LOOK)
        cut_off = counted(len(tasks), "request")
        _log.warning("%s took longer than WHEREIN_GRACE=%g", cut_off, self._grace)

    def _is_busy(self) -> bool:
        return bool(self.server_state.tasks or self.server_state.connections)

    def _is_over(self, seconds: float) -> bool:
        return monotonic() > self._told + seconds


def _accepted(listener: socket.socket) -> Iterator[socket.socket]:
    """Yield the connections of those who stand at the door."""
    with suppress(OSError):  # nobody does any more
        while True:
            connection, _ = listener.accept()
            connection.settimeout(0)
            yield connection


def _readable(sockets: Iterable[socket.socket]) -> set[socket.socket]:
    """Return those on which something was said that was not looked at yet."""
    with selectors.DefaultSelector() as selector:
        for one in sockets:
            selector.register(one, selectors.EVENT_READ, one)
        return {key.data for key, _ in selector.select(0)}


def serve(server: Server, listener: socket.socket, *, when_up: Callable[[], None]) -> None:
    """Serve until told to stop; raises KeyboardInterrupt where that was by Ctrl-C.

    What is announced by `when_up` can be stopped: the loop runs by then.
    """
    asyncio.run(_serve(server, listener, when_up))


async def _serve(server: Server, listener: socket.socket, when_up: Callable[[], None]) -> None:
    when_up()
    await server.serve(sockets=[listener])
