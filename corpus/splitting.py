"""Own the way from a document to passages.

One packer works at two grains. Its units are sentences, or words where a "sentence" is longer
than a passage may be (text without punctuation); rows of a table and lines of code where the
whole does not fit. A passage is filled up to `size` tokens and cut at the strongest boundary in
its second half, the latest among equals.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.blocks import BlockKind
from corpus.document import Document, Section
from corpus.passage import Passage
from corpus.span import Span, trimmed
from corpus.units import APART, NONE, TokenCounter, Unit, Units

VERSION = 3
"""Raised whenever the same document would be split differently."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Splitter:
    """Split documents into overlapping passages; deterministic.

    `size` and `overlap` are in tokens of `count_tokens`. Every character that is no white
    space lies in a passage, but for metadata. No passage crosses a section or cuts a word of
    up to 100 characters (or of `size`, if that is less). A stretch of whole units worth at most
    `overlap` tokens inside one paragraph lies whole in some passage. A table or a piece of code
    of up to `whole` tokens is not cut, and of a longer one no line of up to as many. A
    heading stands with what is under it, even where the two come to more than `size`. `reach`
    is how many words on each side of a gap are compared.
    """

    count_tokens: TokenCounter
    size: int = 64
    overlap: int = 24
    whole: int = 192
    reach: int = 24

    def __post_init__(self) -> None:
        if not 0 <= 2 * self.overlap < self.size <= self.whole:
            sizes = f"size {self.size}, overlap {self.overlap} and whole {self.whole}"
            raise ValueError(f"{sizes} do not fit")

    @property
    def fingerprint(self) -> dict[str, str | int]:
        """Return what must be equal for two splitters to give the same passages."""
        return {
            "name": "cohesion",
            "version": VERSION,
            "size": self.size,
            "overlap": self.overlap,
            "whole": self.whole,
            "reach": self.reach,
        }

    def split(self, document: Document) -> tuple[Passage, ...]:
        """Return the passages of a document in order of their place."""
        units = Units(
            count_tokens=self.count_tokens, size=self.size, whole=self.whole, reach=self.reach
        )
        return tuple(
            _passage(document, section, packed)
            for section in _covering_sections(document)
            for packed in self._pack(units.of(document.text, section.span, document.blocks))
        )

    def _pack(self, units: Sequence[Unit]) -> Iterator[Sequence[Unit]]:
        start = 0
        while start < len(units):
            end = self._cut(units, start)
            yield units[start:end]
            start = self._step_back(units, end) if end < len(units) else end

    def _cut(self, units: Sequence[Unit], start: int) -> int:
        """Return the index of the first unit that the passage leaves out."""
        filled, end, best, strongest = 0, start, start + 1, 0.0
        while end < len(units) and filled + units[end].tokens <= self.size:
            filled += units[end].tokens
            end += 1
            if end < len(units) and units[end].strength == APART:
                return end
            if end < len(units) and 2 * filled >= self.size and units[end].strength >= strongest:
                best, strongest = end, units[end].strength
        if end < len(units):
            end = best if strongest else max(end, start + 1)
        leans = end < len(units) and units[end].strength == NONE
        return end + leans

    def _step_back(self, units: Sequence[Unit], cut: int) -> int:
        """Return where the next passage begins, so that it overlaps the block cut in two."""
        start, room = cut, min(self.overlap, self.size - units[cut].tokens)
        while start > 0 and units[start - 1].block == units[cut].block:
            if units[start].strength == APART:
                break
            room -= units[start - 1].tokens
            if room < 0:
                break
            start -= 1
        return start


def _passage(document: Document, section: Section, units: Sequence[Unit]) -> Passage:
    span = Span(units[0].span.start, units[-1].span.end)
    return Passage(
        document_id=document.document_id,
        span=span,
        text=span.of(document.text),
        headings=section.headings,
        page=_page_of(document, span),
        anchor=_anchor_of(document, span),
        lead=_lead_of(document.text, span, units),
    )


def _covering_sections(document: Document) -> Iterator[Section]:
    """Yield the document's sections and, between them, what lies in none."""
    end = 0
    for section in document.sections:
        if gap := trimmed(document.text, end, section.span.start):
            yield Section(headings=(), span=gap)
        yield section
        end = section.span.end
    if rest := trimmed(document.text, end, len(document.text)):
        yield Section(headings=(), span=rest)


def _page_of(document: Document, span: Span) -> int | None:
    at = bisect_right(document.pages, span.start, key=lambda page: page.span.start)
    return document.pages[at - 1].number if at else None


def _anchor_of(document: Document, span: Span) -> str | None:
    """Return the last name that a link can lead to at or before the passage's beginning."""
    at = bisect_right(document.anchors, span.start, key=lambda anchor: anchor.position)
    return (document.anchors[at - 1].name or None) if at else None


def _lead_of(text: str, span: Span, units: Sequence[Unit]) -> str:
    """Return what the passage leans on and does not hold itself.

    A record's question and a table's header row are told even where it holds them, as they
    are no answer.
    """
    leads = dict.fromkeys(
        unit.lead
        for unit in units
        if unit.lead and (_is_told(text, unit) or not span.contains(unit.lead))
    )
    return "\n".join(lead.of(text) for lead in leads)


def _is_told(text: str, unit: Unit) -> bool:
    if unit.kind is BlockKind.TABLE_ROW and unit.lead:
        return any(sign in unit.lead.of(text) for sign in "\t|")
    return unit.kind is BlockKind.RECORD
