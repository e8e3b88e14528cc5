"""Own how a report reaches the disk: whole or not at all, and over nothing by accident."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from bot.errors import OutputExists, OutputIsInput, OutputUnwritable
from corpus.durability import replacing


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """A file to write to: `inputs` must not be written over, nor, unless `replace`, any other."""

    path: Path
    replace: bool = False
    inputs: tuple[Path, ...] = ()

    def check(self) -> None:
        """Raise what `written` would raise, before long work that it would be in vain."""
        if any(_is_same(self.path, source) for source in self.inputs):
            raise OutputIsInput(self.path)
        if self.path.is_dir():
            raise OutputUnwritable(self.path, "it is a folder")
        if not self.path.resolve().parent.is_dir():
            raise OutputUnwritable(self.path, f"there is no folder {self.path.parent}")
        if self.path.is_file() and not self.replace:
            raise OutputExists(self.path)

    @contextmanager
    def written(self) -> Iterator[TextIO]:
        r"""Yield a file that takes the path's name, durably, when the block ends well.

        Until then, and after an error or a kill, what stood there stands there. Half a surrogate
        pair, which UTF-8 cannot hold, is written as its escape, ``\udcff``, which JSON reads as
        itself. A link is followed; a device or pipe is written to as it is.
        """
        self.check()
        try:
            if self.path.exists() and not self.path.is_file():
                with self.path.open(
                    "w", encoding="utf-8", errors="backslashreplace", newline="\n"
                ) as file:
                    yield file
                return
            with replacing(path := self.path.resolve()) as file:
                yield file
                if path.exists() and not self.replace:  # it has come since the work began
                    raise OutputExists(path)
        except BrokenPipeError:
            raise
        except OSError as error:
            raise OutputUnwritable(self.path, error.strerror or str(error)) from error


def _is_same(path: Path, source: Path) -> bool:
    try:
        return path.samefile(source)
    except OSError:
        return path.resolve() == source.resolve()
