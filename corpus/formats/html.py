"""Read a page: what a browser shows of its content, in its order.

Nothing is fetched and nothing runs; text that is marked as hidden is not read.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus.blocks import Block
from corpus.document import Anchor, Section
from corpus.errors import NoText, NotText
from corpus.formats.extract import Extract
from corpus.formats.headings import Heading, sections_under
from corpus.formats.html_content import walk_content
from corpus.formats.html_encoding import decode_page
from corpus.formats.html_tree import Element, parse_html
from corpus.formats.html_visible import walk
from corpus.formats.html_writer import PageWriter
from corpus.tags import clean_tags

_MUCH_HIDDEN = 20  # words: menus and labels for screen readers have fewer


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a page shows: its text, and the structure at offsets into it.

    `hidden` is how many words of the page are marked as hidden, and so not in the text.
    """

    text: str
    title: str | None
    tags: tuple[str, ...]
    headings: tuple[Heading, ...]
    anchors: tuple[Anchor, ...]
    blocks: tuple[Block, ...]
    hidden: int

    @property
    def sections(self) -> tuple[Section, ...]:
        """Return the sections that the headings open."""
        return tuple(sections_under(self.text, self.headings))


def extract_html(data: bytes, *, path: Path) -> Extract:
    """Read a page. The title is its ``<title>``, else its first ``<h1>``.

    Raises NotText, also where more than 1 % of the characters are U+FFFD; OverLimit
    ("nesting", "too-complex"); LostText; and NoText where the page shows nothing.
    """
    decoded = decode_page(data, path=path)
    shown = show(decoded.text, path=path)
    _check_text(shown.text, path)
    return Extract(
        text=shown.text,
        encoding=decoded.encoding,
        title=shown.title,
        tags=shown.tags,
        sections=shown.sections,
        anchors=shown.anchors,
        blocks=shown.blocks,
        notes=_notes(shown),
    )


def _notes(shown: Shown) -> tuple[str, ...]:
    if shown.hidden < _MUCH_HIDDEN:
        return ()
    return (f"{shown.hidden:,} words that the page marks as hidden were left out",)


def _check_text(text: str, path: Path) -> None:
    if not text:
        remedy = "if a script fills it, save it from a browser"
        raise NoText(path, "the page shows no text", remedy=remedy)
    if 100 * (lost := text.count("\N{REPLACEMENT CHARACTER}")) > len(text):
        reason = f"{lost:,} of its characters were lost (U+FFFD) when it was saved"
        raise NotText(path, reason, remedy="save it anew")


def show(source: str, *, path: Path, of_site: bool = True) -> Shown:
    """Return what the markup `source` shows. Without `of_site` nothing belongs to a site."""
    root = parse_html(source, path=path)
    writer = PageWriter()
    hidden = 0
    if root is not None:
        hidden = walk_content(root, writer) if of_site else walk(root, writer, site=None)
    text = writer.finish()
    return Shown(
        text=text,
        title=_title(root, writer.headings),
        tags=clean_tags(_keywords(root)),
        headings=tuple(writer.headings),
        anchors=tuple(writer.anchors),
        blocks=tuple(writer.blocks),
        hidden=hidden,
    )


def _title(root: Element | None, headings: list[Heading]) -> str | None:
    element = root.find("head/title") if root is not None else None
    words = " ".join(element.itertext()).split() if element is not None else ()
    first = next((heading.title for heading in headings if heading.level == 1), None)
    return " ".join(words) or first


def _keywords(root: Element | None) -> Iterator[str]:
    """Yield what a page's head states as keywords, and an article's tags."""
    for meta in root.iter("meta") if root is not None else ():
        name = meta.get("name", "") or meta.get("property", "")
        if name.casefold() in ("keywords", "article:tag"):
            yield meta.get("content", "")
