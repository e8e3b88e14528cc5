"""Own the way from the bytes of an XML part to its elements.

No document that is read here has a reason to declare entities or a document type; with those,
parsers unpack bombs, read other files, or leave text out without a word. So they are refused.
"""

from pathlib import Path
from xml.etree import ElementTree

from corpus.errors import DamagedFile, OverLimit, UnsafeFile

DEPTH_LIMIT = 200
"""How deep elements may be nested."""


def parse_xml(data: bytes, *, path: Path, part: str) -> ElementTree.Element:
    """Return the root element of a part of a file.

    Raises UnsafeFile at a document type, OverLimit where elements are nested over 200 deep,
    DamagedFile where it is not well-formed.
    """
    parser = ElementTree.XMLParser(target=_Tree(path, part))  # noqa: S314 - `_Tree` refuses
    try:
        parser.feed(data)
        root: ElementTree.Element = parser.close()
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise DamagedFile(path, f"{part} in it is not well-formed ({error})") from error
    return root


class _Tree(ElementTree.TreeBuilder):
    def __init__(self, path: Path, part: str) -> None:
        super().__init__()
        self._path, self._part, self._depth = path, part, 0

    def doctype(self, _name: str, _public: str | None, _system: str | None) -> None:
        raise UnsafeFile(self._path, f"{self._part} in it declares a document type or entities")

    def start(self, tag: str, attributes: dict[str, str]) -> ElementTree.Element:
        self._depth += 1
        if self._depth > DEPTH_LIMIT:
            reason = f"{self._part} in it nests over {DEPTH_LIMIT} elements"
            raise OverLimit(self._path, reason, limit="nesting")
        return super().start(tag, attributes)

    def end(self, tag: str) -> ElementTree.Element:
        self._depth -= 1
        return super().end(tag)
