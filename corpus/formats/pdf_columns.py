"""Own the reading order of a page's lines.

The order in which a page is drawn is nearly always the order in which it is read, and is kept.
Only where columns are drawn side by side, a line of one and then a line of the other, are they
put in order: the left column of such a stretch before the right one.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import groupby, pairwise
from statistics import median

from corpus.formats.pdf_glyphs import Box
from corpus.formats.pdf_lines import Line
from corpus.formats.pdf_tables import whole_lines

_FEWEST_ROWS = 4
_MOST_PIECES = 5_000  # of a page; with more, finding columns would take too long
_MOST_CUTS = 4
_MOST_GUTTERS = 50  # that are tried, the most frequent ones
_COLUMN_LENGTH = 15  # characters: shorter pieces are the cells of a table
_COLUMN_FILL = 0.6  # of the column's width, at the median
_NEAR = 1.0  # of a line's height, between two rows of a stretch

_Row = list[Line]


def in_reading_order(pieces: Sequence[Line], *, cuts: int = _MOST_CUTS) -> list[Line]:
    """Return whole lines in the order in which they are read; `cuts` bounds the columns."""
    rows = _side_by_side(pieces)
    gutter = _gutter(rows) if cuts and len(pieces) <= _MOST_PIECES else None
    if gutter is None:
        return whole_lines(pieces)
    lines: list[Line] = []
    for in_columns, stretch in groupby(
        zip(_stretches(rows, gutter), rows, strict=True), key=lambda flagged: flagged[0]
    ):
        found = [piece for _, row in stretch for piece in row]
        if in_columns:
            for side in (0, 1):
                column = [piece for piece in found if _side(piece.box, gutter) == side]
                lines += in_reading_order(column, cuts=cuts - 1)
        else:
            lines += whole_lines(found)
    return lines


def _side_by_side(pieces: Sequence[Line]) -> list[_Row]:
    """Put together what is drawn in succession and stands at one height."""
    rows: list[_Row] = []
    for piece in pieces:
        if rows and _at_one_height(rows[-1][-1], piece):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return rows


def _at_one_height(one: Line, other: Line) -> bool:
    shared = min(one.box.top, other.box.top) - max(one.box.bottom, other.box.bottom)
    apart = one.box.right <= other.box.left or other.box.right <= one.box.left
    level = 2 * shared > min(one.box.height, other.box.height)
    return apart and level and one.quarters == other.quarters


def _gutter(rows: Sequence[_Row]) -> float | None:
    """Return where a gutter runs between two columns of running text, drawn side by side."""
    wordy = [row for row in rows if len(row) > 1 and all(map(_is_long, row))]
    if len(wordy) < _FEWEST_ROWS:
        return None
    gaps = (
        round((one.box.right + other.box.left) / 2)
        for row in wordy
        for one, other in pairwise(sorted(row, key=lambda piece: piece.box.left))
    )
    tried = [middle for middle, _ in Counter(gaps).most_common(_MOST_GUTTERS)]
    best = max(tried, key=lambda at: sum(_is_divided(row, at) for row in wordy))
    divided = [row for row in wordy if _is_divided(row, best)]
    sides = [
        [piece for row in divided for piece in row if _side(piece.box, best) == side]
        for side in (0, 1)
    ]
    return best if len(divided) >= _FEWEST_ROWS and all(map(_is_filled, sides)) else None


def _is_long(piece: Line) -> bool:
    return len(piece.text) >= _COLUMN_LENGTH


def _is_filled(column: Sequence[Line]) -> bool:
    """Tell running text, whose lines fill the column, from the cells of a table."""
    width = max(piece.box.right for piece in column) - min(piece.box.left for piece in column)
    return median(piece.box.right - piece.box.left for piece in column) >= _COLUMN_FILL * width


def _side(box: Box, gutter: float) -> int | None:
    """Return 0 on the left of the gutter, 1 on the right, None across it."""
    if box.right <= gutter:
        return 0
    return 1 if box.left >= gutter else None


def _is_divided(row: _Row, gutter: float) -> bool:
    return {_side(piece.box, gutter) for piece in row} == {0, 1}


def _stretches(rows: Sequence[_Row], gutter: float) -> list[bool]:
    """Tell for each row whether it is of the columns.

    Those are the rows with long pieces on both sides, and from them up and down the rows
    close by that keep clear of the gutter and are no row of a table.
    """
    flags = [_is_divided(row, gutter) and all(map(_is_long, row)) for row in rows]
    order = range(len(rows))
    for sweep in (list(order), list(reversed(order))):
        for before, at in pairwise(sweep):
            near = flags[before] and _distance(rows[before], rows[at]) <= _NEAR
            flags[at] = flags[at] or (near and _may_belong(rows[at], gutter))
    return flags


def _may_belong(row: _Row, gutter: float) -> bool:
    clear = all(_side(piece.box, gutter) is not None for piece in row)
    return clear and (len(row) == 1 or any(map(_is_long, row)))


def _distance(one: _Row, other: _Row) -> float:
    """Return the gap between two rows in heights of a line."""
    upper, lower = one[0].box, other[0].box
    gap = max(upper.bottom - lower.top, lower.bottom - upper.top)
    return gap / (upper.height or 1.0)
