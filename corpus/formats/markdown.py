"""Read Markdown: headings become sections and lines become blocks, at exact offsets.

The parser (markdown-it-py: CommonMark, with tables) gives the lines of everything; the text
itself is never rewritten, so a quote shows the marks as the file has them. What stands inside
lines is parsed in headings alone.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from corpus.decoding import decode
from corpus.formats.extract import Extract
from corpus.formats.front_matter import read_front_matter
from corpus.formats.headings import Heading, sections_under
from corpus.formats.markdown_blocks import find_blocks, line_starts_of

_LONGEST_TITLE = 1_000  # of a heading's characters whose marks are understood


def extract_markdown(data: bytes, *, path: Path) -> Extract:
    """Read a Markdown file; the text is the file's own, decoded.

    Front matter stays in the text, and is not searched. The title is the one it states, else
    the first top-level heading. A heading with nothing under it before the next one is joined
    to the section that follows. Raises NotText, and for front matter OverLimit and DamagedFile.
    """
    decoded = decode(data, path=path)
    text = decoded.text
    front = read_front_matter(text, path=path)
    parsed = _Parsed("\n" * front.lines + text[front.length :])
    starts = line_starts_of(text)
    headings = tuple(parsed.headings(starts))
    return Extract(
        text=text,
        encoding=decoded.encoding,
        title=front.title or _first_title(headings),
        tags=front.tags,
        sections=tuple(sections_under(text, headings)),
        blocks=find_blocks(text, parsed.tokens, starts, front=front.lines),
    )


class _Parsed:
    def __init__(self, text: str) -> None:
        self._parser = MarkdownIt("commonmark").enable("table")
        self._parser.core.ruler.disable("inline")
        self._definitions: dict[str, Any] = {}
        self.tokens = self._parser.parse(text, self._definitions)

    def headings(self, starts: Sequence[int]) -> Iterator[Heading]:
        """Yield the headings that stand in nothing else, by the starts of the lines."""
        for opening, content in zip(self.tokens, self.tokens[1:], strict=False):
            if opening.type == "heading_open" and opening.level == 0 and opening.map:
                first, last = opening.map
                yield Heading(
                    level=int(opening.tag[1:]),
                    title=self._plain(content.content),
                    start=starts[first],
                    body=starts[min(last, len(starts) - 1)],
                )

    def _plain(self, marked: str) -> str:
        children: list[Token] = []
        if len(marked) > _LONGEST_TITLE:
            return " ".join(marked.split())
        self._parser.inline.parse(marked, self._parser, self._definitions, children)
        words = "".join(
            " " if child.type in ("softbreak", "hardbreak") else child.content
            for child in children
            if child.type != "html_inline"
        )
        return " ".join(words.split())


def _first_title(headings: Sequence[Heading]) -> str | None:
    return next((each.title for each in headings if each.level == 1 and each.title), None)
