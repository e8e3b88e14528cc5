"""Own what of a page's tree a reader sees.

Left out are what browsers do not show (scripts, templates, comments, hidden elements), what
is no text (controls, pictures, frames; their alternative texts too, as no browser finds them;
signs such as ¶ that link a heading to itself, icons) and what belongs to the site (navigation;
headers, footers and asides outside the content; elements that are called so).
"""

import re
from collections.abc import Container, Iterable
from typing import Protocol

from corpus.formats.html_site import SiteParts
from corpus.formats.html_tree import Element, names_of, steps_through

BLOCKS = names_of(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset"
    " figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li"
    " listing main menu nav ol optgroup option p plaintext pre search section summary table tbody"
    " td tfoot th thead tr ul wherein-p xmp"
)
"""The elements that begin and end a line of their own."""

_UNSEEN = names_of(
    "annotation annotation-xml area base basefont bgsound colgroup datalist link meta noembed"
    " noframes noscript param rp rt script source style template title track"
)
_NO_TEXT = names_of(
    "applet audio button canvas embed frame frameset iframe img input meter object picture progress"
    " select svg textarea video"
)
_OF_SITE = names_of("nav search")
_OF_SITE_ROLES = names_of(
    "alertdialog banner complementary contentinfo dialog menu menubar navigation search"
)
_OF_SITE_OUTSIDE = names_of("header footer aside")  # of the main content
_PERMALINK = re.compile("\\s*[¶#§🔗\u200b\ue157\uf0c1]\ufe0f?\\s*")
_UNSEEN_CLASSES = frozenset({"icon", "icons", "katex-html", "modal", "offcanvas", "drawer"})
_ICON_FONTS = ("material-icons", "material-symbols")
_LONGEST_SIGN = 40  # characters
_HIDING_STYLE = re.compile(
    r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse))\b", re.IGNORECASE
)


class Sink(Protocol):
    """Where a walk leads: what starts, what ends, and the text between."""

    def start(self, tag: str, names: tuple[str, ...]) -> None:
        """Take the start of an element, with the names that a link can lead to."""

    def end(self, tag: str) -> None:
        """Take the end of the element that started last and has not ended."""

    def text(self, data: str) -> None:
        """Take text as the source has it, white space and all."""


def walk(root: Element, sink: Sink, *, site: Container[Element] | None) -> int:
    """Lead `sink` through what is seen of `root`; return how many words are marked as hidden.

    `site` are the plain elements that belong to the site; where it is None, nothing does.

    What is marked as main content appears as ``main``, whatever its element. A table that only
    lays out a page (with another in its cells, or with headings) appears as ``div`` elements.
    """
    walk_through = _Walk(root, sink, site=site)
    walk_through.run()
    return walk_through.hidden


def find_site_parts(root: Element) -> Container[Element]:
    """Return the plain elements that belong to the site by what they are called."""
    parts = SiteParts(_is_content)
    _Walk(root, _Nowhere(), site=(), parts=parts).run()
    parts.settle()
    return parts.found


class _Nowhere:
    def start(self, tag: str, names: tuple[str, ...]) -> None:
        pass

    def end(self, tag: str) -> None:
        pass

    def text(self, data: str) -> None:
        pass


class _Walk:
    def __init__(
        self,
        root: Element,
        sink: Sink,
        *,
        site: Container[Element] | None,
        parts: SiteParts | None = None,
    ) -> None:
        self._root, self._sink, self._site, self._parts = root, sink, site, parts
        self.hidden = 0  # words
        self._content = 0  # how many open elements are main or article
        self._layouts: list[bool] = []  # of the open tables
        self._titled = self._only_heading_in_header() if site is not None else None

    def run(self) -> None:
        left_out = None
        steps = steps_through(self._root)
        for event, element in steps:
            if event == "start":
                if self._is_left_out(element):
                    left_out = element
                    steps.skip_subtree()
                else:
                    self._start(element)
            elif event != "end" or element is left_out:
                self._pass(element)
            else:
                self._end(element)
            if event != "start" and element is not self._root and element.tail:
                self._text(element.tail)

    def _start(self, element: Element) -> None:
        tag = str(element.tag)
        self._content += _is_content(element)
        if tag == "table":
            self._layouts.append(_is_layout(element))
        self._sink.start(self._shown(element), tuple(_names(element)))
        if self._parts:
            self._parts.start(element)
        if element.text:
            self._text(element.text)

    def _text(self, data: str) -> None:
        self._sink.text(data)
        if self._parts:
            self._parts.text(data)

    def _end(self, element: Element) -> None:
        tag = str(element.tag)
        self._sink.end(self._shown(element))
        if self._parts:
            self._parts.end(element)
        self._content -= _is_content(element)
        if tag == "table":
            self._layouts.pop()

    def _pass(self, element: Element) -> None:
        """Keep the words on both sides of what is left out apart, where it takes up room."""
        if self._parts and isinstance(element.tag, str):
            self._parts.pass_by(element)
        if element.tag in _NO_TEXT and not _is_hidden(element):
            self._sink.text(" ")
        elif element.tag in BLOCKS and not _is_hidden(element):
            self._sink.start("div", ())
            self._sink.end("div")
        elif element.tag == "a" and not _is_hidden(element):
            self._sink.start("a", tuple(_names(element)))
            self._sink.end("a")

    def _shown(self, element: Element) -> str:
        tag = str(element.tag)
        if _is_main(element):
            return "main"
        is_part = tag in ("table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th")
        return "div" if is_part and (not self._layouts or self._layouts[-1]) else tag

    def _is_left_out(self, element: Element) -> bool:
        tag = element.tag
        if tag in _UNSEEN or tag in _NO_TEXT or _is_permalink(element):
            return True
        if _is_hidden(element):
            self.hidden += sum(len(text.split()) for text in element.itertext())
            return True
        if self._site is None or element is self._titled or element is self._root:
            return False
        if element in self._site:
            return True
        if tag in _OF_SITE or element.get("role", "").strip().lower() in _OF_SITE_ROLES:
            return True
        return tag in _OF_SITE_OUTSIDE and not self._content

    def _only_heading_in_header(self) -> Element | None:
        """Return the site's header where the page's only ``<h1>`` is in it: that is its title."""
        headings = list(self._root.iter("h1"))
        if len(headings) != 1:
            return None
        return next(iter(headings[0].iterancestors("header")), None)


def _is_main(element: Element) -> bool:
    return element.tag == "main" or (isinstance(element.tag, str) and element.get("role") == "main")


def _is_content(element: Element) -> bool:
    return element.tag == "article" or _is_main(element)


def _is_layout(table: Element) -> bool:
    if table.get("role") in ("presentation", "none"):
        return True
    marks: Iterable[Element] = table.iterdescendants(
        "table", "h1", "h2", "h3", "h4", "h5", "h6", "pre"
    )
    return next(iter(marks), None) is not None


def _is_permalink(element: Element) -> bool:
    """Tell whether an element is the sign beside a heading that links to it."""
    if element.tag != "a" or not element.get("href", "").startswith("#"):
        return False
    return _PERMALINK.fullmatch("".join(element.itertext())) is not None


def _is_hidden(element: Element) -> bool:
    if element.tag in ("html", "body"):  # until a script shows it
        return False
    hidden = element.get("hidden")
    if hidden is not None and hidden.strip().lower() != "until-found":
        return True
    if element.tag == "dialog" and element.get("open") is None:
        return True
    if element.get("aria-hidden", "").strip().lower() == "true" and _is_decoration(element):
        return True
    return bool(_HIDING_STYLE.search(element.get("style", "")))


def _is_decoration(element: Element) -> bool:
    """Tell whether what is hidden from screen readers is no text on the screen either.

    That is a sign, an icon that is written as a word, a link to its own heading, a formula's
    second form and a window that is not open. Other text is seen by everyone else.
    """
    if element.tag == "a" and element.get("href", "").startswith("#"):
        return True
    classes = element.get("class", "").lower().split()
    if any(name in _UNSEEN_CLASSES or name.startswith(_ICON_FONTS) for name in classes):
        return True
    sign = ""
    for text in element.itertext():
        sign += text.strip()
        if len(sign) > _LONGEST_SIGN or any(map(str.isalnum, sign)):
            return False
    return True


def _names(element: Element) -> Iterable[str]:
    if name := element.get("id"):
        yield name
    if element.tag == "a" and (name := element.get("name")) and name != element.get("id"):
        yield name
