"""Own the way from a PDF's bookmarks to headings in the canonical text."""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, islice, pairwise
from typing import Any, NamedTuple

from corpus.blocks import Block, BlockKind
from corpus.formats.headings import Heading
from corpus.formats.pdf_canonical import PlacedLine
from corpus.span import trimmed

_MOST = 20_000
_LONGEST_TITLE = 300
_NUMBERING = re.compile(
    r"(?:(?:chapter|section|part|appendix)\s+)?[\divxlc]+(?:[.:)][\divxlc]*)*\s+", re.IGNORECASE
)
_FROM_TOP = {1: 1, 3: 0, 7: 0}  # view modes with a height, and where it stands: XYZ, FitH, FitBH


@dataclass(frozen=True, slots=True, kw_only=True)
class Bookmark:
    """An entry of the outline: page counts from 1, height is in points or unknown."""

    level: int
    title: str
    page: int | None
    height: float | None


def bookmarks_of(document: Any) -> list[Bookmark]:  # noqa: ANN401 - pypdfium2 has no types
    """Return the outline's entries with a title, at most 20,000."""
    entries = (_bookmark(entry) for entry in islice(document.get_toc(), _MOST))
    return [entry for entry in entries if entry.title]


def _bookmark(entry: Any) -> Bookmark:  # noqa: ANN401
    destination = entry.get_dest()
    index = destination.get_index() if destination else None
    mode, view = destination.get_view() if destination else (0, [])
    place = _FROM_TOP.get(mode)
    title = " ".join(entry.get_title().replace("\0", " ").split())[:_LONGEST_TITLE]
    return Bookmark(
        level=entry.level + 1,
        title=title,
        page=None if index is None or index < 0 else index + 1,
        height=view[place] if place is not None and place < len(view) else None,
    )


def headings_of(bookmarks: Sequence[Bookmark], lines: Sequence[PlacedLine]) -> list[Heading]:
    """Return the headings that the bookmarks lead to, sorted by place.

    An entry stands at the line of its page that reads as it does, else at the height that it
    names, else at the page's start. One that leads back is left out; one that leads nowhere
    stands where the next does.
    """
    pages = {
        number: _PageLines(list(group))
        for number, group in groupby(lines, key=lambda one: one.page)
    }
    headings: list[Heading] = []
    waiting: list[Bookmark] = []
    for bookmark in bookmarks:
        page = pages.get(bookmark.page or 0)
        if page is None:
            waiting.append(bookmark)
            continue
        place = page.place_of(bookmark)
        if not headings or place.start >= headings[-1].body:
            headings += [_heading(one, place.start, place.start) for one in waiting]
            headings.append(_heading(bookmark, place.start, place.end))
            waiting = []
    return headings


def blocks_under(text: str, blocks: Sequence[Block], headings: Sequence[Heading]) -> list[Block]:
    """Return the blocks cut where a heading begins or ends; what is between is the heading."""
    places = sorted({place for one in headings for place in (one.start, one.body)})
    titles = {(one.start, one.body) for one in headings}
    found: list[Block] = []
    for block in blocks:
        inside = places[
            bisect_right(places, block.span.start) : bisect_left(places, block.span.end)
        ]
        for start, end in pairwise([block.span.start, *inside, block.span.end]):
            if span := trimmed(text, start, end):
                is_title = (span.start, span.end) in titles
                kind = BlockKind.HEADING if is_title else block.kind
                found.append(Block(kind=kind, span=span, lead=None if is_title else block.lead))
    return found


def _heading(bookmark: Bookmark, start: int, end: int) -> Heading:
    return Heading(level=bookmark.level, title=bookmark.title, start=start, body=end)


class _Place(NamedTuple):
    start: int
    end: int


class _PageLines:
    """The lines of a page, found by what they say; made once, for many bookmarks."""

    def __init__(self, lines: Sequence[PlacedLine]) -> None:
        self._lines = lines

    @cached_property
    def _by_words(self) -> dict[str, list[tuple[float, _Place]]]:
        """Return height and place of every line, and of every two, by their letters."""
        found: dict[str, list[tuple[float, _Place]]] = defaultdict(list)
        for at, first in enumerate(self._lines):
            for last in self._lines[at : at + 2]:
                text = first.line.text if last is first else f"{first.line.text} {last.line.text}"
                if len(text) <= _LONGEST_TITLE:
                    place = _Place(first.span.start, last.span.end)
                    found[_plain(text)].append((first.line.box.top, place))
        return found

    def place_of(self, bookmark: Bookmark) -> _Place:
        """Return the place of the line, or two lines, that read as the bookmark does.

        The one nearest to its height, else an empty place at that height, or at the top.
        """
        words, height = _plain(bookmark.title), bookmark.height
        if words and (places := self._by_words.get(words)):
            if height is None:
                return places[0][1]
            return min(places, key=lambda found: abs(found[0] - height))[1]
        below = (
            line.span.start
            for line in self._lines
            if height is None or line.line.box.bottom < height
        )
        start = next(below, self._lines[-1].span.start)
        return _Place(start, start)


def _plain(text: str) -> str:
    """Return the letters and digits of a title without its number."""
    number = _NUMBERING.match(text)
    words = text[number.end() :] if number else text
    return "".join(character for character in words.casefold() if character.isalnum())
