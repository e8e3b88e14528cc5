"""Own which name a link needs to lead to a place in a page.

That is the last one before it whose element reaches so far: an element around the place, a
heading in whose section it lies, an empty mark, or a paragraph beside it. What stands in
another part of the page, or shows nothing, gives no name.
"""

import re
from dataclasses import dataclass, field

from corpus.formats.html_tree import names_of
from corpus.formats.html_visible import BLOCKS

_HEADING = re.compile(r"h[1-6]")
_MARKS = names_of("a span b i em strong small sup sub font p")  # may be empty targets
_LINES = frozenset({"p", "dt", "address", "caption", "figcaption", "legend", "summary"})
_MIXING = frozenset({"li", "dt", "dd", "tr", "pre"})
_FEW_WORDS = 5  # beside a heading, such as [edit]
_OPEN_TO_ALL = _LINES | names_of("ul ol dl li dd table thead tbody tfoot tr td th pre")


@dataclass(slots=True, kw_only=True)
class _Frame:
    """An open element.

    `outline` are the headings that hold here, and their names; the name of an element around
    is one of level 0. `near` is the name that leads here, `latest` the last one in the element.
    """

    outline: tuple[tuple[int, str], ...] = ()
    name: str = ""  # its own
    near: str = ""
    latest: str = ""
    headings: list[tuple[int, str]] = field(default_factory=list)
    waiting: int = 0  # names that waited for text when it was opened
    words: int = 0  # outside of headings
    is_heading: bool = False
    is_mixed: bool = False
    has_text: bool = False
    has_blocks: bool = False

    def open_section(self, level: int, name: str) -> None:
        """Let what follows stand under a heading."""
        self.outline = (*(one for one in self.outline if one[0] < level), (level, name))
        self.near = self.firm
        self.headings.append((level, name))

    @property
    def firm(self) -> str:
        """Return the name that holds in all that is in this element from here on."""
        return next((name for _, name in reversed(self.outline) if name), "")


class Names:
    """Knows at each step through a page which name leads there."""

    def __init__(self) -> None:
        self._frames = [_Frame()]
        self._open_headings: list[_Frame] = []
        self._seen: set[str] = set()
        self._waiting: list[str] = []  # for the text that they lead to
        self._mark = ""  # the last empty one that waits
        self._told = ""

    def start(self, tag: str, names: tuple[str, ...]) -> None:
        """Take the start of an element; of several elements of one name the first has it."""
        outer = self._frames[-1]
        reaches = tag in _OPEN_TO_ALL or tag not in BLOCKS or self._waiting
        frame = _Frame(outline=outer.outline, near=outer.near if reaches else outer.firm)
        frame.waiting = len(self._waiting)
        frame.is_heading = _HEADING.fullmatch(tag) is not None
        if fresh := [name for name in names if name not in self._seen]:
            self._seen.update(fresh)
            self._waiting += fresh
            frame.outline = ((0, fresh[-1]),)
            frame.name = frame.near = frame.latest = fresh[-1]
        self._frames.append(frame)
        if frame.is_heading:
            self._open_headings.append(frame)

    def end(self, tag: str) -> None:
        """Take the end of the element that started last."""
        frame, outer = self._frames.pop(), self._frames[-1]
        self._leave(frame, outer, tag)
        if frame.is_heading:
            self._open_headings.pop()
        outer.words += frame.words
        outer.is_mixed |= frame.is_mixed or (frame.has_text and tag in _MIXING)
        outer.has_text |= frame.has_text
        outer.has_blocks |= frame.has_blocks or tag in BLOCKS

    def take(self, data: str) -> list[str]:
        """Return the names that lead to this text; the last one holds, "" where none does.

        Where the last name told still holds, it is not told again.
        """
        if not data.strip():
            return []
        frame = self._frames[-1]
        frame.has_text = True
        if not self._open_headings:
            frame.words += len(data.split())
        elif self._mark and not self._open_headings[-1].latest:
            self._open_headings[-1].latest = self._mark
        names, self._waiting, self._mark = self._waiting, [], ""
        if (names[-1] if names else self._told) != frame.near:
            names.append(frame.near)
        self._told = frame.near
        return names

    def _leave(self, frame: _Frame, outer: _Frame, tag: str) -> None:
        if not frame.has_text and tag not in _MARKS:
            if self._mark in self._waiting[frame.waiting :]:
                self._mark = ""
            del self._waiting[frame.waiting :]
        elif frame.is_heading:
            outer.open_section(int(tag[1]), frame.latest)
        else:
            self._hand_on(frame, outer, tag)
            self._mark = self._mark if frame.has_text else frame.latest or self._mark

    def _hand_on(self, frame: _Frame, outer: _Frame, tag: str) -> None:
        """Let the names in an element that ends hold behind it where they reach so far."""
        if frame.headings:
            if frame.words <= _FEW_WORDS and not frame.is_mixed:
                own = "" if frame.words else frame.name
                for level, name in frame.headings:
                    outer.open_section(level, name or own)
        elif frame.latest and not frame.has_blocks and (tag in _LINES or tag not in BLOCKS):
            outer.near = frame.latest
            if not (outer.is_heading and outer.latest):  # a heading goes by its first name
                outer.latest = frame.latest
