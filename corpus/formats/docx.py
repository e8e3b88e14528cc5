"""Read DOCX: paragraphs, lists, tables and notes in the order of the document.

The XML is read itself: python-docx leaves out insertions, content controls, text boxes and
notes, and shortens what has entities. Only parts inside the file are read, so a template,
a link or a picture elsewhere is never fetched.
"""

import posixpath
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

from corpus.errors import DamagedFile, LostText, NoText, OverLimit
from corpus.formats.archive import Archive, open_archive
from corpus.formats.archive_xml import parse_xml
from corpus.formats.docx_body import BodyReader
from corpus.formats.docx_styles import Styles
from corpus.formats.docx_xml import attribute, child, children, local
from corpus.formats.extract import Extract
from corpus.formats.headings import sections_under

TEXT_LIMIT = 20 * 2**20
"""The longest text that is read, in characters."""

_EMBEDS = "a part of it is a file inside it, which was not read; save it in a word processor"
_PACKAGE = "_rels/.rels"
_NO_TITLES = frozenset({"", "word document", "untitled", "document"})


def extract_docx(data: bytes, *, path: Path) -> Extract:
    """Return the text, sections and blocks of a Word document, with all changes accepted.

    Headers, footers and comments are left out. Raises DamagedFile, EncryptedFile, UnsafeFile,
    OverLimit, NoText, and LostText where all the text is in an embedded file.
    """
    package = _Package(open_archive(data, path=path))
    main = package.main()
    body = BodyReader(styles=Styles(package.related(main, "styles")), notes=_notes(package, main))
    body.read(package.xml(main))
    text = body.writer.text
    _check(text, body, path)
    headings = body.writer.headings
    return Extract(
        text=text,
        encoding="docx",
        title=_stated_title(package) or body.title,
        sections=tuple(sections_under(text, headings)) if headings else (),
        blocks=tuple(body.writer.blocks),
        notes=(_EMBEDS,) if body.embeds else (),
    )


def _check(text: str, body: BodyReader, path: Path) -> None:
    if len(text) > TEXT_LIMIT:
        reason = f"its text of {len(text):,} characters is over the limit of {TEXT_LIMIT:,}"
        raise OverLimit(path, reason, limit="unpacks-too-large")
    if not text and body.embeds:
        reason = "its text is a file inside it, which is not read"
        raise LostText(path, reason, remedy="save it in a word processor")
    if not text:
        raise NoText(path, "there is no text in the document, which may hold pictures alone")


def _notes(package: "_Package", main: str) -> dict[tuple[str, str], Element]:
    """Return the notes that a reader sees; separators are notes of a type."""
    return {
        (kind, attribute(note, "id") or ""): note
        for kind in ("footnote", "endnote")
        for note in children(package.related(main, f"{kind}s"), kind)
        if attribute(note, "type") in (None, "normal")
    }


def _stated_title(package: "_Package") -> str | None:
    properties = package.related("", "core-properties")
    stated = child(properties, "title")
    title = " ".join((stated.text or "").split()) if stated is not None else ""
    return None if title.casefold() in _NO_TITLES else title


class _Package:
    """The parts of an Open Packaging file (ECMA-376 part 2), found by how they are related."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def main(self) -> str:
        """Return the name of the document's main part."""
        for target in self._targets("", "officeDocument"):
            return target
        raise DamagedFile(self._archive.path, "it names no document inside it")

    def related(self, part: str, kind: str) -> Element | None:
        """Return the first part of a kind that another one names, or None."""
        for target in self._targets(part, kind):
            if target in self._archive:
                return self.xml(target)
        return None

    def xml(self, name: str) -> Element:
        """Return the root of a part."""
        return parse_xml(self._archive.read(name), path=self._archive.path, part=name)

    def _targets(self, part: str, kind: str) -> Iterator[str]:
        folder, name = posixpath.split(part)
        relations = posixpath.join(folder, "_rels", f"{name}.rels") if part else _PACKAGE
        if relations not in self._archive:
            return
        for one in self.xml(relations):
            is_kind = (attribute(one, "Type") or "").rpartition("/")[2] == kind
            if (
                local(one) == "Relationship"
                and is_kind
                and attribute(one, "TargetMode") != "External"
            ):
                target = attribute(one, "Target") or ""
                yield posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
