"""Read an EPUB: its chapters in reading order, each as a page is read.

A book's pages depend on the screen, so there are none. An anchor's name is the chapter's name in
the archive, ``#`` and the name in it, as in the book's links; the chapter's name alone is its
beginning.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from corpus.blocks import Block
from corpus.document import Anchor, Section
from corpus.errors import NoText
from corpus.formats.archive import open_archive
from corpus.formats.epub_package import read_markup, read_package
from corpus.formats.extract import Extract
from corpus.formats.html import Shown, show
from corpus.span import Span


@dataclass(slots=True)
class _Book:
    title: str | None
    contents: Mapping[str, str]
    parts: list[str] = field(default_factory=list)
    length: int = 0
    sections: list[Section] = field(default_factory=list)
    anchors: list[Anchor] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)

    def add(self, name: str, chapter: Shown) -> None:
        self._write("\n\n" if self.length else "")
        self.anchors.append(Anchor(name=name, position=self.length))
        for anchor in chapter.anchors:
            place = self.length + anchor.position
            named = f"{name}#{anchor.name}" if anchor.name else name
            self.anchors.append(Anchor(name=named, position=place))
        for section in self._sections(name, chapter):
            self.sections.append(replace(section, span=_moved(section.span, self.length)))
        for block in chapter.blocks:
            lead = _moved(block.lead, self.length) if block.lead else None
            self.blocks.append(replace(block, span=_moved(block.span, self.length), lead=lead))
        self._write(chapter.text)

    def _write(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)

    def _sections(self, name: str, chapter: Shown) -> Iterator[Section]:
        """Yield a chapter's sections; one without headings is named by its title.

        That is the one in the table of contents, else its own.
        """
        title = self.contents.get(name) or chapter.title
        named = (title,) if title and title != self.title else ()
        for section in chapter.sections:
            yield section if chapter.headings else replace(section, headings=named)


def extract_epub(data: bytes, *, path: Path) -> Extract:
    """Read a book.

    Raises DamagedFile, EncryptedFile, UnsafeFile, NoText, OverLimit ("archive",
    "unpacks-too-large", "nesting", "too-complex") and what a page's reader raises.
    """
    archive = open_archive(data, path=path)
    package = read_package(archive, path=path)
    book = _Book(title=package.title, contents=package.contents)
    for name in package.chapters:
        chapter = show(read_markup(archive, name, path=path), path=path, of_site=False)
        if chapter.text:
            book.add(name, chapter)
    if not book.length:
        raise NoText(path, "none of its chapters has text, it may be made of pictures")
    return Extract(
        text="".join(book.parts),
        encoding="epub",
        title=package.title,
        sections=tuple(book.sections),
        anchors=tuple(book.anchors),
        blocks=tuple(book.blocks),
    )


def _moved(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)
