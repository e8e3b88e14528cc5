"""Own how what a page shows becomes canonical text with blocks, headings and anchors.

Blocks stand a blank line apart, the items of a list and the rows of a table a line. The cells
of a row are a tab apart: as in a browser's clipboard, and the text holds no sign that the
page does not show (no bullet, number or bar). White space within a line is one space, a
no-break space is kept; in preformatted text everything is.
"""

import re
from dataclasses import dataclass, field

from corpus.blocks import Block, BlockKind
from corpus.document import Anchor
from corpus.formats.headings import Heading
from corpus.formats.html_anchors import Names
from corpus.formats.html_draft import Draft
from corpus.formats.html_visible import BLOCKS
from corpus.span import Span

_HEADING = re.compile(r"h[1-6]")
_LISTS = frozenset({"ul", "ol", "dl", "menu", "dir"})
_ITEMS = frozenset({"li", "dt", "dd"})
_CELLS = frozenset({"td", "th"})
_VERBATIM = frozenset({"pre", "listing", "xmp", "plaintext"})
_CLOSE = frozenset({BlockKind.LIST_ITEM, BlockKind.TABLE_ROW})


@dataclass(slots=True, kw_only=True)
class _List:
    lead: Span | None
    term: Span | None = None  # what a description describes
    item: str = ""  # the tag of the open item
    first: int = 0  # the number of the first block of the open item


@dataclass(slots=True, kw_only=True)
class _Table:
    header: Span | None = None
    rows: int = 0
    in_head: bool = False
    in_header: bool = False  # the last row was one of the header
    cells: int = 0  # of the open row
    heads: int = 0


@dataclass(slots=True)
class PageWriter:
    """Write a walk through a page; afterwards the fields hold what was found."""

    blocks: list[Block] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    anchors: list[Anchor] = field(default_factory=list)
    _parts: list[str] = field(default_factory=list)
    _length: int = 0
    _draft: Draft = field(default_factory=Draft)
    _names: Names = field(default_factory=Names)
    _lists: list[_List] = field(default_factory=list)
    _table: _Table | None = None
    _in_row: bool = False
    _heading: int = 0  # its level; 0 outside
    _verbatim: bool = False
    _opened: list[bool] = field(default_factory=list)  # whether each open element opened a block
    _group: int = 0  # of the blocks that may stand close; 0 outside lists and tables
    _groups: int = 0
    _last_group: int = 0

    def finish(self) -> str:
        """End the last block and return the whole text."""
        self._flush()
        return "".join(self._parts)

    def text(self, data: str) -> None:
        """Add text to the open block."""
        self._draft.name(self._names.take(data))
        if self._verbatim:
            self._draft.add_verbatim(data)
        else:
            self._draft.add(data)

    def start(self, tag: str, names: tuple[str, ...]) -> None:
        """Take the start of an element."""
        if tag == "br":
            self._break_line()
        elif tag in BLOCKS:
            self._start_block(tag)
        self._names.start(tag, names)

    def end(self, tag: str) -> None:
        """Take the end of an element."""
        self._names.end(tag)
        if tag not in BLOCKS:
            return
        if self._opened.pop():
            self._flush()
            self._close(tag)
        else:
            self._part()

    def _break_line(self) -> None:
        if self._verbatim:
            self._draft.add_verbatim("\n")
        elif self._draft.gap == "\n" and not self._in_row:  # two of them part paragraphs
            self._flush()
        else:
            self._draft.separate(" " if self._in_row else "\n")

    def _start_block(self, tag: str) -> None:
        is_part = self._in_row or self._verbatim or (self._heading and tag == "div")
        self._opened.append(not is_part)
        if not is_part:
            self._flush()
            self._heading = 0  # one that was never ended
            self._open(tag)
        elif self._table and self._in_row and tag in _CELLS:
            self._start_cell(self._table, tag)
        else:
            self._part()

    def _part(self) -> None:
        """Take the edge of an element that only parts the words of the block it is in."""
        if self._verbatim:
            self._draft.end_line()
        else:
            self._draft.separate(" ")

    def _start_cell(self, table: _Table, tag: str) -> None:
        self._draft.separate("\t" if table.cells else " ")
        table.cells += 1
        table.heads += tag == "th"

    def _open(self, tag: str) -> None:
        if _HEADING.fullmatch(tag):
            self._heading = int(tag[1])
        elif tag in _VERBATIM:
            self._verbatim = True
        elif tag in _LISTS:
            self._open_group()
            self._lists.append(_List(lead=self._lead_in()))
        elif tag in _ITEMS and self._lists:
            self._lists[-1].item, self._lists[-1].first = tag, len(self.blocks)
        elif tag == "table":
            self._open_group()
            self._table = _Table()
        elif self._table:
            self._open_part(self._table, tag)

    def _open_part(self, table: _Table, tag: str) -> None:
        if tag == "thead":
            table.in_head = True
        elif tag == "tr":
            table.cells = table.heads = 0
            self._in_row = True

    def _close(self, tag: str) -> None:
        if _HEADING.fullmatch(tag):
            self._heading = 0
        elif tag in _VERBATIM:
            self._verbatim = False
        elif tag in _LISTS:
            self._lists.pop()
            self._close_group()
        elif tag in _ITEMS and self._lists:
            self._close_item(self._lists[-1])
        elif tag == "table":
            self._table = None
            self._close_group()
        elif tag == "thead" and self._table:
            self._table.in_head = False
        elif tag == "tr":
            self._in_row = False

    def _close_item(self, of: _List) -> None:
        if of.item == "dt" and len(self.blocks) > of.first:
            of.term = self.blocks[-1].span
        of.item = ""

    def _open_group(self) -> None:
        if not self._lists and not self._table:
            self._groups += 1
            self._group = self._groups

    def _close_group(self) -> None:
        if not self._lists and not self._table:
            self._group = 0

    def _lead_in(self) -> Span | None:
        """Return what leads a list in: the paragraph before it, or the item that it is in."""
        last = self.blocks[-1] if self.blocks else None
        around = self._lists[-1] if self._lists else None
        if around and around.item and len(self.blocks) == around.first:
            return around.lead
        if last and (last.kind == BlockKind.PARAGRAPH or (around and around.item)):
            return last.span
        return None

    def _flush(self) -> None:
        if self._draft.is_empty:
            self._draft.gap = ""
            return
        kind = self._kind()
        draft, self._draft = self._draft, Draft()
        text, names = draft.finish(verbatim=kind == BlockKind.CODE)
        if not text.strip():
            return
        self._separate(kind)
        start = self._length + len(text) - len(text.lstrip())
        span = Span(start, self._length + len(text))
        self.anchors += [Anchor(name=name, position=self._length + at) for name, at in names]
        self._write(text)
        self._note(kind, span, text)

    def _kind(self) -> BlockKind:
        if self._in_row:
            return BlockKind.TABLE_ROW
        if self._verbatim:
            return BlockKind.CODE
        if self._heading:
            return BlockKind.HEADING
        return BlockKind.LIST_ITEM if self._lists and self._lists[-1].item else BlockKind.PARAGRAPH

    def _separate(self, kind: BlockKind) -> None:
        if self.blocks:
            is_close = self._group and self._group == self._last_group
            last = self.blocks[-1].kind
            self._write("\n" if is_close and {kind, last} <= _CLOSE else "\n\n")
        self._last_group = self._group

    def _write(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)

    def _note(self, kind: BlockKind, span: Span, text: str) -> None:
        lead = None
        if kind == BlockKind.HEADING:
            title = " ".join(text.split())
            level = self._heading
            self.headings.append(Heading(level=level, title=title, start=span.start, body=span.end))
        elif kind == BlockKind.LIST_ITEM:
            around = self._lists[-1]
            lead = around.term or around.lead if around.item == "dd" else around.lead
        elif kind == BlockKind.TABLE_ROW and self._table:
            lead = self._lead_of_row(self._table, span)
        self.blocks.append(Block(kind=kind, span=span, lead=lead))

    def _lead_of_row(self, table: _Table, row: Span) -> Span | None:
        is_header = table.in_head or (
            table.cells == table.heads and (table.rows == 0 or table.cells > 1)
        )
        table.rows += 1
        if is_header:
            start = table.header.start if table.header and table.in_header else row.start
            table.header = Span(start, row.end)
        table.in_header = is_header
        return None if is_header else table.header
