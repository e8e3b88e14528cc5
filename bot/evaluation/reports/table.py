"""Own tables of text in the columns of a terminal, where some characters take two or none."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from unicodedata import category, east_asian_width

_GAP = "  "
_NAME_AT_LEAST = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """Cells under a heading. Where room is short, the columns of the highest `spare` go first."""

    heading: str
    cells: Sequence[str]
    spare: int = 0
    is_name: bool = False
    is_left: bool = False

    @property
    def width(self) -> int:
        """Return how many columns of the terminal it takes."""
        return max(map(columns_of, (self.heading, *self.cells)))


def columns_of(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    return sum(map(_columns, text))


def fitted(text: str, width: int, *, more: str) -> str:
    """Return the text, cut so that it takes at most `width` columns with `more` at its end."""
    if columns_of(text) <= width:
        return text
    room, kept = width - columns_of(more), ""
    for character in text:
        room -= _columns(character)
        if room < 0:
            break
        kept += character
    return kept.rstrip() + more


def table(columns: Sequence[Column], *, width: int, more: str) -> Iterator[str]:
    """Yield a heading and the rows: names to the left and cut where they must be, else right."""
    kept = list(columns)
    while _taken(kept) > width and (spare := max(column.spare for column in kept)):
        kept.remove(next(one for one in reversed(kept) if one.spare == spare))
    over = max(0, _taken(kept) - width)
    widths = [max(_NAME_AT_LEAST, one.width - over) if one.is_name else one.width for one in kept]
    for row in zip(*((one.heading, *one.cells) for one in kept), strict=True):
        padded = (
            _padded(fitted(cell, room, more=more), room, left=one.is_name or one.is_left)
            for cell, room, one in zip(row, widths, kept, strict=True)
        )
        yield _GAP.join(padded).rstrip()


def _taken(columns: Sequence[Column]) -> int:
    return sum(column.width for column in columns) + len(_GAP) * (len(columns) - 1)


def _padded(text: str, width: int, *, left: bool) -> str:
    room = " " * (width - columns_of(text))
    return text + room if left else room + text


def _columns(character: str) -> int:
    if category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if east_asian_width(character) in "WF" else 1
