"""Own the structure inside a section: blocks, and what each leans on."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice, takewhile

from corpus.sentences import paragraph_spans
from corpus.span import Span


class BlockKind(StrEnum):
    """What a block of text is, as far as splitting cares."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    TABLE_ROW = "table_row"
    CODE = "code"
    RECORD = "record"
    METADATA = "metadata"  # says something about the document, and is not searched


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A stretch of text that belongs together.

    `lead` marks what the block leans on to be understood: the header row of its table, the
    sentence that leads in its list, the question of its record. It never overlaps the block.
    """

    kind: BlockKind
    span: Span
    lead: Span | None = None


def covering_blocks(text: str, within: Span, blocks: Sequence[Block]) -> Iterator[Block]:
    """Yield the blocks, sorted by place, that begin inside a span, and paragraphs between them."""
    end = within.start
    first = bisect_left(blocks, within.start, key=lambda block: block.span.start)
    for block in takewhile(lambda one: one.span.start < within.end, islice(blocks, first, None)):
        yield from _paragraphs(text, end, block.span.start)
        yield block
        end = max(end, block.span.end)
    yield from _paragraphs(text, end, within.end)


def _paragraphs(text: str, start: int, end: int) -> Iterator[Block]:
    if start < end:
        for span in paragraph_spans(text, Span(start, end)):
            yield Block(kind=BlockKind.PARAGRAPH, span=span)
