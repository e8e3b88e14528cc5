"""Own how the parser's tokens become blocks of whole lines.

Every line belongs to one block. Lines of which the parser says nothing (definitions of links,
what is nested too deep) are paragraphs, or items where they stand in one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from markdown_it.token import Token

from corpus.blocks import Block, BlockKind
from corpus.span import Span, trimmed

_KINDS = {
    "heading_open": BlockKind.HEADING,
    "paragraph_open": BlockKind.PARAGRAPH,
    "html_block": BlockKind.PARAGRAPH,
    "hr": BlockKind.PARAGRAPH,
    "fence": BlockKind.CODE,
    "code_block": BlockKind.CODE,
    "tr_open": BlockKind.TABLE_ROW,
}
_LISTS = frozenset({"bullet_list", "ordered_list"})


def line_starts_of(text: str) -> list[int]:
    """Return where each line of `text` starts, and last where the text ends."""
    starts = [0, *(at + 1 for at, character in enumerate(text) if character == "\n")]
    return [*starts, len(text)]


def find_blocks(
    text: str, tokens: Sequence[Token], starts: Sequence[int], *, front: int
) -> tuple[Block, ...]:
    """Return the blocks of a text; its first `front` lines are front matter."""
    finder = _Finder(text, starts)
    finder.add(BlockKind.METADATA, 0, front)
    for token in tokens:
        finder.take(token)
    finder.fill(len(starts) - 1)
    return tuple(finder.blocks)


@dataclass(slots=True, kw_only=True)
class _List:
    lead: Span | None
    first: int = 0  # the number of the first block of the open item
    lines: tuple[int, int] = (0, 0)  # of the open item
    is_open: bool = False  # whether an item is


class _Finder:
    def __init__(self, text: str, starts: Sequence[int]) -> None:
        self.blocks: list[Block] = []
        self._text, self._starts = text, starts
        self._line = 0  # the first that is in no block yet
        self._lists: list[_List] = []
        self._header: Span | None = None  # of the open table
        self._in_head = False

    def take(self, token: Token) -> None:
        """Take the next token."""
        name, _, side = token.type.rpartition("_")
        first, last = token.map or (self._line, self._line)
        if name in _LISTS:
            self._take_list(side, first)
        elif name == "list_item":
            self._take_item(side, first, last)
        elif name in ("thead", "tbody"):
            self._in_head = token.type == "thead_open"
        elif kind := _KINDS.get(token.type):
            self._take_leaf(kind, first, last)

    def add(self, kind: BlockKind, first: int, last: int, lead: Span | None = None) -> Span | None:
        """Add the lines from `first` to before `last` as a block, unless they are in one."""
        self.fill(first)
        return self._add(kind, last, lead)

    def fill(self, until: int) -> None:
        """Put the lines before `until` that are in no block yet into some."""
        kind, lead = self._prose()
        for line in range(self._line, until):
            if not self._text[self._starts[line] : self._starts[line + 1]].strip():
                self._add(kind, line, lead)
        self._add(kind, until, lead)

    def _add(self, kind: BlockKind, last: int, lead: Span | None) -> Span | None:
        first, self._line = self._line, max(self._line, min(last, len(self._starts) - 1))
        span = trimmed(self._text, self._starts[first], self._starts[self._line])
        if span:
            self.blocks.append(Block(kind=kind, span=span, lead=lead))
        return span

    def _take_leaf(self, kind: BlockKind, first: int, last: int) -> None:
        self.fill(first)
        if kind == BlockKind.PARAGRAPH:
            around, lead = self._prose()
            self._add(around, last, lead)
        elif kind != BlockKind.TABLE_ROW:
            self._add(kind, last, None)
        elif self._in_head:
            self._header = trimmed(self._text, self._starts[first], self._starts[last])
            self._add(kind, last + 1, None)  # with the line of dashes
        else:
            self._add(kind, last, self._header)

    def _take_list(self, side: str, first: int) -> None:
        if side == "open":
            self.fill(first)
            self._lists.append(_List(lead=self._lead_in()))
        else:
            self._lists.pop()

    def _take_item(self, side: str, first: int, last: int) -> None:
        around = self._lists[-1]
        if side == "open":
            self.fill(first)
            around.is_open, around.first, around.lines = True, len(self.blocks), (first, last)
            return
        if len(self.blocks) == around.first:  # there is nothing in it that the parser names
            self.fill(around.lines[1])
        around.is_open = False

    def _prose(self) -> tuple[BlockKind, Span | None]:
        """Return what running text is here, and what leads it in."""
        if self._lists and self._lists[-1].is_open:
            return BlockKind.LIST_ITEM, self._lists[-1].lead
        return BlockKind.PARAGRAPH, None

    def _lead_in(self) -> Span | None:
        """Return what leads a list in: the paragraph before it, or the item that it is in."""
        last = self.blocks[-1] if self.blocks else None
        around = self._lists[-1] if self._lists else None
        in_item = bool(around and around.is_open)
        if around and in_item and len(self.blocks) == around.first:
            return around.lead
        if last and (last.kind == BlockKind.PARAGRAPH or in_item):
            has_words = any(map(str.isalnum, last.span.of(self._text)))  # a rule has none
            return last.span if has_words else None
        return None
