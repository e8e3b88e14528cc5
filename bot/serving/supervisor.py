"""Own the processes that serve together: all are begun, each that dies is replaced, all end.

uvicorn has a supervisor, too. This one ends in time whatever a worker does, lets nobody wait in
the line of a socket that is no longer served, and says that it serves when all of them do.
"""

import logging
import signal
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from multiprocessing import connection, get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from time import monotonic

from bot.errors import WorkerFailed
from bot.serving.worker import Work, run_worker

PAUSE, LONGEST_PAUSE = 1.0, 30.0
"""How many seconds pass before the place of a worker is taken that ended before it was up: so many
the first time, twice as many each time after it, and so many at most."""

TRIES = 3
"""So many that end one after the other before they are up, while none serves, end the server."""

SLACK = 0.9
"""How many seconds after the grace is over a worker is killed that did not end by itself."""

_spawn = get_context("spawn")  # a fork would take half of the libraries' threads with it
_log = logging.getLogger("wherein.workers")


@dataclass(slots=True, kw_only=True)
class _Worker:
    process: SpawnProcess
    up: Connection
    was_up: bool = False

    def wait_until_up(self) -> None:
        """Raise WorkerFailed where it ends instead."""
        try:
            self.was_up = bool(self.up.recv())
        except EOFError:
            self.process.join()
            raise WorkerFailed(self.process.exitcode) from None

    def has_been_up(self) -> bool:
        """Tell whether it has come as far as to serve."""
        with suppress(EOFError):
            self.was_up = self.was_up or (self.up.poll() and bool(self.up.recv()))
        return self.was_up


class Supervisor:
    """Run `count` workers until a signal's handler raises: SystemExit or KeyboardInterrupt."""

    def __init__(self, work: Work, *, count: int) -> None:
        self._work = work
        self._count = count
        self._workers: list[_Worker] = []
        self._failures = 0
        self._due = 0.0

    def run(self, *, when_up: Callable[[], None]) -> None:
        """Serve; `when_up` is called once, when all are up.

        Raises WorkerFailed where one of the first ones does not come up, or none any more.
        """
        try:
            for _ in range(self._count):
                self._start(self._work)
            for worker in self._workers:
                worker.wait_until_up()
            when_up()
            while True:
                self._look_after()
        finally:
            self._stop()

    def _start(self, work: Work) -> None:
        ours, theirs = _spawn.Pipe(duplex=False)
        process = _spawn.Process(target=run_worker, args=(work, theirs), daemon=True)
        process.start()
        theirs.close()
        self._workers.append(_Worker(process=process, up=ours))

    def _look_after(self) -> None:
        """Wait until one ends, or the place of one is due, and see to it."""
        is_missing = len(self._workers) < self._count
        wait = max(0.0, self._due - monotonic()) if is_missing else None
        connection.wait([worker.process.sentinel for worker in self._workers], wait)
        for worker in [worker for worker in self._workers if not worker.process.is_alive()]:
            self._workers.remove(worker)
            self._note_end(worker)
        if monotonic() >= self._due:
            for _ in range(self._count - len(self._workers)):
                self._start(replace(self._work, is_replacement=True))

    def _note_end(self, worker: _Worker) -> None:
        """Say that one ended, and how soon there is to be another; raises WorkerFailed."""
        code, was_up = worker.process.exitcode, worker.has_been_up()
        worker.up.close()
        self._failures = 0 if was_up else self._failures + 1
        serves = any(other.has_been_up() for other in self._workers)
        if self._failures >= TRIES and not serves:
            raise WorkerFailed(code)
        pause = min(LONGEST_PAUSE, PAUSE * 2 ** (self._failures - 1)) if self._failures else 0.0
        self._due = monotonic() + pause
        later = f" in {pause:g} s" if pause else ""
        _log.warning("worker %s ended (%s); another is begun%s", worker.process.pid, code, later)

    def _stop(self) -> None:
        """End all of them in time, and at once for who presses Ctrl-C a second time."""
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        self._work.listener.close()
        with suppress(KeyboardInterrupt):
            self._let_end()
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for worker in self._workers:
            worker.process.kill()
            worker.process.join()
            worker.up.close()

    def _let_end(self) -> None:
        for worker in self._workers:
            worker.process.terminate()
        last = monotonic() + self._work.settings.grace + SLACK
        for worker in self._workers:
            worker.process.join(max(0, last - monotonic()))
