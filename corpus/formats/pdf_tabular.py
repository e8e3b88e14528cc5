"""Own how the cells of a table are told from running text, and the row that names its columns.

Three rows are taken for a table where the cells of two columns or more are aligned, and what
they say is no running text.
"""

import re
from collections.abc import Sequence
from statistics import median

from corpus.formats.pdf_rows import Cell

Cells = dict[int, Cell]
"""The cells of a row by their columns."""

_FEWEST_ROWS, _FEWEST_COLUMNS = 3, 2
_ALIGNED = 0.1  # of a line's height, around the median: justified lines have gaps by chance
_SHARE = 0.6  # of a column's cells that are aligned
_PROSE_LENGTH, _PROSE_FILL = 25, 0.6  # characters of a line, share of the column's width
_LONGEST_ROW = 250  # characters, at the median
_LONGEST_NAME = 60  # characters of a column's name
_LISTED = 40  # characters of what is behind the mark or number of a list's item
_MARKER = re.compile(r"[•◦▪‣·–—*-]|\(?\d{1,3}[.)]?|\(?[a-zA-Z][.)]")
_DIGIT = re.compile(r"\d")


def are_table(rows: Sequence[Cells], columns: int) -> bool:
    """Tell whether rows of so many columns are a table."""
    lengths = [sum(len(cell.text) for cell in row.values()) for row in rows]
    if sum(len(row) > 1 for row in rows) < _FEWEST_ROWS or median(lengths) > _LONGEST_ROW:
        return False
    cells = [[row[place] for row in rows if place in row] for place in range(columns)]
    is_text = all(map(_is_prose, cells)) or _is_justified(cells) or _is_list(cells)
    return not is_text and sum(map(_is_aligned, cells)) >= _FEWEST_COLUMNS


def _is_aligned(column: Sequence[Cell]) -> bool:
    """Tell whether most cells begin below one another, or have their middle so; numbers, end."""
    lefts = [cell.box.left for cell in column]
    rights = [cell.box.right for cell in column]
    middles = [(left + right) / 2 for left, right in zip(lefts, rights, strict=True)]
    edges = [lefts, middles, *([rights] if _is_numbers(column) else [])]
    return any(_are_level(places, column) for places in edges)


def _are_level(places: Sequence[float], column: Sequence[Cell]) -> bool:
    near = _ALIGNED * median(cell.lines[0].box.height for cell in column)
    fewest = max(_FEWEST_ROWS, _SHARE * len(places))
    return sum(abs(place - median(places)) <= near for place in places) >= fewest


def _is_numbers(column: Sequence[Cell]) -> bool:
    return sum(bool(_DIGIT.search(cell.text)) for cell in column) >= _SHARE * len(column)


def _is_justified(columns: Sequence[Sequence[Cell]]) -> bool:
    """Tell whether the last cells say different things and end alike: lines with gaps in them."""
    last = max(columns, key=lambda column: max(cell.box.left for cell in column))
    differ = 2 * len({cell.text for cell in last}) > len(last)
    rights = [cell.box.right for cell in last]
    return differ and not _is_numbers(last) and _are_level(rights, last)


def _is_prose(column: Sequence[Cell]) -> bool:
    """Tell whether the lines of a column fill it, as those of running text do."""
    lines = [line for cell in column for line in cell.lines]
    width = max(line.box.right for line in lines) - min(line.box.left for line in lines)
    filled = median(line.box.right - line.box.left for line in lines) >= _PROSE_FILL * width
    return filled and median(len(line.text) for line in lines) >= _PROSE_LENGTH


def _is_list(columns: Sequence[Sequence[Cell]]) -> bool:
    """Tell whether these are items with a mark or a number, and text set in behind it."""
    if len(columns) != 2:  # noqa: PLR2004
        return False
    marks, items = sorted(columns, key=lambda column: column[0].box.left)
    bare_numbers = all(cell.text.isdigit() for cell in marks)
    if bare_numbers and median(len(cell.text) for cell in items) < _LISTED:
        return False
    return all(_MARKER.fullmatch(cell.text) for cell in marks)


def has_header(rows: Sequence[Cells], columns: int) -> bool:
    """Tell whether the first row names the columns: all of them, and no numbers.

    It is set bold and the next is not, or there are numbers below.
    """
    first, *others = rows
    names = [cell.text for cell in first.values()]
    if len(names) < columns or any(_DIGIT.search(name) for name in names):
        return False
    if max(map(len, names)) > _LONGEST_NAME:
        return False
    bold, normal = (all(cell.lines[0].bold for cell in row.values()) for row in (first, others[0]))
    return (bold and not normal) or any(_has_numbers(others, place) for place in first)


def _has_numbers(rows: Sequence[Cells], place: int) -> bool:
    said = [row[place].text for row in rows if place in row]
    return 2 * sum(bool(_DIGIT.search(text)) for text in said) > len(rows)
