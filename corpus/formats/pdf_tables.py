"""Own the tables of a page: rows of cells that stand below each other in columns.

Nothing in a page says that it is a table; `pdf_tabular` decides what may be one.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from itertools import groupby, pairwise
from operator import attrgetter
from typing import NamedTuple

from corpus.formats.pdf_glyphs import Box
from corpus.formats.pdf_lines import Line, Table
from corpus.formats.pdf_rows import Cell, Row, rows_drawn
from corpus.formats.pdf_tabular import Cells, are_table, has_header

CELL_GAP = "\t"
"""What stands between the cells of a row."""

_FEWEST_ROWS = 3
_MOST_PIECES = 5_000  # of a page
_MOST_COLUMNS = 40
_APART = 2.0  # heights of a line, at most, between two rows
_CLEARLY = 0.2  # of a line's height, a gap wider than others
_NEXT_LINE = 0.5  # of a line's height, at most, between two lines of a cell
_TOUCHING = 1.0  # points that two columns may share


class _Column(NamedTuple):
    left: float
    right: float


def whole_lines(pieces: Sequence[Line]) -> list[Line]:
    """Return the pieces in whole lines: the rows of tables, and else what stands in a line."""
    beside = sum(other.box.left >= one.box.right for one, other in pairwise(pieces))
    if len(pieces) > _MOST_PIECES or beside < _FEWEST_ROWS:
        return list(_joined(pieces))
    lines: list[Line] = []
    loose: list[Line] = []
    rows = rows_drawn(pieces)
    at = 0
    while at < len(rows):
        end, table = _table(rows, at)
        if table:
            lines += [*_joined(loose), *table]
            loose = []
        else:
            loose += [piece for row in rows[at:end] for piece in row.pieces]
        at = end
    return [*lines, *_joined(loose)]


def _table(rows: Sequence[Row], start: int) -> tuple[int, list[Line]]:
    """Return the lines of the table that begins at a row, if one does, and where to go on."""
    if len(rows[start].pieces) == 1:
        return start + 1, []
    draft = _Draft(rows, start)
    return draft.end, draft.lines()


def _joined(pieces: Sequence[Line]) -> Iterator[Line]:
    """Put the pieces of each row of pdfium's together, in the order they stand in."""
    for _, group in groupby(pieces, key=attrgetter("row")):
        first, *others = group
        if others:
            text = " ".join([first.text, *(other.text for other in others)])
            box = reduce(Box.joined, (other.box for other in others), first.box)
            first = Line(text=text, box=box, row=first.row, quarters=first.quarters)
        yield first


class _Draft:
    """What may be a table, from the row `start` on; `end` is the first row that is not of it."""

    def __init__(self, rows: Sequence[Row], start: int) -> None:
        self._columns: list[_Column] = []
        self._rows: list[Cells] = []
        self._alone: list[tuple[int, Cell]] = []  # since the last row: lines by themselves
        self._height = rows[start].pieces[0].box.height or 1.0
        self.end = start + 1
        end = start
        while end < len(rows) and self._follows(rows[end]) and self._take(rows[end]):
            end += 1
        end -= self._drop_alone()
        if len(self._rows) >= _FEWEST_ROWS:
            self.end = end

    def lines(self) -> list[Line]:
        """Return a line for each row if this is a table, else nothing."""
        if not are_table(self._rows, len(self._columns)):
            return []
        order = sorted(range(len(self._columns)), key=lambda at: self._columns[at].left)
        table = Table(
            columns=tuple((self._columns[at].left, self._columns[at].right) for at in order),
            has_header=has_header(self._rows, len(order)),
        )
        return [_line(row, order, table) for row in self._rows]

    def _follows(self, row: Row) -> bool:
        """Tell whether a row stands close below what there is."""
        if not self._rows:
            return len(row.pieces) > 1
        above = self._alone[-1][1].box if self._alone else _box(self._rows[-1].values())
        gap = above.bottom - row.box.top
        turned = next(iter(self._rows[-1].values())).lines[0].quarters
        near = -self._height / 2 < gap <= _APART * self._height
        return near and row.pieces[0].quarters == turned

    def _take(self, row: Row) -> bool:
        """Take in a row if each of its cells is of one column."""
        columns = list(self._columns)
        found: Cells = {}
        for cell in row.cells():
            place = _place(columns, cell.box)
            if place is None:
                return False
            _put(found, place, cell)
        if len(found) > 1:
            self._settle(found)
            self._rows.append(found)
            self._columns = columns
            return True
        if not self._rows or len(columns) > len(self._columns):
            return False
        self._alone += found.items()
        return True

    def _settle(self, below: Cells) -> None:
        """Give the lines by themselves to the nearer row, or make them rows."""
        if not self._alone:
            return
        boxes = [_box(self._rows[-1].values()), *(cell.box for _, cell in self._alone)]
        gaps = [one.bottom - other.top for one, other in pairwise([*boxes, _box(below.values())])]
        cut = gaps.index(max(gaps))
        if max(gaps) - min(gaps) <= _CLEARLY * self._height:
            cut = len(self._alone)
            if any(self._is_first(place) for place, _ in self._alone):
                self._rows += [{place: cell} for place, cell in self._alone]
                self._alone = []
        for at, (place, cell) in enumerate(self._alone):
            _put(self._rows[-1] if at < cut else below, place, cell)
        self._alone = []

    def _is_first(self, place: int) -> bool:
        return self._columns[place].left == min(one.left for one in self._columns)

    def _drop_alone(self) -> int:
        """Let go of lines below the last row but those that go on its cells; count them."""
        while self._alone:
            place, cell = self._alone[0]
            above = self._rows[-1].get(place) if self._rows else None
            gap = above.box.bottom - cell.box.top if above else self._height
            if self._is_first(place) or gap > _NEXT_LINE * self._height:
                break
            _put(self._rows[-1], place, cell)
            del self._alone[0]
        return len(self._alone)


def _box(cells: Iterable[Cell]) -> Box:
    return reduce(Box.joined, (cell.box for cell in cells))


def _put(row: Cells, place: int, cell: Cell) -> None:
    if place not in row:
        row[place] = cell
        return
    for line in cell.lines:
        row[place].add(line)


def _place(columns: list[_Column], box: Box) -> int | None:
    """Return the column that a cell is of, a new one for one beside all, None across two.

    The column grows as wide as the cell.
    """
    shared = [
        at
        for at, one in enumerate(columns)
        if min(one.right, box.right) - max(one.left, box.left) > _TOUCHING
    ]
    if len(shared) > 1 or len(columns) > _MOST_COLUMNS:
        return None
    if not shared:
        columns.append(_Column(box.left, box.right))
        return len(columns) - 1
    (at,) = shared
    one = columns[at]
    columns[at] = _Column(min(one.left, box.left), max(one.right, box.right))
    return at


def _line(row: Cells, order: Sequence[int], table: Table) -> Line:
    cells = [" ".join(row[at].text.split()) if at in row else "" for at in order]
    first = next(iter(row.values())).lines[0]
    return Line(
        text=CELL_GAP.join(cells).strip(),
        box=_box(row.values()),
        row=first.row,
        quarters=first.quarters,
        table=table,
    )
