"""Own the text of a paragraph as a reader sees it when all changes are accepted.

Left out are deletions, hidden text, the code of fields, comments and the guides of ruby; kept
are insertions, the results of fields and the words of links.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from corpus.formats.docx_styles import Styles
from corpus.formats.docx_xml import attribute, child, children, local

_PROPERTIES = frozenset(
    {"pPr", "rPr", "sectPr", "tblPr", "trPr", "tcPr", "sdtPr", "sdtEndPr", "ctrlPr"}
)
_LEFT_OUT = _PROPERTIES | {
    "tblGrid",
    "del",
    "moveFrom",
    "delText",
    "instrText",
    "delInstrText",
    "rt",
    "altChunk",
}
_SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_NOTES = {"footnoteReference": "footnote", "endnoteReference": "endnote"}
_WHITE = re.compile(r"[\t\r\n\v\f\x1c-\x1f\x85\u2028\u2029]+")

_GREEK = "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ", "αβχδεφγηιϕκλμνοπθρστυϖωξψζ"
_SYMBOLS = {
    **dict(zip(range(0x41, 0x5B), _GREEK[0], strict=True)),
    **dict(zip(range(0x61, 0x7B), _GREEK[1], strict=True)),
    **dict(zip((0xA3, 0xAE, 0xB0, 0xB1, 0xB3, 0xB4, 0xB7, 0xB9, 0xBB), "≤→°±≥×•≠≈", strict=True)),
}


@dataclass(slots=True)
class Paragraph:
    """The text of a paragraph, the notes that it refers to, and the text boxes on it."""

    text: str = ""
    notes: list[tuple[str, str]] = field(default_factory=list)  # which kind, which id
    boxes: list[Element] = field(default_factory=list)


class TextReader:
    """Read paragraphs in the order they stand in: a field may go on from one to the next."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self._fields: list[bool] = []  # open fields, and whether their code is being read
        self._parts: list[str] = []
        self._found = Paragraph()

    def read(self, element: Element) -> Paragraph:
        """Return what a paragraph shows."""
        self._parts, self._found = [], Paragraph()
        hidden = self._styles.hides_paragraph(child(element, "pPr"))
        for one in element:
            self._walk(one, hidden=hidden)
        rows = (row.strip() for row in "".join(self._parts).split("\n"))
        self._found.text = "\n".join(row for row in rows if row)
        return self._found

    def _walk(self, element: Element, *, hidden: bool) -> None:
        name = local(element)
        if name == "txbxContent":
            self._found.boxes += [] if hidden else [element]
        elif name == "fldChar":
            self._mark_field(attribute(element, "fldCharType"))
        elif name not in _LEFT_OUT:
            if name == "r":
                hidden = self._styles.hides_run(child(element, "rPr"), otherwise=hidden)
            if not hidden and not any(self._fields):
                self._take(element, name)
            for one in _shown(element, name):
                self._walk(one, hidden=hidden)

    def _take(self, element: Element, name: str) -> None:
        if name == "t":
            self._parts.append(_WHITE.sub(" ", element.text or ""))
        elif name in _SIGNS:
            self._parts.append(_SIGNS[name])
        elif name == "sym":
            self._parts.append(_symbol(element))
        elif name in _NOTES:
            self._found.notes.append((_NOTES[name], attribute(element, "id") or ""))

    def _mark_field(self, kind: str | None) -> None:
        if kind == "begin":
            self._fields.append(True)
        elif kind == "separate" and self._fields:
            self._fields[-1] = False
        elif kind == "end" and self._fields:
            self._fields.pop()


def _shown(element: Element, name: str) -> Iterable[Element]:
    """Return the children; of alternatives for different readers only one."""
    if name != "AlternateContent":
        return element
    choices = [*children(element, "Choice"), *children(element, "Fallback")]
    return choices[:1]


def _symbol(element: Element) -> str:
    """Return the character of a symbol font, or U+FFFD where it has none in Unicode."""
    try:
        code = int(attribute(element, "char") or "", 16)
    except ValueError:
        return "\ufffd"
    if (attribute(element, "font") or "").casefold() == "symbol":
        return _SYMBOLS.get(code & 0xFF, "\ufffd")
    unicode = 0x20 <= code < 0xD800 or 0xF900 <= code < 0xFFFE  # noqa: PLR2004
    return chr(code) if unicode else "\ufffd"
