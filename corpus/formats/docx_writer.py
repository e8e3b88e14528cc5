"""Own how the parts of a document become canonical text with blocks and headings.

Blocks stand a blank line apart, the items of a list and the rows of a table a line. The cells
of a row are a tab apart, as in a page. The bullets and numbers of lists and headings are not
written: a word processor makes them up anew, and they are not in the file's text.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.blocks import Block, BlockKind
from corpus.formats.headings import Heading
from corpus.sentences import sentence_spans
from corpus.span import Span

CELL_GAP = "\t"
"""What stands between the cells of a row."""


@dataclass(frozen=True, slots=True)
class _Item:
    level: int
    of: int  # which list
    span: Span


@dataclass(slots=True)
class DocxWriter:
    """Write blocks one after the other; afterwards the fields hold what was written."""

    blocks: list[Block] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    _parts: list[str] = field(default_factory=list)
    _length: int = 0
    _items: list["_Item"] = field(default_factory=list)  # those around the next one
    _lead_in: Span | None = None  # of the open list

    @property
    def text(self) -> str:
        """Return all that was written."""
        return "".join(self._parts)

    def heading(self, text: str, *, level: int | None) -> None:
        """Write a heading; one without a level, such as a title, opens no section."""
        span = self._block(BlockKind.HEADING, text)
        if level is not None:
            title = " ".join(text.split())
            self.headings.append(Heading(level=level, title=title, start=span.start, body=span.end))

    def paragraph(self, text: str) -> None:
        """Write a paragraph."""
        self._block(BlockKind.PARAGRAPH, text)

    def item(self, text: str, *, of: int, level: int) -> None:
        """Write an item of the list `of`.

        It leans on the item around it, or on the sentence before the list. Another list than
        that of the item before it at its level, under no item, stands apart.
        """
        around = [item for item in self._items if item.level < level]
        beside = [item for item in self._items if item.level == level]
        follows = bool(around or (self._items if not beside else beside[0].of == of))
        if not follows:
            self._lead_in = self._last_sentence()
        lead = around[-1].span if around else self._lead_in
        span = self._block(BlockKind.LIST_ITEM, text, lead=lead, close=follows)
        self._items = [*around, _Item(level, of, span)]

    def table(self, rows: Sequence[Sequence[str]], *, header: int) -> None:
        """Write a table whose first `header` rows name the columns."""
        first: Span | None = None
        lead: Span | None = None
        for at, cells in enumerate(rows):
            body = lead if at >= header else None
            text = CELL_GAP.join(cells).strip()
            span = self._block(BlockKind.TABLE_ROW, text, lead=body, close=first is not None)
            first = first or span
            if at < header:
                lead = Span(first.start, span.end)

    def _block(
        self, kind: BlockKind, text: str, *, lead: Span | None = None, close: bool = False
    ) -> Span:
        gap = ("\n" if close else "\n\n") if self._parts else ""
        start = self._length + len(gap)
        self._parts += [gap, text]
        self._length = start + len(text)
        span = Span(start, self._length)
        self.blocks.append(Block(kind=kind, span=span, lead=lead))
        if kind is not BlockKind.LIST_ITEM:
            self._items = []
        return span

    def _last_sentence(self) -> Span | None:
        """Return the last sentence of the paragraph just written, if it was one."""
        if not self.blocks or self.blocks[-1].kind is not BlockKind.PARAGRAPH:
            return None
        written, span = self._parts[-1], self.blocks[-1].span
        *_, last = sentence_spans(written, Span(0, len(written)))
        return Span(span.start + last.start, span.start + last.end)
