"""Second opinions: what other programs find at the place in the original that a citation names.

Nothing here uses the readers that are tested. Each function returns the text of the cited place.
"""

import csv
import json
import re
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

from bot.answer import Citation

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_FROM_ANCHOR = """(name) => {
    const anchors = [...document.querySelectorAll("[id], a[name]")];
    const cited = document.getElementById(name) ?? document.getElementsByName(name)[0];
    const next = anchors[anchors.indexOf(cited) + 1];
    const range = document.createRange();
    range.setStartBefore(cited);
    const selected = () => {
        getSelection().removeAllRanges();
        getSelection().addRange(range);
        return getSelection().toString();
    };
    range.setEndAfter(document.body.lastChild);
    const rest = selected();
    if (next) range.setEndBefore(next);
    return [rest, selected()];
}"""


def page_of_pdf(path: Path, citation: Citation) -> str:
    """Return the text of the cited page by pypdf."""
    from pypdf import PdfReader

    assert citation.page
    return PdfReader(path).pages[citation.page - 1].extract_text()


def section_of_docx(path: Path, citation: Citation) -> str:
    """Return the paragraphs and the rows of tables under the cited heading, by python-docx."""
    from docx import Document
    from docx.table import Table

    headings: dict[int, str] = {}
    found: list[str] = []
    for part in Document(str(path)).iter_inner_content():
        if isinstance(part, Table):
            lines = ["\t".join(cell.text for cell in row.cells) for row in part.rows]
        elif level := re.fullmatch(r"Heading (\d)", part.style.name if part.style else ""):
            headings = {at: text for at, text in headings.items() if at < int(level[1])}
            headings[int(level[1])] = part.text
            continue
        else:
            lines = [part.text]
        found += lines if tuple(headings.values()) == citation.headings else []
    return "\n".join(found)


def chapter_of_epub(path: Path, citation: Citation) -> str:
    """Return the text of the cited chapter from the cited id up to the next one."""
    name, _, anchor = (citation.anchor or "").partition("#")
    with zipfile.ZipFile(path) as archive:
        reader = _Between(anchor)
        reader.feed(archive.read(name).decode())
    return "".join(reader.parts)


class _Between(HTMLParser):
    def __init__(self, anchor: str) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._anchor = anchor
        self._inside = not anchor

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if name := dict(attrs).get("id"):
            self._inside = name == self._anchor

    def handle_data(self, data: str) -> None:
        self.parts += [data] if self._inside else []


def after_anchor(path: Path, citation: Citation, browser: "Browser") -> tuple[str, str]:
    """Return what a person selects in Chromium from the cited anchor on: all, and to the next.

    Where no anchor is cited, both are everything that the page shows.
    """
    with browser.new_page() as page:
        page.goto(path.as_uri())
        if citation.anchor is None:
            return page.inner_text("body"), page.inner_text("body")
        rest, near = page.evaluate(_FROM_ANCHOR, citation.anchor)
        return rest, near


def characters_of_file(path: Path, citation: Citation) -> str:
    """Return the very characters of the file at the citation's offsets."""
    return path.read_bytes().decode("utf-8")[citation.span.start : citation.span.end]


def cell_of_table(path: Path, citation: Citation) -> str:
    """Return the second cell of the cited row, the header being the first (RFC 7111)."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file, "excel-tab" if path.suffix == ".tsv" else "excel"))
    return rows[int((citation.anchor or "").removeprefix("row=")) - 1][1]


def answer_of_line(path: Path, citation: Citation) -> str:
    """Return the answer on the cited line, ``line=1,2`` being the second (RFC 5147)."""
    lines = path.read_text("utf-8").splitlines()
    start, end = map(int, (citation.anchor or "").removeprefix("line=").split(","))
    (line,) = lines[start:end]
    return str(json.loads(line)["answer"])


def spaced(text: str) -> str:
    """Return a text with white space made one."""
    return " ".join(text.split())


def letters(text: str) -> str:
    """Return a text without white space and hyphens, which a page's lines add and lose."""
    return "".join(_kept(text))


def _kept(text: str) -> Iterator[str]:
    return (sign for sign in text if not sign.isspace() and sign not in "-\u00ad\u2010")
