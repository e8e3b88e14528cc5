"""Read Markdown: headings become sections, at exact offsets into the file.

The parser (markdown-it-py, CommonMark) gives the lines of every heading; the text itself is
never rewritten, so a quote shows the marks as the file has them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

from corpus.document import Section
from corpus.formats.outline import Outline
from corpus.span import trimmed


@dataclass(frozen=True, slots=True, kw_only=True)
class _Heading:
    level: int
    title: str
    start: int
    body: int  # where the text under it begins


def outline_markdown(text: str) -> Outline:
    """Return the sections that the headings open; the title is the first top-level heading.

    A heading with nothing under it before the next one is joined to the section that follows.
    """
    headings = tuple(_headings(text))
    titles = (heading.title for heading in headings if heading.level == 1 and heading.title)
    return Outline(title=next(titles, None), sections=tuple(_sections(text, headings)))


def _headings(text: str) -> Iterator[_Heading]:
    line_starts = [0, *(at + 1 for at, character in enumerate(text) if character == "\n")]
    line_starts.append(len(text))
    references: dict[str, object] = {}
    parser = MarkdownIt("commonmark").disable("inline")  # most of the time goes there
    tokens = parser.parse(text, references)
    parser.enable("inline")
    for opening, content in pairwise(tokens):
        if opening.type == "heading_open" and opening.level == 0 and opening.map:
            first, last = opening.map
            yield _Heading(
                level=int(opening.tag[1:]),
                title=_plain(parser.parseInline(content.content, references)[0]),
                start=line_starts[first],
                body=line_starts[min(last, len(line_starts) - 1)],
            )


def _plain(content: Token) -> str:
    words = "".join(
        " " if child.type in ("softbreak", "hardbreak") else child.content
        for child in content.children or ()
    )
    return " ".join(words.split())


def _sections(text: str, headings: Sequence[_Heading]) -> Iterator[Section]:
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
