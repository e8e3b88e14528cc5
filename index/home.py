"""Own the layout of a home folder and the lock that makes its writers one.

::

    catalog.sqlite          documents, passages, the name of the generation in use
    generations/000007/     manifest.json and the vectors
    calibration.json        how sure answers are, where that was fitted to these documents
    incoming/               what is being uploaded
    unfinished              what a run that was broken off had encoded
    writer.lock, writer.pid held while something is written
    feedback.jsonl          what people said of answers, if the operator wants that; not ours
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from filelock import FileLock, Timeout

from corpus.catalog import Catalog
from corpus.errors import HomeBusy, HomeUnusable


class Home:
    """A folder that holds one index. Nothing is made or opened until it is asked for."""

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        self.catalog = Catalog(self.path)
        self.generations = self.path / "generations"
        self.calibration = self.path / "calibration.json"
        self.unfinished = self.path / "unfinished"
        self._incoming = self.path / "incoming"
        self._pid_file = self.path / "writer.pid"

    def check(self) -> None:
        """Raise HomeUnusable where a file or dead link is in the place of the home or above it.

        What may not be looked at is not judged: whoever opens it is told.
        """
        for place in (self.path, *self.path.parents):
            if os.path.isdir(place):  # noqa: PTH112  Path's own raises where it may not look
                return
            if os.path.lexists(place):
                raise HomeUnusable(self.path, _obstacle(place, self.path))

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Be the only writer, in this process and all others; raises HomeBusy if there is one."""
        self._make()
        lock = FileLock(self.path / "writer.lock", timeout=0)
        try:
            lock.acquire()
        except Timeout as error:
            raise HomeBusy(self.path, self._holder()) from error
        except OSError as error:
            raise HomeUnusable(self.path, _reason(error)) from error
        with lock:
            lock.release()  # once for acquire(): the block holds it until it ends
            try:
                self._pid_file.write_text(f"{os.getpid()}\n", "ascii")
                for leftover in self._incoming.iterdir():  # of a crash
                    leftover.unlink()
                yield
            except OSError as error:
                raise HomeUnusable(self.path, _reason(error)) from error

    @contextmanager
    def incoming(self, data: IO[bytes], *, suffix: str) -> Iterator[Path]:
        """Yield the path of a copy of `data`, gone when the block ends; for the writer alone."""
        path = self._incoming / f"upload{suffix}"
        try:
            with path.open("xb") as file:
                shutil.copyfileobj(data, file)
            yield path
        finally:
            path.unlink(missing_ok=True)

    def _make(self) -> None:
        try:
            self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.generations.mkdir(exist_ok=True)
            self._incoming.mkdir(exist_ok=True, mode=0o700)
        except OSError as error:
            raise HomeUnusable(self.path, _reason(error)) from error

    def _holder(self) -> int | None:
        try:
            return int(self._pid_file.read_text("ascii"))
        except (OSError, ValueError):
            return None


def _obstacle(place: Path, home: Path) -> str:
    what = "a file, not a folder" if place.exists() else "a link that leads nowhere"
    return f"{'it' if place == home else place} is {what}"


def _reason(error: OSError) -> str:
    named = f" ({error.filename})" if error.filename else ""
    return f"{error.strerror or error}{named}"
