"""Own the processes under load, all on the first core: the server, and the floor beside it."""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from time import monotonic, sleep
from types import TracebackType
from typing import Self

from tests.benchmarks.load_served import VARIABLE

WAIT = 120
SERVER_CORE, GENERATOR_CORE = "0", "1"
_PINNED = ("taskset", "-c", SERVER_CORE, sys.executable, "-m")
WHEREIN = (str(Path(sys.executable).with_name("wherein")),)


def environment(home: Path) -> dict[str, str]:
    """Return the environment of a home that answers any number of questions."""
    return {**os.environ, "WHEREIN_HOME": str(home), "WHEREIN_RATE_LIMIT": "0"}


class _Process:
    """A process that is killed when the block ends."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.process.kill()
        self.process.communicate(timeout=WAIT)


class Server(_Process):
    """`wherein serve` over the real model, on a port of its own."""

    def __init__(self, home: Path) -> None:
        self._told = home.with_name(f"{home.name}.tasks")
        self._log = home.with_name(f"{home.name}.log")
        with self._log.open("wb") as log:
            super().__init__(
                subprocess.Popen(
                    (*_PINNED, "tests.benchmarks.load_served", "serve", "--port", "0"),
                    env={**environment(home), VARIABLE: str(self._told)},
                    stdout=log,
                    stderr=log,
                    text=True,
                )
            )
        self.address = self._address()

    def _address(self) -> tuple[str, int]:
        deadline = monotonic() + WAIT
        while monotonic() < deadline and self.process.poll() is None:
            if up := re.search(r"serving on http://([\d.]+):(\d+)", self._log.read_text()):
                return up[1], int(up[2])
            sleep(0.02)
        self.process.kill()
        raise RuntimeError(self._log.read_text())

    def stop(self) -> None:
        """Tell it to stop, as an operator does."""
        self.process.send_signal(signal.SIGTERM)

    def rss(self) -> int:
        """Return its memory in kB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text("ascii")
        return int(status.split("VmRSS:")[1].split()[0])

    def fds(self) -> int:
        """Return how many files and sockets it has open."""
        return len(list(Path(f"/proc/{self.process.pid}/fd").iterdir()))

    async def tasks(self) -> int:
        """Return how many tasks its loop has."""
        self._told.unlink(missing_ok=True)
        self.process.send_signal(signal.SIGUSR1)
        while not self._told.exists():
            await asyncio.sleep(0.005)
        return int(self._told.read_text("ascii"))


class Floor(_Process):
    """The same questions without a server, in turn with it."""

    def __init__(self, home: Path) -> None:
        super().__init__(
            subprocess.Popen(
                (*_PINNED, "tests.benchmarks.load_floor"),
                env=environment(home),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        )
        self._line()

    async def paced(self, count: int, *, interval: float) -> list[float]:
        """Return the seconds that each of so many questions took, asked at an interval."""
        found: list[float] = json.loads(await self._told("paced", count, interval))
        return found

    async def loop(self, seconds: float) -> float:
        """Return how many questions a second it answers, one after the other."""
        return float(await self._told("loop", seconds))

    async def _told(self, *order: object) -> str:
        assert self.process.stdin is not None
        print(json.dumps(order), file=self.process.stdin, flush=True)
        return await asyncio.to_thread(self._line)

    def _line(self) -> str:
        assert self.process.stdout is not None
        if not (line := self.process.stdout.readline()):
            raise RuntimeError("the floor has ended")
        return line
