"""What another process does to a home: hold its lock, index into it, use it read-only."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from corpus.errors import WhereinError
from corpus.splitting import Splitter
from index.home import Home
from index.indexer import Indexer
from index.library import Library
from tests.fakes import FakeEncoder

_ROOT = Path(__file__).parent.parent.parent


def _command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "tests.index.other_process", *map(str, arguments)]


def index(home: Path, documents: Path) -> None:
    """Index in another process."""
    subprocess.run(_command("index", home, documents), cwd=_ROOT, check=True, capture_output=True)


@contextmanager
def holding(home: Path) -> Iterator[int]:
    """Have another process hold the lock; yield its process id."""
    with subprocess.Popen(
        _command("hold", home), cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        try:
            yield other.pid
        finally:
            other.communicate("let go\n")


def use_read_only(home: Path, documents: Path) -> list[str] | None:
    """Ask and index where nothing can be written to the home; None where that cannot be had."""
    command = _command("ask and index", home, documents)
    if os.geteuid() != 0:
        return _without_the_right_to_write(home, command)
    if shutil.which("unshare") is None or not _can_mount():
        return None
    script = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"'
    return _lines(["unshare", "--mount", "sh", "-c", script, str(home), *command])


def _can_mount() -> bool:
    tried = ["unshare", "--mount", "sh", "-c", "mount --bind /tmp /tmp"]
    return subprocess.run(tried, capture_output=True, check=False).returncode == 0


def _without_the_right_to_write(home: Path, command: Sequence[str]) -> list[str]:
    home.chmod(0o500)
    try:
        return _lines(command)
    finally:
        home.chmod(0o700)


def _lines(command: Sequence[str]) -> list[str]:
    done = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def _ask_and_index(home: Path, documents: Path) -> None:
    encoder = FakeEncoder()
    try:
        (hit,) = Library(Home(home), encoder).retriever().retrieve("one", k=1)
        print(hit.passage.text)
    except WhereinError as error:
        print(type(error).__name__)
    try:
        _index(home, documents)
        print("indexed")
    except WhereinError as error:
        print(type(error).__name__)


def _index(home: Path, documents: Path) -> None:
    encoder = FakeEncoder()
    splitter = Splitter(count_tokens=encoder.count_tokens, size=8, overlap=0)
    Indexer(Home(home), encoder=encoder, splitter=splitter).update([documents])


def _hold(home: Path) -> None:
    with Home(home).writing():
        print("held", flush=True)
        sys.stdin.readline()


if __name__ == "__main__":
    what, *given = sys.argv[1:]
    home, *rest = map(Path, given)
    if what == "hold":
        _hold(home)
    elif what == "index":
        _index(home, *rest)
    else:
        _ask_and_index(home, *rest)
