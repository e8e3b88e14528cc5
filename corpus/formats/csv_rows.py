"""Own the rows and cells of separated values (RFC 4180), and the delimiter between them."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from corpus.errors import DamagedFile, OverLimit
from corpus.formats.columns import columns_of
from corpus.formats.left_out import BadRecord, LeftOut

MOST_CELLS, MOST_COLUMNS = 2_000_000, 1_000

_DELIMITERS = (",", ";", "\t", "|")
_HEAD = 2**16  # characters that are looked at for a delimiter
_LINES = 20
_QUOTED = re.compile(r'"[^"]*+"')
_PARTS = re.compile(r"(?<!\d),(?!\s)|,(?![\s\d])")
_SAID = re.compile(r'\s*"?sep=([^\w\s"]|\t)"?[;,\t ]*(?:\n|\Z)', re.IGNORECASE)


def delimiter_of(text: str) -> str:
    """Return what parts the cells of a table.

    It is the one that parts a header's known names, else the one that is there equally often in
    the most of the first lines, the first among equals of comma, semicolon, tab and bar. A comma
    before a space or between digits is rather one of prose or of a number.
    """
    head = text[:_HEAD]
    line = head.partition("\n")[0]
    for delimiter in _DELIMITERS:
        if columns_of([cell.strip(' "') for cell in line.split(delimiter)]):
            return delimiter
    lines = [line for line in _QUOTED.sub("", head).split("\n") if line.strip()][:_LINES]
    return max(_DELIMITERS, key=lambda delimiter: _evenness(delimiter, lines))


def said_delimiter(text: str) -> tuple[str, int] | None:
    """Return the delimiter that a first line ``sep=;`` names, as Excel reads, and its end."""
    said = _SAID.match(text)
    return (said[1], said.end()) if said else None


def _evenness(delimiter: str, lines: Sequence[str]) -> tuple[float, bool]:
    """Tell in which share of the lines a delimiter is as often as in the first, if it is there."""
    counts = [line.count(delimiter) for line in lines]
    if not counts or not counts[0]:
        return 0.0, False
    is_prose = delimiter == "," and not any(map(_PARTS.search, lines))
    return counts.count(counts[0]) / len(counts), not is_prose


class Rows:
    """The rows of a table that are not blank: each with its number, from 1, and its cells.

    The cells are without outer space. A row that cannot be read is left out, and reading goes on
    at the next line; but where the first one cannot be read, DamagedFile is raised. The line
    `said_delimiter` finds is counted and is no row.
    """

    def __init__(self, text: str, *, delimiter: str, path: Path, left_out: LeftOut) -> None:
        self._text = text
        self._delimiter = delimiter
        self._path = path
        self._left_out = left_out

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        said = said_delimiter(self._text)
        number, at = (1, said[1]) if said else (0, 0)
        total, is_first = 0, True
        while at < len(self._text):
            number += 1
            start = at
            try:
                cells, at = self._row(at, number)
            except BadRecord as bad:
                if is_first:
                    raise DamagedFile(self._path, str(bad), remedy=bad.remedy) from bad
                self._left_out.add(bad)
                at = _next_line(self._text, start)
                continue
            total += len(cells)
            if total > MOST_CELLS:
                reason = f"it has more than {MOST_CELLS:,} cells"
                raise OverLimit(self._path, reason, limit="too-complex")
            if any(cells):
                is_first = False
                yield number, cells

    def _row(self, at: int, number: int) -> tuple[list[str], int]:
        """Return the cells of the row that begins at `at`, and where the next row begins."""
        text, cells = self._text, list[str]()
        while len(cells) < MOST_COLUMNS:
            cell = _cell(self._delimiter).match(text, at)
            assert cell  # it matches the empty string
            cells.append(self._value(cell, number).strip())
            at = cell.end()
            if text[at : at + 1] != self._delimiter:
                break
            at += 1
        else:
            what = f"row {number} has more than {MOST_COLUMNS:,} columns"
            raise BadRecord(what, remedy="cut it in parts")
        if text[at : at + 1] not in ("", "\n"):
            raise self._damage(at, number, "there is text after the closing quotation mark")
        return cells, at + 1

    def _value(self, cell: re.Match[str], number: int) -> str:
        if cell[1] is not None:
            return cell[1].replace('""', '"')
        bare = cell[2]
        if bare.lstrip(" ").startswith('"'):
            opened = cell.start() + bare.index('"')
            raise self._damage(opened, number, "the quotation mark is never closed")
        return bare

    def _damage(self, at: int, number: int, what: str) -> BadRecord:
        place = f"row {number}"
        if self._left_out.names_more:  # to count lines takes time, and a file may have many
            line = self._text.count("\n", 0, at) + 1
            place += f", line {line}, column {at - self._text.rfind(chr(10), 0, at)}"
        remedy = "a quotation mark inside a quoted cell is written twice"
        return BadRecord(f"{place}: {what}", remedy=remedy)


@cache
def _cell(delimiter: str) -> re.Pattern[str]:
    """Match a quoted cell, else whatever stands before the delimiter."""
    return re.compile(rf' *+"((?:[^"]++|"")*+)" *+|([^{re.escape(delimiter)}\n]*+)')


def _next_line(text: str, at: int) -> int:
    end = text.find("\n", at)
    return end + 1 if end >= 0 else len(text)
