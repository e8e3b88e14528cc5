"""Own the pieces that passages are packed from, and how strong the boundaries between them are.

A paragraph's boundary is stronger than a sentence's, that one stronger than a gap between
words; among those the one with the least lexical cohesion is the strongest.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from corpus.blocks import Block, BlockKind, covering_blocks
from corpus.sentences import LONGEST_WORD, line_spans, sentence_spans, word_spans
from corpus.span import Span
from corpus.topics import cohesion

TokenCounter = Callable[[Sequence[str]], Sequence[int]]
"""Count the tokens of each text as the encoder will see them, its special ones left out."""

RECORD, PARAGRAPH, ITEM, SENTENCE, NONE = 4.0, 3.0, 2.5, 2.0, 0.0  # between words: at most 1

_LINES = (BlockKind.TABLE_ROW, BlockKind.CODE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A piece that is not cut.

    `strength` is that of the boundary before it; `block` numbers the block that it is of, and
    `lead` is what that block leans on.
    """

    span: Span
    tokens: int
    block: int
    strength: float
    lead: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Units:
    """Take a section apart. Sizes are in tokens: `size` for prose, `whole` for tables and code."""

    count_tokens: TokenCounter
    size: int
    whole: int
    reach: int

    def of(self, text: str, within: Span, blocks: Sequence[Block]) -> list[Unit]:
        """Return the units of a section, in order, together covering all but white space."""
        units: list[Unit] = []
        runs = groupby(covering_blocks(text, within, blocks), key=_run_key)
        strength = PARAGRAPH
        for number, (_, run) in enumerate(runs):
            together = list(run)
            units.extend(self._run(text, together, number, strength))
            strength = NONE if together[-1].kind is BlockKind.HEADING else PARAGRAPH
        return units

    def _run(
        self, text: str, blocks: Sequence[Block], number: int, strength: float
    ) -> Iterator[Unit]:
        """Yield the units of blocks that belong together: one, or a table's rows, a list's items."""
        span = Span(blocks[0].span.start, blocks[-1].span.end)
        lead = blocks[0].lead
        if blocks[0].kind in _LINES:
            (tokens,) = self.count_tokens([span.of(text)])
            if tokens <= self.whole:
                yield Unit(span=span, tokens=tokens, block=number, strength=strength, lead=lead)
                return
        for block in blocks:
            yield from self._block(text, block, number, strength)
            strength = RECORD if block.kind is BlockKind.RECORD else ITEM

    def _block(self, text: str, block: Block, number: int, strength: float) -> Iterator[Unit]:
        cut = line_spans if block.kind in _LINES else sentence_spans
        pieces = list(cut(text, block.span))
        counts = self.count_tokens([piece.of(text) for piece in pieces])
        for piece, tokens in zip(pieces, counts, strict=True):
            if tokens <= self.size and len(piece) <= self.size * LONGEST_WORD:
                yield Unit(
                    span=piece, tokens=tokens, block=number, strength=strength, lead=block.lead
                )
            else:
                yield from self._words(text, piece, block.lead, number, strength)
            strength = SENTENCE

    def _words(
        self, text: str, piece: Span, lead: Span | None, number: int, strength: float
    ) -> Iterator[Unit]:
        longest = min(LONGEST_WORD, self.size)  # no character is worth more than a token
        spans = list(word_spans(text, piece, longest=longest))
        words = [span.of(text) for span in spans]
        distinct = list(dict.fromkeys(words))
        tokens = dict(zip(distinct, self.count_tokens(distinct), strict=True))
        for span, word, shared in zip(spans, words, cohesion(words, reach=self.reach), strict=True):
            yield Unit(
                span=span, tokens=max(1, tokens[word]), block=number, strength=strength, lead=lead
            )
            strength = 1.0 - shared


def _run_key(block: Block) -> tuple[object, ...]:
    """Return what neighbours must share to belong together."""
    if block.kind is BlockKind.TABLE_ROW:  # the header row leads the others
        return block.kind, block.lead or block.span
    return block.kind, block.lead if block.kind is BlockKind.LIST_ITEM else block.span
