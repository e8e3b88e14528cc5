"""Own the walk through a document's body: paragraphs, tables, notes and text boxes in order.

A note stands right behind the paragraph or table that refers to it: there a passage has both,
and the note is under the heading that it belongs to. A text box stands behind the paragraph
that it hangs on.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from corpus.formats.docx_styles import Styles
from corpus.formats.docx_text import Paragraph, TextReader
from corpus.formats.docx_writer import DocxWriter
from corpus.formats.docx_xml import attribute, child, children, local, switch

_TABLES = frozenset({"tbl", "tr", "tc"})
_WRAPPERS = frozenset(
    {"body", "sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo", "txbxContent"}
)


@dataclass(slots=True, kw_only=True)
class BodyReader:
    """Write what a body shows; `notes` are the footnotes and endnotes by kind and id."""

    styles: Styles
    notes: Mapping[tuple[str, str], Element]
    writer: DocxWriter = field(default_factory=DocxWriter)
    title: str | None = None  # of the first paragraph that is styled so
    embeds: bool = False  # another file stands for a part of the text
    _reader: TextReader = field(init=False)
    _seen: set[tuple[str, str]] = field(default_factory=set)
    _waiting: list[Element] = field(default_factory=list)  # notes to be written
    _in_note: bool = False

    def __post_init__(self) -> None:
        self._reader = TextReader(self.styles)

    def read(self, parts: Iterable[Element]) -> None:
        """Write the blocks among `parts` and inside them."""
        for element in parts:
            name = local(element)
            if name == "p":
                self._paragraph(element)
            elif name == "tbl":
                self._table(element)
            elif name == "altChunk":
                self.embeds = True
            elif name == "AlternateContent":
                choices = [*children(element, "Choice"), *children(element, "Fallback")]
                self.read(choices[0] if choices else ())
            elif name in _WRAPPERS:
                self.read(element)

    def _paragraph(self, element: Element) -> None:
        found = self._reader.read(element)
        if found.text:
            self._write(found.text, child(element, "pPr"))
        self._append([found])

    def _write(self, text: str, properties: Element | None) -> None:
        level = self.styles.heading_level(properties)
        if level is not None or self.styles.is_title(properties):
            self.title = self.title or (None if level else " ".join(text.split()))
            self.writer.heading(text, level=level)
        elif item := self.styles.list_item(properties):
            self.writer.item(text, of=item[0], level=item[1])
        else:
            self.writer.paragraph(text)

    def _append(self, found: Iterable[Paragraph]) -> None:
        """Write the text boxes and the notes that hang on what was just written."""
        for paragraph in found:
            for box in paragraph.boxes:
                self.read(box)
            fresh = [
                note for note in paragraph.notes if note in self.notes and note not in self._seen
            ]
            self._seen.update(fresh)
            self._waiting += [self.notes[note] for note in dict.fromkeys(fresh)]
        if not self._in_note:
            self._write_notes()

    def _write_notes(self) -> None:
        """Write the notes that wait; those that they refer to in turn come behind them."""
        self._in_note = True
        while self._waiting:
            self.read(self._waiting.pop(0))
        self._in_note = False

    def _table(self, table: Element) -> None:
        hanging: list[Paragraph] = []
        rows: list[list[str]] = []
        named = 0  # rows at the top that say that they name the columns
        for row in _inside(table, "tr"):
            properties = child(row, "trPr")
            if child(properties, "del") is not None:
                continue
            cells = [self._cell(cell, hanging) for cell in _inside(row, "tc")]
            if any(cells):
                named += named == len(rows) and bool(switch(properties, "tblHeader"))
                rows.append(cells)
        self.writer.table(rows, header=named or _usual_header(table, rows))
        self._append(hanging)

    def _cell(self, cell: Element, hanging: list[Paragraph]) -> str:
        """Return a cell's text in one line, tables inside it included."""
        texts: list[str] = []
        for paragraph in _inside(cell, "p"):
            found = self._reader.read(paragraph)
            hanging.append(found)
            texts += found.text.split()
        return " ".join(texts)


def _inside(element: Element, name: str) -> Iterator[Element]:
    """Yield the elements of that name at any depth outside of others of that name."""
    for one in element:
        if local(one) == name:
            yield one
        elif local(one) in _WRAPPERS or (name == "p" and local(one) in _TABLES):
            yield from _inside(one, name)


def _usual_header(table: Element, rows: list[list[str]]) -> int:
    """Return 1 where the first row may name columns, unless the table says that it does not."""
    look = child(table, "tblPr", "tblLook")
    denied = attribute(look, "firstRow") in ("0", "false")
    return int(not denied and len(rows) > 1 and len(rows[0]) > 1)
