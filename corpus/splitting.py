"""Own the way from a document to passages.

One packer works at two grains. Its units are sentences, or words where a "sentence" is longer
than a passage may be (text without punctuation). Before every unit lies a boundary of some
strength: a paragraph's over a sentence's over a gap between words, and among those the one
with the least lexical cohesion. A passage is filled up to `size` tokens and cut at the
strongest boundary in its second half, the latest among equals.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from corpus.document import Document, Section
from corpus.passage import Passage
from corpus.sentences import LONGEST_WORD, paragraph_spans, sentence_spans, word_spans
from corpus.span import Span, trimmed
from corpus.topics import cohesion

TokenCounter = Callable[[Sequence[str]], Sequence[int]]
"""Count the tokens of each text as the encoder will see them, its special ones left out."""

VERSION = 1
"""Raised whenever the same document would be split differently."""

_PARAGRAPH, _SENTENCE = 3.0, 2.0  # a gap between words has at most 1


@dataclass(frozen=True, slots=True, kw_only=True)
class _Unit:
    span: Span
    tokens: int
    block: int
    strength: float  # of the boundary before it


@dataclass(frozen=True, slots=True, kw_only=True)
class Splitter:
    """Split documents into overlapping passages; deterministic.

    `size` and `overlap` are in tokens of `count_tokens`. Every character that is no white
    space lies in a passage. No passage crosses a section or cuts a word of up to 100
    characters (or of `size`, if that is less). A stretch of whole units worth at most `overlap`
    tokens inside one paragraph lies whole in some passage. `reach` is how many words on each
    side of a gap are compared.
    """

    count_tokens: TokenCounter
    size: int = 64
    overlap: int = 24
    reach: int = 24

    def __post_init__(self) -> None:
        if not 0 <= 2 * self.overlap < self.size:
            raise ValueError(f"size {self.size} and overlap {self.overlap} do not fit")

    @property
    def fingerprint(self) -> dict[str, str | int]:
        """Return what must be equal for two splitters to give the same passages."""
        return {
            "name": "cohesion",
            "version": VERSION,
            "size": self.size,
            "overlap": self.overlap,
            "reach": self.reach,
        }

    def split(self, document: Document) -> tuple[Passage, ...]:
        """Return the passages of a document in order of their place."""
        page_starts = [page.span.start for page in document.pages]
        return tuple(
            Passage(
                document_id=document.document_id,
                span=span,
                text=span.of(document.text),
                headings=section.headings,
                page=_page_of(document, page_starts, span),
            )
            for section in _covering_sections(document)
            for span in self._pack(self._units(document.text, section.span))
        )

    def _pack(self, units: Sequence[_Unit]) -> Iterator[Span]:
        start = 0
        while start < len(units):
            end = self._cut(units, start)
            yield Span(units[start].span.start, units[end - 1].span.end)
            start = self._step_back(units, end) if end < len(units) else end

    def _cut(self, units: Sequence[_Unit], start: int) -> int:
        """Return the index of the first unit that the passage leaves out."""
        filled, end, best, strongest = 0, start, start + 1, 0.0
        while end < len(units) and filled + units[end].tokens <= self.size:
            filled += units[end].tokens
            end += 1
            if end < len(units) and 2 * filled >= self.size and units[end].strength >= strongest:
                best, strongest = end, units[end].strength
        if end == len(units):
            return end
        return best if strongest else max(end, start + 1)

    def _step_back(self, units: Sequence[_Unit], cut: int) -> int:
        """Return where the next passage begins, so that it overlaps the block cut in two."""
        start, room = cut, min(self.overlap, self.size - units[cut].tokens)
        while start > 0 and units[start - 1].block == units[cut].block:
            room -= units[start - 1].tokens
            if room < 0:
                break
            start -= 1
        return start

    def _units(self, text: str, within: Span) -> list[_Unit]:
        units: list[_Unit] = []
        for block, paragraph in enumerate(paragraph_spans(text, within)):
            strength = _PARAGRAPH
            sentences = list(sentence_spans(text, paragraph))
            counts = self.count_tokens([sentence.of(text) for sentence in sentences])
            for sentence, tokens in zip(sentences, counts, strict=True):
                if tokens <= self.size and len(sentence) <= self.size * LONGEST_WORD:
                    units.append(
                        _Unit(span=sentence, tokens=tokens, block=block, strength=strength)
                    )
                else:
                    units.extend(self._words(text, sentence, block, strength))
                strength = _SENTENCE
        return units

    def _words(self, text: str, sentence: Span, block: int, strength: float) -> Iterator[_Unit]:
        longest = min(LONGEST_WORD, self.size)  # no character is worth more than a token
        spans = list(word_spans(text, sentence, longest=longest))
        words = [span.of(text) for span in spans]
        distinct = list(dict.fromkeys(words))
        tokens = dict(zip(distinct, self.count_tokens(distinct), strict=True))
        turns = (1.0 - shared for shared in cohesion(words, reach=self.reach)[1:])
        for span, word, before in zip(spans, words, (strength, *turns), strict=True):
            yield _Unit(span=span, tokens=max(1, tokens[word]), block=block, strength=before)


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


def _page_of(document: Document, starts: Sequence[int], span: Span) -> int | None:
    at = bisect_left(starts, span.start + 1) - 1
    return document.pages[at].number if at >= 0 else None
