"""Own how headings cut a text into sections."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.document import Section
from corpus.span import trimmed


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading of some level from 1, where it starts and where the text under it begins."""

    level: int
    title: str
    start: int
    body: int


def sections_under(text: str, headings: Sequence[Heading]) -> Iterator[Section]:
    """Yield the sections that headings, sorted by place, open in a text.

    A heading with nothing under it before the next one is joined to the section that follows.
    What stands before the first heading is a section without a path.
    """
    path: dict[int, str] = {}
    start, body = 0, 0
    for following in [*headings, None]:
        end = following.start if following else len(text)
        if trimmed(text, body, end) or following is None:
            span = trimmed(text, start, end)
            if span:
                yield Section(headings=tuple(path[level] for level in sorted(path)), span=span)
            start = end
        if following:
            body = following.body
            path = {level: title for level, title in path.items() if level < following.level}
            path[following.level] = following.title
