"""Own the news that the server goes down: to look at or wait for, in any thread or loop."""

import asyncio
from threading import Lock


class Closing:
    """Like an event, but for every loop and thread: set once, and never cleared.

    Long work looks at `is_set()` between its steps, a stream waits for `wait()` beside its next
    event, and each then ends in its own way: no more is begun.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._is_set = False
        self._waiting: set[asyncio.Future[None]] = set()

    def is_set(self) -> bool:
        """Tell whether the server is going down."""
        return self._is_set

    def set(self) -> None:
        """Tell all who wait, and all who look from now on. Doing so again does nothing."""
        with self._lock:
            self._is_set = True
            waiting = tuple(self._waiting)
        for future in waiting:
            future.get_loop().call_soon_threadsafe(_wake, future)

    async def wait(self) -> None:
        """Return when the server is going down; at once if it is already."""
        future = asyncio.get_running_loop().create_future()
        with self._lock:
            if self._is_set:
                return
            self._waiting.add(future)
        try:
            await future
        finally:
            with self._lock:
                self._waiting.discard(future)


def _wake(future: "asyncio.Future[None]") -> None:
    if not future.done():
        future.set_result(None)
