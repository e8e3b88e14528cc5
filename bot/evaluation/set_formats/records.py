"""Own the records of a CSV file, each with the text it was read from, so that cells have places."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.evaluation.set_formats.reading import SetFile

_PARTERS = ",;\t"
_QUOTED = re.compile(r'"(?:[^"]|"")*"?')


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """The cells of a record; it begins on `line` and was read from `raw`."""

    cells: tuple[str, ...]
    file: SetFile
    raw: str
    line: int
    parter: str

    def complain(self, what: str, *, cell: int = 0) -> None:
        """Complain about a cell, by its number from 0."""
        offset = _cell_starts(self.raw, self.parter)[cell]
        before = self.raw[:offset]
        line, column = self.line + before.count("\n"), offset - before.rfind("\n")
        self.file.complain(what, line=line, column=column)


def read_records(file: SetFile) -> Iterator[Record]:
    """Yield the records that hold anything; what parts their cells is what parts the first's."""
    feed = _Feed(file.lines())
    parter = feed.parter
    reader = csv.reader(feed, delimiter=parter, strict=True)
    while True:
        feed.begin()
        cells: tuple[str, ...] = ()
        try:
            cells = tuple(cell.replace("\r\n", "\n") for cell in next(reader))
        except StopIteration:
            return
        except csv.Error as error:
            broken = Record(cells=(), file=file, raw=feed.raw, line=feed.line, parter=parter)
            broken.complain(f"it is not CSV: {error}", cell=-1)
        if any(map(str.strip, cells)):
            yield Record(cells=cells, file=file, raw=feed.raw, line=feed.line, parter=parter)


class _Feed:
    """Hand lines to the parser, and keep those of the record that it is at."""

    def __init__(self, lines: Iterator[tuple[int, str]]) -> None:
        self._lines = lines
        self._next = next(lines, None)
        self._taken: list[str] = []
        self.line = 0
        first = self._next[1] if self._next else ""
        self.parter = max(_PARTERS, key=first.count)  # the comma where there is none

    @property
    def raw(self) -> str:
        return "".join(self._taken)

    def begin(self) -> None:
        self._taken.clear()

    def __iter__(self) -> "_Feed":
        return self

    def __next__(self) -> str:
        if self._next is None:
            raise StopIteration
        number, line = self._next
        if not self._taken:
            self.line = number
        self._taken.append(line)
        self._next = next(self._lines, None)
        return line


def _cell_starts(raw: str, parter: str) -> list[int]:
    """Return where each cell of a record begins; a broken one is the last."""
    starts = [0]
    while True:
        quoted = _QUOTED.match(raw, starts[-1])
        end = quoted.end() if quoted else starts[-1]
        if quoted and raw[end : end + 1] not in ("", "\r", "\n", parter):
            return starts
        end = raw.find(parter, end)
        if end < 0:
            return starts
        starts.append(end + 1)
