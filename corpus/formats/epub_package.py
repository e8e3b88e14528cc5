"""Own what an EPUB says about itself: its title, and its chapters in reading order.

Source: EPUB 3.3, "Open Container Format" and "Package document"; EPUB 2 says the same.
"""

import html
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element

from corpus.errors import EncryptedFile, UnsafeFile
from corpus.formats.archive import Archive
from corpus.formats.archive_xml import parse_xml
from corpus.formats.html_encoding import decode_page

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_PAGES = frozenset({"application/xhtml+xml", "text/html"})
_CDATA = re.compile(r"<!\[CDATA\[(.*?)(?:\]\]>|\Z)", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A book's title and the names of its chapters in the archive, in reading order."""

    title: str | None
    chapters: tuple[str, ...]


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
    words = (title.text or "").split() if title is not None else ()
    chapters = dict.fromkeys(_chapters(package, posixpath.dirname(name)))
    return Package(title=" ".join(words) or None, chapters=tuple(chapters))


def read_markup(archive: Archive, name: str, *, path: Path) -> str:
    """Return a member's markup, without CDATA sections, which no page's reader knows.

    Raises UnsafeFile where it declares entities.
    """
    text = decode_page(archive.read(name), path=path).text
    if "<!ENTITY" in text:
        raise UnsafeFile(path, f"its part {name!r} declares XML entities")
    return _CDATA.sub(lambda found: html.escape(found[1]), text)


def _chapters(package: Element, folder: str) -> Iterator[str]:
    items = {item.get("id", ""): item for item in package.iterfind("{*}manifest/{*}item")}
    for reference in package.iterfind("{*}spine/{*}itemref"):
        item = items.get(reference.get("idref", ""))
        if item is not None and item.get("media-type", "").lower() in _PAGES:
            place = unquote(urlsplit(item.get("href", "")).path)
            yield posixpath.normpath(posixpath.join(folder, place))
