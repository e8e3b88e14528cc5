"""Run the driver's children under strace: to list their calls, or to break one of them."""

import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.crash.deeds import Deed

_ROOT = Path(__file__).parent.parent.parent

MUTATING = (
    "creat", "open", "openat", "openat2",
    "write", "writev", "pwrite64", "pwritev", "pwritev2", "copy_file_range", "sendfile",
    "fsync", "fdatasync", "sync_file_range", "msync",
    "rename", "renameat", "renameat2", "link", "linkat", "symlink", "symlinkat",
    "unlink", "unlinkat", "mkdir", "mkdirat", "rmdir",
    "ftruncate", "truncate", "fallocate",
    "chmod", "fchmod", "fchmodat", "chown", "fchown", "fchownat", "utimensat",
)  # fmt: skip
"""Every call by which a process changes what is on a disk, or makes it last."""

_CALL = re.compile(r"^\d+ +(?P<name>\w+)\((?P<rest>.*)$")
_CHANGING_OPEN = re.compile(r"O_CREAT|O_TRUNC")


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """The n-th call of a kind, from 1, and what strace showed of it."""

    call: str
    nth: int
    shown: str

    def __str__(self) -> str:
        return f"{self.call} #{self.nth} {self.shown}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a child ended: its exit code, negative for a signal, and the sentence that it said.

    `orphans` are the exit codes of what it left running; who did not end alone has -9.
    """

    code: int
    sentence: str
    orphans: tuple[int, ...]


class Driver:
    """A process that forks a child for every run; see `tests.crash.driver`."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.crash.driver"],
            cwd=_ROOT,
            env={**os.environ, "OMP_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._process.communicate()

    def run(
        self, home: Path, deed: Deed, *, in_place: bool = False, tracer: Sequence[str]
    ) -> Outcome:
        """Do a deed to `home` under strace with these options.

        Without ``-f`` the child's main thread alone is traced, and it alone writes: what is
        counted, broken or killed is never its worker process.
        """
        child = self._begin(home, deed, in_place=in_place)
        return self._go_on(child, tracer)

    def _begin(self, home: Path, deed: Deed, *, in_place: bool) -> int:
        order = {"home": str(home), "deed": asdict(deed), "in_place": in_place}
        return int(self._ask(order))

    def _go_on(self, child: int, tracer: Sequence[str]) -> Outcome:
        with subprocess.Popen(
            ["strace", "-p", str(child), *tracer], stderr=subprocess.PIPE, text=True
        ) as strace:
            assert strace.stderr is not None
            attached = strace.stderr.readline()
            code, sentence, orphans = self._ask("begin")
            strace.stderr.read()
        assert "attached" in attached, attached
        return Outcome(code=code, sentence=sentence, orphans=tuple(orphans))

    def _ask(self, order: object) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def points(self, home: Path, deed: Deed, *, log: Path, in_place: bool = False) -> list[Point]:
        """List the calls of an undisturbed run that change the home, in order."""
        calls = ",".join(f"?{call}" for call in MUTATING)
        options = ["-f", "-y", "-s", "16", "-o", str(log), "-e", f"trace={calls}"]
        child = self._begin(home, deed, in_place=in_place)
        outcome = self._go_on(child, options)
        assert outcome.code == 0, outcome
        lines = log.read_text("utf-8").splitlines()
        others = list(_points(line for line in lines if not line.startswith(f"{child} ")))
        assert not others, f"not the main thread alone changes files: {others}"
        return list(_points(line for line in lines if line.startswith(f"{child} ")))


def kill_at(point: Point) -> list[str]:
    """Return the options that kill the child where it is about to make a call."""
    return _inject(point, f"signal=SIGKILL:when={point.nth}")


def fail_at(point: Point, *, error: str) -> list[str]:
    """Return the options that make one call fail instead of being made."""
    return _inject(point, f"error={error}:when={point.nth}")


def fail_from(point: Point, *, error: str) -> list[str]:
    """Return the options that make a call and all later ones of its kind fail."""
    return _inject(point, f"error={error}:when={point.nth}+")


def _inject(point: Point, what: str) -> list[str]:
    injection = f"inject={point.call}:{what}"
    return ["-o", os.devnull, "-e", f"trace={point.call}", "-e", injection]


def _points(lines: Iterable[str]) -> Iterator[Point]:
    seen: Counter[str] = Counter()
    for line in lines:
        if call := _CALL.match(line):
            name, rest = call["name"], call["rest"]
            seen[name] += 1
            opened_to_read = name.startswith("open") and not _CHANGING_OPEN.search(rest)
            if not opened_to_read and "<pipe:" not in rest:
                yield Point(call=name, nth=seen[name], shown=rest)
