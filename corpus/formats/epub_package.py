"""Own what an EPUB says about itself: its title, its chapters in reading order, their names.

Source: EPUB 3.3, "Open Container Format" and "Package document"; EPUB 2 says the same.
"""

import html
import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element

from corpus.errors import EncryptedFile, PathError, UnsafeFile
from corpus.formats.archive import Archive
from corpus.formats.archive_xml import parse_xml
from corpus.formats.html_encoding import decode_page

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_NCX = "application/x-dtbncx+xml"
_DOCTYPE = re.compile(rb"<!DOCTYPE[^\[>]*>")  # one that declares nothing itself: EPUB 2 asks for it
_NO_TITLES = frozenset({"", "unknown", "unknown title", "untitled"})  # what programs put there
_PAGES = frozenset({"application/xhtml+xml", "text/html"})
_CDATA = re.compile(r"<!\[CDATA\[(.*?)(?:\]\]>|\Z)", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A book's title, and its chapters in reading order.

    `chapters` are their names in the archive; `contents` says what the table of contents calls
    them, those that are in it.
    """

    title: str | None
    chapters: tuple[str, ...]
    contents: Mapping[str, str]


def read_package(archive: Archive, *, path: Path) -> Package:
    """Read what the archive says about itself.

    Raises DamagedFile, EncryptedFile where the chapters are, and UnsafeFile.
    """
    if _ENCRYPTION in archive and b"xmlenc#aes" in archive.read(_ENCRYPTION):
        raise EncryptedFile(path)  # fonts alone are obscured in another way
    container = parse_xml(archive.read(_CONTAINER), path=path, part=_CONTAINER)
    root = container.find(".//{*}rootfile")
    name = root.get("full-path", "") if root is not None else ""
    package = parse_xml(archive.read(name), path=path, part=name)
    title = package.find("{*}metadata/{*}title")
    words = " ".join((title.text or "").split()) if title is not None else ""
    chapters = dict.fromkeys(_chapters(package, posixpath.dirname(name)))
    return Package(
        title=None if words.casefold() in _NO_TITLES else words,
        chapters=tuple(chapters),
        contents=_contents(archive, package, posixpath.dirname(name), path=path),
    )


def read_markup(archive: Archive, name: str, *, path: Path) -> str:
    """Return a member's markup, without CDATA sections, which no page's reader knows.

    Raises UnsafeFile where it declares entities.
    """
    text = decode_page(archive.read(name), path=path).text
    if "<!ENTITY" in text:
        raise UnsafeFile(path, f"its part {name!r} declares XML entities")
    return _CDATA.sub(lambda found: html.escape(found[1]), text)


def _chapters(package: Element, folder: str) -> Iterator[str]:
    """Yield the pages of the spine in its order.

    Its table of contents (EPUB 3: the item with the property ``nav``) is left out: it repeats
    the headings. What is not in the linear order, such as notes, is kept: links lead there.
    """
    items = {item.get("id", ""): item for item in package.iterfind("{*}manifest/{*}item")}
    for reference in package.iterfind("{*}spine/{*}itemref"):
        item = items.get(reference.get("idref", ""))
        if item is None or "nav" in item.get("properties", "").split():
            continue
        if item.get("media-type", "").lower() in _PAGES:
            yield _target(folder, item.get("href", ""))


def _contents(archive: Archive, package: Element, folder: str, *, path: Path) -> dict[str, str]:
    """Return what the table of contents (NCX) calls each chapter, by the first entry for it.

    One that cannot be read is none: the chapters are there without it.
    """
    item = package.find(f"{{*}}manifest/{{*}}item[@media-type='{_NCX}']")
    if item is None:
        return {}
    name = _target(folder, item.get("href", ""))
    try:
        root = parse_xml(_DOCTYPE.sub(b"", archive.read(name), 1), path=path, part=name)
    except PathError:
        return {}
    found: dict[str, str] = {}
    for point in root.iterfind(".//{*}navPoint"):
        content = point.find("{*}content")
        words = (point.findtext("{*}navLabel/{*}text") or "").split()
        if content is not None and words:
            place = _target(posixpath.dirname(name), content.get("src", ""))
            found.setdefault(place, " ".join(words))
    return found


def _target(folder: str, reference: str) -> str:
    """Return the name in the archive that a reference from a folder means."""
    return posixpath.normpath(posixpath.join(folder, unquote(urlsplit(reference).path)))
