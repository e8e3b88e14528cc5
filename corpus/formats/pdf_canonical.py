"""Own the way from the lines of all pages to one canonical text with exact spans."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from typing import NamedTuple

from corpus.blocks import Block, BlockKind
from corpus.document import Page
from corpus.formats.pdf_headers import header_rows
from corpus.formats.pdf_lines import Line
from corpus.formats.pdf_paragraphs import breaks, leading_of, runs_on
from corpus.span import Span

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_HEAD = re.compile(r"([^\W_]+)-$")
_TAIL = re.compile(r"[^\W_]+")
_SHORTEST_WORD, _LONGEST_WORD = 3, 100


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedLine:
    """A line, the number of its page, and the span of its characters in the canonical text."""

    line: Line
    page: int
    span: Span


@dataclass(slots=True)
class Canonical:
    """The text of all pages, with its pages, paragraphs and lines.

    A line break inside a paragraph stays a line break, except behind a hyphen; paragraphs are
    parted by a blank line, also at the end of a page unless the sentence goes on.
    """

    text: str = ""
    pages: list[Page] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    lines: list[PlacedLine] = field(default_factory=list)


class _Seam(NamedTuple):
    """What becomes of the end of a line: characters cut off, characters put in."""

    cut: int
    glue: str


_APART = _Seam(0, "\n\n")
_ROW = _Seam(0, "\n")  # behind a row of a table; compared by identity


def compose(pages: Sequence[Sequence[Line]]) -> Canonical:
    """Put the pages' lines together."""
    lines = [(number, line) for number, page in enumerate(pages, 1) for line in page]
    words = {word.casefold() for _, line in lines for word in _whole_words(line.text)}
    seams = [
        _seam_between(one, other, words) if together or one.table or other.table else _APART
        for ((_, one), (_, other)), together in zip(pairwise(lines), _joins(pages), strict=True)
    ]
    return _written(lines, [*seams, _APART])


def _whole_words(text: str) -> list[str]:
    """Return the words of a line but the halves of words at its ends."""
    words = _WORD.findall(text)
    return words[1 : -1 if text.endswith("-") else None]


def _joins(pages: Sequence[Sequence[Line]]) -> Iterator[bool]:
    """Tell for every line but the very first whether it goes on the paragraph before."""
    leading = leading_of(pages)
    last: Line | None = None
    for page in pages:
        if page and last:
            yield runs_on(last, page[0])
        yield from (not broken for broken in breaks(page, leading=leading))
        last = page[-1] if page else last


def _seam_between(one: Line, other: Line, words: set[str]) -> _Seam:
    if one.table or other.table:
        return _ROW if one.table is other.table else _APART
    return _seam(one.text, other.text, words)


def _seam(one: str, other: str, words: set[str]) -> _Seam:
    """Return how two lines of a paragraph are joined.

    A hyphen goes where the document has the whole word elsewhere, or where its halves are not
    words of the document themselves; it stays in what the document writes with a hyphen, and
    before a capital or a digit.
    """
    head, tail = _HEAD.search(one[-_LONGEST_WORD:]), _TAIL.match(other)
    if not head or not tail:
        return _Seam(0, "\n")
    before, after = head[1].casefold(), tail[0].casefold()
    if not (head[1].isalpha() and tail[0].isalpha() and tail[0].islower()):
        return _Seam(0, "")
    if before + after in words:
        return _Seam(1, "")
    halves = {before, after} <= words and min(len(before), len(after)) >= _SHORTEST_WORD
    return _Seam(0, "") if halves or f"{before}-{after}" in words else _Seam(1, "")


def _written(lines: Sequence[tuple[int, Line]], seams: Sequence[_Seam]) -> Canonical:
    written, parts = Canonical(), []
    headers = header_rows(lines)
    at = block = 0
    for (page, line), seam in zip(lines, seams, strict=True):
        text = line.text[: len(line.text) - seam.cut]
        written.lines.append(PlacedLine(line=line, page=page, span=Span(at, at + len(text))))
        parts += [text, seam.glue]
        at += len(text)
        if seam is _APART or seam is _ROW:
            header = headers.get(len(written.lines) - 1)
            lead = None if header is None else written.lines[header].span
            kind = BlockKind.TABLE_ROW if line.table else BlockKind.PARAGRAPH
            written.blocks.append(Block(kind=kind, span=Span(block, at), lead=lead))
            block = at + len(seam.glue)
        at += len(seam.glue)
    written.text = "".join(parts).rstrip("\n")
    written.pages.extend(_pages(written.lines))
    return written


def _pages(lines: Sequence[PlacedLine]) -> Iterator[Page]:
    for number, group in groupby(lines, key=lambda line: line.page):
        first, *others = group
        last = others[-1] if others else first
        yield Page(number=number, span=Span(first.span.start, last.span.end))
