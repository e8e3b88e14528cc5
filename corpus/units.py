"""Own the pieces that passages are packed from, and how strong the boundaries between them are.

A paragraph's boundary is stronger than a sentence's, that one stronger than a gap between
words; among those the one with the least lexical cohesion is the strongest.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from corpus.blocks import Block, BlockKind, covering_blocks
from corpus.sentences import (
    LONGEST_WORD,
    indented_line_spans,
    line_spans,
    sentence_spans,
    word_spans,
)
from corpus.span import Span
from corpus.topics import cohesion

TokenCounter = Callable[[Sequence[str]], Sequence[int]]
"""Count the tokens of each text as the encoder will see them, its special ones left out."""

APART, PARAGRAPH, ITEM, SENTENCE = 4.0, 3.0, 2.5, 2.0  # between words: from 0 to 1
NONE = -1.0  # between a heading and what is under it

_AFTER = {BlockKind.HEADING: NONE, BlockKind.RECORD: APART, BlockKind.METADATA: APART}
_LINES = (BlockKind.TABLE_ROW, BlockKind.CODE)
_CUTS = {BlockKind.TABLE_ROW: line_spans, BlockKind.CODE: indented_line_spans}


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A piece that is not cut.

    `strength` is that of the boundary before it; `block` numbers the run of blocks that it is
    of, whose kind is `kind`, and `lead` is what its block leans on.
    """

    span: Span
    tokens: int
    kind: BlockKind
    block: int
    strength: float
    lead: Span | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Units:
    """Take a section apart. Sizes are in tokens: `size` for prose, `whole` for tables and code.

    A table or code over `whole` is taken apart into its lines, and only a line over it further.
    What has over 100 characters for each of them is too long whatever its tokens, and is not
    counted whole: of 20 MB without a full stop that takes gigabytes.
    """

    count_tokens: TokenCounter
    size: int
    whole: int
    reach: int

    def of(self, text: str, within: Span, blocks: Sequence[Block]) -> list[Unit]:
        """Return the units of a section in order: all of it but white space and metadata."""
        units: list[Unit] = []
        strength = PARAGRAPH
        for number, together in enumerate(_runs(text, covering_blocks(text, within, blocks))):
            if together[0].kind is not BlockKind.METADATA:
                units.extend(self._run(text, together, number, strength))
            strength = _AFTER.get(together[-1].kind, PARAGRAPH)
        return units

    def _run(
        self, text: str, blocks: Sequence[Block], number: int, strength: float
    ) -> Iterator[Unit]:
        """Yield the units of blocks that belong together, as the rows of a table do."""
        span = Span(blocks[0].span.start, blocks[-1].span.end)
        lead = next((block.lead for block in blocks if block.lead), None)
        whole = Block(kind=blocks[0].kind, span=span, lead=lead)
        if whole.kind in _LINES and len(span) <= self.whole * LONGEST_WORD:
            (tokens,) = self.count_tokens([span.of(text)])
            if tokens <= self.whole:
                yield _unit(whole, span, tokens, number, strength)
                return
        for block in blocks:
            yield from self._block(text, block, number, strength)
            strength = ITEM

    def _block(self, text: str, block: Block, number: int, strength: float) -> Iterator[Unit]:
        cut, most = _CUTS.get(block.kind, sentence_spans), self.size
        if block.kind in _LINES:
            most = self.whole
        pieces = list(cut(text, block.span))
        short = [piece for piece in pieces if len(piece) <= most * LONGEST_WORD]
        counts = dict(zip(short, self.count_tokens([p.of(text) for p in short]), strict=True))
        for piece in pieces:
            tokens = counts.get(piece)
            if tokens is not None and tokens <= most:
                yield _unit(block, piece, tokens, number, strength)
            else:
                for word, count, before in self._words(text, piece, strength):
                    yield _unit(block, word, count, number, before)
            strength = SENTENCE

    def _words(self, text: str, piece: Span, strength: float) -> Iterator[tuple[Span, int, float]]:
        """Yield the words of a piece with their tokens and the boundaries before them."""
        longest = min(LONGEST_WORD, self.size)  # no character is worth more than a token
        spans = list(word_spans(text, piece, longest=longest))
        words = [span.of(text) for span in spans]
        distinct = list(dict.fromkeys(words))
        tokens = dict(zip(distinct, self.count_tokens(distinct), strict=True))
        turns = (1.0 - shared for shared in cohesion(words, reach=self.reach)[1:])
        for span, word, before in zip(spans, words, (strength, *turns), strict=True):
            yield span, max(1, tokens[word]), before


def _unit(block: Block, span: Span, tokens: int, number: int, strength: float) -> Unit:
    return Unit(
        span=span,
        tokens=tokens,
        kind=block.kind,
        block=number,
        strength=strength,
        lead=block.lead,
    )


def _runs(text: str, blocks: Iterable[Block]) -> Iterator[list[Block]]:
    """Yield blocks that belong together: rows of a table, items of a list, or one by itself."""
    run: list[Block] = []
    for block in blocks:
        if run and not _go_on(text, run[-1], block):
            yield run
            run = []
        run.append(block)
    if run:
        yield run


def _go_on(text: str, one: Block, other: Block) -> bool:
    if one.kind is not other.kind:
        return False
    if one.kind is BlockKind.TABLE_ROW:  # between tables stands an empty line
        return text.count("\n", one.span.end, other.span.start) == 1
    return one.kind is BlockKind.LIST_ITEM and one.lead == other.lead
