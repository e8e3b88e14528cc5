"""Own which pieces of a page may be the cells of one row: drawn in succession, side by side.

A cell may have several lines. Its neighbours stand at the height of one of them, so a row is
told by the order in which it is drawn: on to the right, cell by cell, down inside of a cell.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce

from corpus.formats.pdf_glyphs import Box
from corpus.formats.pdf_lines import Line

_MOST_LINES = 8  # of a cell
_LEADING = 1.5  # at most, in heights, between two lines of a cell
_BESIDE = 0.2  # of the height, at least, that a cell in the middle shares with its neighbour's line
_ALIGNED = 0.25  # of a line's height


@dataclass(slots=True)
class Cell:
    """The lines of a cell, and the box around them."""

    lines: list[Line]
    box: Box

    @property
    def text(self) -> str:
        """Return what the cell says, on one line."""
        return " ".join(line.text for line in self.lines)

    def add(self, line: Line) -> None:
        """Put in one more line, where it stands."""
        self.lines.append(line)
        self.lines.sort(key=lambda one: -one.box.top)
        self.box = self.box.joined(line.box)


@dataclass(slots=True)
class Row:
    """Pieces in the order in which they are drawn, and the box around them."""

    pieces: list[Line]
    box: Box

    def cells(self) -> list[Cell]:
        """Return the pieces by cells: what stands below one another is in one."""
        cells: list[Cell] = []
        for piece in self.pieces:
            if cells and piece.box.left < cells[-1].box.right:
                cells[-1].add(piece)
            else:
                cells.append(Cell([piece], piece.box))
        return cells


def rows_drawn(pieces: Sequence[Line]) -> list[Row]:
    """Return the pieces by rows that they may be of; one alone is a row, too."""
    rows = [Row([pieces[0]], pieces[0].box)] if pieces else []
    for at, piece in enumerate(pieces[1:], 1):
        is_beside = piece.box.left >= rows[-1].box.right
        if is_beside:
            _look_back(rows, piece)
        if (_begins_cell if is_beside else _goes_on)(rows[-1], pieces, at):
            rows[-1].pieces.append(piece)
            rows[-1].box = rows[-1].box.joined(piece.box)
        else:
            rows.append(Row([piece], piece.box))
    return rows


def _overlap(one: Box, other: Box, *, share: float = _BESIDE) -> bool:
    """Tell whether the two share so much of the lower one's height."""
    shared = min(one.top, other.top) - max(one.bottom, other.bottom)
    return shared > share * min(one.height, other.height)


def _are_aligned(one: Box, other: Box) -> bool:
    """Tell whether the two begin, end, or have their middle below one another."""
    near = _ALIGNED * one.height
    middle = (one.left + one.right - other.left - other.right) / 2
    return min(abs(one.left - other.left), abs(one.right - other.right), abs(middle)) <= near


def _begins_cell(row: Row, pieces: Sequence[Line], at: int) -> bool:
    """Tell whether a piece beside a row begins a cell, one line of which is level with it."""
    if pieces[at].quarters != row.pieces[-1].quarters:
        return False
    return any(_overlap(row.box, line.box) for line in _same_cell(pieces, at))


def _goes_on(row: Row, pieces: Sequence[Line], at: int) -> bool:
    """Tell whether a piece is the next line of the row's last cell, if that is not its first."""
    last = row.pieces[-1]
    is_first_cell = last.box.left < row.pieces[0].box.right
    return not is_first_cell and _is_next_line(last, pieces[at])


def _is_next_line(one: Line, other: Line) -> bool:
    step = one.box.bottom - other.box.bottom
    below = 0 < step <= _LEADING * one.box.height and not _overlap(one.box, other.box, share=0.5)
    return below and one.quarters == other.quarters and _are_aligned(one.box, other.box)


def _same_cell(pieces: Sequence[Line], at: int) -> Iterator[Line]:
    """Yield a piece and the lines that go on below it in its cell."""
    yield pieces[at]
    for before in range(at, min(at + _MOST_LINES, len(pieces)) - 1):
        if not _is_next_line(pieces[before], pieces[before + 1]):
            return
        yield pieces[before + 1]


def _look_back(rows: list[Row], piece: Line) -> None:
    """Join the lines of a first cell, where `piece` stands at the height of an upper one."""
    first = top = len(rows) - 1
    while top > 0 and len(rows) - top < _MOST_LINES:
        above, line = rows[top - 1].pieces, rows[top].pieces
        if len(above) > 1 or len(line) > 1 or not _is_next_line(above[0], line[0]):
            break
        top -= 1
        if _overlap(above[0].box, piece.box):
            first = top
    if first == len(rows) - 1:
        return
    joined = [piece for row in rows[first:] for piece in row.pieces]
    rows[first:] = [Row(joined, reduce(Box.joined, (one.box for one in joined)))]
