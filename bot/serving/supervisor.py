"""Own the processes that serve together: all are begun, each that dies is replaced, all end.

uvicorn has a supervisor, too. This one ends in time whatever a worker does, lets nobody wait in
the line of a socket that is no longer served, and says that it serves when all of them do.
"""

import logging
import signal
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import connection, get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from time import monotonic, sleep

from bot.errors import WorkerFailed
from bot.serving.worker import Work, run_worker

PAUSE = 1.0
"""How many seconds pass before the place of a worker is taken that ended before it was up."""

SLACK = 0.45
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

    def ended_early(self) -> bool:
        """Tell of one that has ended whether it never was up."""
        with suppress(EOFError):
            self.was_up = self.was_up or bool(self.up.recv())
        self.up.close()
        return not self.was_up


class Supervisor:
    """Run `count` workers until a signal's handler raises: SystemExit or KeyboardInterrupt."""

    def __init__(self, work: Work, *, count: int) -> None:
        self._work = work
        self._count = count
        self._workers: list[_Worker] = []

    def run(self, *, when_up: Callable[[], None]) -> None:
        """Serve; `when_up` is called once, when all are up.

        Raises WorkerFailed where one of the first ones does not come up.
        """
        try:
            self._workers = [self._start() for _ in range(self._count)]
            for worker in self._workers:
                worker.wait_until_up()
            when_up()
            while True:
                self._replace_the_dead()
        finally:
            self._stop()

    def _start(self) -> _Worker:
        ours, theirs = _spawn.Pipe(duplex=False)
        process = _spawn.Process(target=run_worker, args=(self._work, theirs), daemon=True)
        process.start()
        theirs.close()
        return _Worker(process=process, up=ours)

    def _replace_the_dead(self) -> None:
        """Wait until one ends, at least, and begin another in its place."""
        connection.wait([worker.process.sentinel for worker in self._workers])
        for place, worker in enumerate(self._workers):
            if worker.process.is_alive():
                continue
            process = worker.process
            _log.warning("worker %s ended (%s); another is begun", process.pid, process.exitcode)
            if worker.ended_early():
                sleep(PAUSE)
            self._workers[place] = self._start()

    def _stop(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        self._work.listener.close()
        for worker in self._workers:
            worker.process.terminate()
        last = monotonic() + self._work.settings.grace + SLACK
        for worker in self._workers:
            worker.process.join(max(0, last - monotonic()))
            worker.process.kill()
            worker.process.join()
            worker.up.close()
