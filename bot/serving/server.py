"""Own one serving process: it stops when told to, within a bound, whatever is under way."""

import asyncio
import os
import signal
import socket
from collections.abc import Callable
from threading import Timer
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

from bot.api.closing import Closing
from bot.api.protection.connection import PatientConnection

SLACK = 0.35
"""How many seconds after the grace is over the process ends, though a thread still works."""


_BEFORE_WAITING = 0.2  # seconds that uvicorn takes to notice, and to close what is idle


class Server(uvicorn.Server):
    """Take no new work when told to stop, let streams end themselves, and end in time.

    Requests under way have `grace` seconds. A thread cannot be stopped: where one is still at
    work SLACK seconds later, the process ends with the same exit code regardless. What is written
    to a home is whole whenever that happens.
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
                timeout_graceful_shutdown=max(0, grace - _BEFORE_WAITING),  # type: ignore[arg-type]  # floats will do
            )
        )
        self._closing = closing
        self._bound = grace + SLACK

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to stop; whoever asks for it a second time does not wait."""
        if not self.should_exit:
            code = 0 if sig == signal.SIGTERM else 128 + sig
            last = Timer(self._bound, os._exit, [code])
            last.daemon = True
            last.start()
        self._closing.set()
        super().handle_exit(sig, frame)


def serve(server: Server, listener: socket.socket, *, when_up: Callable[[], None]) -> None:
    """Serve until told to stop; raises KeyboardInterrupt where that was by Ctrl-C.

    What is announced by `when_up` can be stopped: the loop runs by then.
    """
    asyncio.run(_serve(server, listener, when_up))


async def _serve(server: Server, listener: socket.socket, when_up: Callable[[], None]) -> None:
    when_up()
    await server.serve(sockets=[listener])
