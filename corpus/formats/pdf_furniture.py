"""Own what stands on page after page and belongs to none: running headers and footers."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import dropwhile, takewhile

from corpus.formats.pdf_lines import Line

_DEPTH = 3  # lines from the top and from the bottom of a page
_NEAR = 4  # pages on either side
_SHARE = 0.4  # of the pages near by: left and right pages may differ
_FEWEST = 3
_FEWEST_LABELS = 2
_APART = 0.5  # of a line's height, between a line that differs by its number and the text
_LONGEST = 120  # characters of a running header that is on few pages
_LABEL = re.compile(  # of a page: its number, with how many there are or without
    r"(?:page |p\. ?|seite |página |pagina )?[-–—\[(| ]{0,3}(\d{1,4})[-–—\])| ]{0,3}"
    r"(?:(?:of|von|de|di|sur|/) ?(\d{1,4}))?",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d+|\b[ivxlc]+\b")

_Place = tuple[str, int, int]  # which end of the page, height on it, height of the line


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outer:
    """One of the outermost lines of a page, and what it is known by on other pages."""

    line: Line
    place: _Place
    words: tuple[str, str, int]  # which end of the page, what it says, height of the line
    is_apart: bool


def without_furniture(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """Return the pages without the lines that repeat at their top or bottom.

    A line repeats where it is the same, numbers aside, on many of the pages near by, or stands
    apart from the text in just the place where others do. Nothing is left out where that would
    empty more than half of the pages. Page numbers go before that: two that are right are enough.
    """
    return _without_repeated(_without_labels(pages))


def _without_labels(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """Return the pages without page numbers that are right, from the first that has one on."""
    labels = [_label(page, at, len(pages)) for at, page in enumerate(pages, 1)]
    numbered = [label for label, page in zip(labels, pages, strict=True) if page]
    found = list(dropwhile(lambda label: label is None, numbered))
    places = {label and (label.place, label.words) for label in found}
    if len(found) < _FEWEST_LABELS or len(places) > 1:
        return [list(page) for page in pages]
    gone = {id(label.line) for label in found if label}
    return [[line for line in page if id(line) not in gone] for page in pages]


def _label(page: Sequence[Line], number: int, count: int) -> "_Outer | None":
    """Return the line that says which page this is, at its very bottom or top."""
    outer = list(_outer(page)) if len(page) > 1 else []
    ends = [next((one for one in outer if one.place[0] == end), None) for end in ("bottom", "top")]
    for one in ends:
        said = one and one.is_apart and _LABEL.fullmatch(" ".join(one.line.text.split()))
        if said and int(said[1]) == number and int(said[2] or count) == count:
            return one
    return None


def _without_repeated(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    outer = [list(_outer(page)) for page in pages]
    repeated = [set(found) for found in _repeated(outer)]
    counts = Counter(
        line.place
        for lines, found in zip(outer, repeated, strict=True)
        for line in lines
        if line.words in found
    )
    usual = {place for place, count in counts.items() if count >= _FEWEST}
    kept = [
        _without(page, lines, found, usual)
        for page, lines, found in zip(pages, outer, repeated, strict=True)
    ]
    emptied = sum(bool(page) and not rest for page, rest in zip(pages, kept, strict=True))
    written = sum(map(bool, pages))
    return [list(page) for page in pages] if 2 * emptied > written else kept


def _outer(page: Sequence[Line]) -> Iterator[_Outer]:
    """Yield the lines at the top, then those at the bottom, from outside to inside."""
    downwards = sorted(page, key=lambda line: -line.box.top)
    for end, lines in (("top", downwards), ("bottom", downwards[::-1])):
        for line, inner in zip(lines[:_DEPTH], [*lines[1 : _DEPTH + 1], None], strict=False):
            apart = inner is None or _distance(line, inner) > _APART * line.box.height
            text = " ".join(line.text.casefold().split())
            height = round(line.box.height)
            yield _Outer(
                line=line,
                place=(end, round(line.box.bottom), height),
                words=(end, _NUMBER.sub("#", text) if apart else text, height),
                is_apart=apart,
            )


def _distance(one: Line, other: Line) -> float:
    return max(one.box.bottom - other.box.top, other.box.bottom - one.box.top)


def _repeated(outer: Sequence[Sequence[_Outer]]) -> Iterator[Iterator[tuple[str, str, int]]]:
    """Yield for each page the words of its outer lines that many pages near by have too."""
    places: dict[tuple[str, str, int], set[int]] = defaultdict(set)
    for number, lines in enumerate(outer):
        for line in lines:
            places[line.words].add(number)
    for number, lines in enumerate(outer):
        near = range(max(0, number - _NEAR), min(len(outer), number + _NEAR + 1))
        fewest = max(_FEWEST, _SHARE * len(near))
        yield (
            line.words
            for line in lines
            if sum(page in places[line.words] for page in near) >= fewest
        )


def _without(
    page: Sequence[Line],
    outer: Sequence[_Outer],
    repeated: AbstractSet[tuple[str, str, int]],
    usual: AbstractSet[_Place],
) -> list[Line]:
    def is_furniture(one: _Outer) -> bool:
        fits = one.place in usual and one.is_apart and len(one.line.text) <= _LONGEST
        return fits or one.words in repeated

    gone: set[int] = set()
    for end in ("top", "bottom"):
        lines = (one for one in outer if one.place[0] == end)
        gone.update(id(one.line) for one in takewhile(is_furniture, lines))
    tables = {line.table for line in page if line.table and id(line) not in gone}
    return [line for line in page if id(line) not in gone or line.table in tables]
