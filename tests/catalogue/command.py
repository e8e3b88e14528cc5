"""The first door: `wherein index` as a process of its own, watched by strace where there is one."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

_ROOT = Path(__file__).parents[2]
_NAMING = (
    "open", "openat", "creat", "mkdir", "mkdirat", "rename", "renameat", "renameat2",
    "link", "linkat", "symlink", "symlinkat", "unlink", "unlinkat",
)  # fmt: skip
_MEASURED = """
import pathlib, resource, subprocess, sys
code = subprocess.call(sys.argv[2:])
most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
pathlib.Path(sys.argv[1]).write_text(str(most))
sys.exit(code)
"""  # in a process between, for what this one holds would count as what its child began with
_CALL = re.compile(r"^\d+ +(?P<name>\w+)\((?P<rest>.*)$")
_PATH = re.compile(r'(?:<(?P<folder>[^>"]*)>, )?"(?P<path>(?:[^"\\]|\\.)*)"')
_READS = re.compile(r"O_RDONLY(?!.*O_(?:CREAT|TRUNC))")


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A system call of the command or of one of its workers."""

    name: str
    rest: str

    @property
    def paths(self) -> tuple[str, ...]:
        """Return the paths that it names, each behind the folder that it is relative to."""
        found = _PATH.finditer(self.rest)
        return tuple(os.path.join(one["folder"] or "", one["path"]) for one in found)  # noqa: PTH118


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """How the command ended, what it said, and the most memory that it or a worker held."""

    code: int
    out: str
    lines: tuple[str, ...]
    peak: int
    calls: tuple[Call, ...]

    def line_of(self, path: Path) -> str:
        """Return the one line on standard error that names a file."""
        (line,) = (line for line in self.lines if f"{path}: " in line)
        return line

    def changes(self) -> Iterator[str]:
        """Yield the paths that were opened to write, made, moved or removed."""
        for call in self.calls:
            if call.name in _NAMING and not _READS.search(call.rest):
                yield from call.paths


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """The command with a home of its own; it runs in a folder that is empty."""

    home: Path
    place: Path

    def index(self, *paths: Path) -> Run:
        with TemporaryDirectory() as folder:
            return self._index(Path(folder), paths)

    def _index(self, notes: Path, paths: Sequence[Path]) -> Run:
        trace, peak = notes / "trace", notes / "peak"
        command = [sys.executable, "-m", "tests.bot.commands.fake_wherein", "index"]
        done = subprocess.run(
            [sys.executable, "-c", _MEASURED, peak, *_tracer(trace), *command, *paths],
            cwd=self.place,
            env={
                "PATH": os.environ["PATH"],
                "PYTHONPATH": str(_ROOT),
                "PYTHONDONTWRITEBYTECODE": "1",
                "WHEREIN_HOME": str(self.home),
            },
            capture_output=True,
            text=True,
            check=False,
        )
        return Run(
            code=done.returncode,
            out=done.stdout,
            lines=tuple(done.stderr.splitlines()),
            peak=int(peak.read_text()) * 1024,
            calls=tuple(_calls(trace)),
        )


@cache
def can_trace() -> bool:
    """Tell whether strace is here and allowed to look on."""
    if shutil.which("strace") is None:
        return False
    return subprocess.run([*_strace(os.devnull), "true"], check=False).returncode == 0


def _tracer(trace: Path) -> Sequence[str]:
    return _strace(str(trace)) if can_trace() else ()


def _strace(notes: str) -> Sequence[str]:
    names = ",".join(("%network", "execve", *_NAMING))
    return (*["strace", "-f", "-y", "--seccomp-bpf", "-qq", "-s", "4096", "-e"], names, "-o", notes)


def _calls(trace: Path) -> Iterator[Call]:
    if trace.exists():
        for line in trace.read_text("utf-8", "replace").splitlines():
            if found := _CALL.match(line):
                yield Call(name=found["name"], rest=found["rest"])
