"""Own the way from a page's characters to its tree: limits first, then that nothing got lost.

The parser is lxml's (libxml2): of those compared it alone stays linear in deep and unclosed
markup. Where it would drop text without a word, this file closes the gap or refuses the page:
what follows ``</body>``, elements nested beyond its limit, references to no character.
"""

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from corpus.errors import LostText, OverLimit

DEPTH_LIMIT = 512
"""The deepest nesting that is read; browsers flatten what is deeper."""

TAG_LIMIT = 1_000_000
"""The largest number of ``<`` in a page."""

ATTRIBUTE_LIMIT = 1_000
"""The largest number of attributes in one tag; the parser is quadratic in it."""

_MARKUP = re.compile(  # comments, declarations and instructions, tags; none of them goes back
    r"<!--.*?(?:-->|\Z)|<[!?][^>]*+>?+|<[A-Za-z/](?:[^\"'>]++|\"[^\"]*+\"|'[^']*+')*+>?+", re.DOTALL
)
_QUOTED = re.compile(r"\"[^\"]*+\"|'[^']*+'|/")
_LONG_TAG = 4 * ATTRIBUTE_LIMIT
_CONTROLS = re.compile(r"[\x01-\x08\x0b\x0e-\x1f\x7f]")
_LAST_TAGS = re.compile(r"</(?:body|html)(?=\s*+>)", re.IGNORECASE)
_PARAGRAPH_ENDS = re.compile(r"</p\s*+>", re.IGNORECASE)
_LOSS = 1_000  # characters that may be missing before a page counts as cut short


def names_of(row: str) -> frozenset[str]:
    """Return the names that stand in a row, of tags or of classes."""
    return frozenset(row.split())


class Element(Protocol):
    """What is used of lxml's elements. `tag` is no string in comments and instructions."""

    tag: object
    text: str | None
    tail: str | None

    def get(self, key: str, default: str = ..., /) -> str:
        """Return an attribute."""
        ...

    def find(self, path: str, /) -> "Element | None":
        """Return the first element at a path."""

    def iter(self, *tags: str) -> "Iterator[Element]":
        """Yield this element and those in it, in order."""

    def iterdescendants(self, *tags: str) -> "Iterator[Element]":
        """Yield the elements in this one, in order."""

    def iterancestors(self, *tags: str) -> "Iterator[Element]":
        """Yield the elements around this one, from the inside."""

    def xpath(self, expression: str, /) -> str:
        """Evaluate an expression that gives a string."""
        ...

    def itertext(self) -> "Iterator[str]":
        """Yield every text in this element, comments too."""


class Steps(Protocol):
    """Steps through a tree: ("start" | "end" | "comment" | "pi", element), in order."""

    def __iter__(self) -> Iterator[tuple[str, Element]]:
        """Yield the steps."""

    def skip_subtree(self) -> None:
        """After a start: go on with the end of that element."""


def steps_through(root: Element) -> Steps:
    """Return the steps through a tree, without recursion."""
    from lxml import etree

    steps: Steps = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    return steps


def parse_html(text: str, *, path: Path) -> Element | None:
    """Return the root of a page's tree; None where there is no element and no text.

    Raises OverLimit ("nesting", "too-complex") and LostText.
    """
    promised = _weigh(text, path)
    root = _parse(_mended(text))
    if root is not None:
        _check_depth(root, path)
    found = _size(root.xpath("string()")) if root is not None else 0
    if found < promised / 2 and promised - found > _LOSS:
        reason = f"the parser found {found:,} of some {promised:,} characters of text in it"
        raise LostText(path, reason, remedy="its markup is broken, save it anew from a browser")
    return root


def _weigh(text: str, path: Path) -> int:
    """Return how much text stands outside of tags; refuse what would take too long to parse."""
    if (count := text.count("<")) > TAG_LIMIT:
        reason = f"{count:,} tags are over the limit of {TAG_LIMIT:,}"
        raise OverLimit(path, reason, limit="too-complex")
    promised, end = 0, 0
    for markup in _MARKUP.finditer(text):
        promised += _size(html.unescape(text[end : markup.start()]))
        end = markup.end()
        if end - markup.start() > _LONG_TAG and _attributes(markup[0]) > ATTRIBUTE_LIMIT:
            place = f"the tag at character {markup.start():,}"
            reason = f"{place} has over {ATTRIBUTE_LIMIT:,} attributes"
            raise OverLimit(path, reason, limit="too-complex")
    return promised + _size(html.unescape(text[end:]))


def _attributes(tag: str) -> int:
    return 0 if tag[1] in "!?" else len(_QUOTED.sub(" ", tag).split())


def _size(text: str) -> int:
    return sum(map(len, text.split()))


def _mended(text: str) -> str:
    """Return markup of which the parser makes what browsers do.

    An early ``</body>`` would end the text; a ``</p>`` that ends nothing still parts lines.
    """
    text = _LAST_TAGS.sub("</wherein-end", _CONTROLS.sub("", text))
    return _PARAGRAPH_ENDS.sub("</p><wherein-p/>", text)


def _parse(text: str) -> Element | None:
    from lxml import etree

    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, no_network=True)
    try:
        root: Element | None = etree.fromstring(text.encode(), parser)
    except (etree.ParserError, etree.XMLSyntaxError):  # nothing in it; if there should be, it shows
        return None
    return root


def _check_depth(root: Element, path: Path) -> None:
    """Refuse a tree that is too deep; the parser stops without a word at 2,048."""
    depth = 0
    for event, _ in steps_through(root):
        depth += {"start": 1, "end": -1}.get(event, 0)
        if depth > DEPTH_LIMIT:
            reason = f"its elements are nested over {DEPTH_LIMIT} deep"
            raise OverLimit(path, reason, limit="nesting")
