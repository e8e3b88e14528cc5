"""Own which plain elements of a page belong to the site, by what authors call them.

A ``<div class="breadcrumbs">`` says as much as a ``<nav>``. Only whole names count, and a word
that other things are called, too, only beside a second sign: nearly all of it is links, or it
is the only such element and has a button.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from corpus.formats.html_tree import Element, names_of

_SITES = names_of(
    "breadcrumb breadcrumbs navbar navbar-nav nav-bar topnav top-nav sidenav side-nav site-nav"
    " site-navigation main-nav main-navigation primary-nav global-nav footer-nav nav-menu"
    " navigation-menu main-menu mobile-menu site-menu site-footer page-footer skip-link skip-links"
    " skiplink skip-nav skip-to-content skip-to-main cookie-banner cookie-bar cookie-notice"
    " cookie-consent cookie-popup cookiebanner cookieconsent consent-banner gdpr-banner"
    " onetrust-banner-sdk onetrust-consent-sdk cybotcookiebotdialog"
)
_LINKED = frozenset({"nav", "navigation", "skip"})  # the site's where it is links
_LINKED_OUTSIDE = frozenset(  # and not in the main content
    {"menu", "sidebar", "header", "site-header", "page-header", "masthead"}
)
_FOOTERS = frozenset({"footer"})
_BANNERS = frozenset({"cookie", "cookies", "consent"})
_ALL = _SITES | _LINKED | _LINKED_OUTSIDE | _FOOTERS | _BANNERS
_BOXES = frozenset({"div", "section", "center"})
_OF_BOXES = frozenset({"header", "footer"})  # rows of a table go by these names, too
_HEADINGS = names_of("h1 h2 h3 h4 h5 h6")
_KEPT = names_of("html body main article") | _HEADINGS
_BUTTONS = frozenset({"button", "input"})
_LINKS_SHARE = 2 / 3  # of the characters outside of headings
_LONGEST_BANNER = 1_000  # characters
_LITTLE = 200  # characters
_MOST = 1 / 2  # of what the page shows
_PROSE = 50  # characters


@dataclass(slots=True, kw_only=True)
class _Part:
    element: Element
    words: frozenset[str]
    in_content: bool
    size: int  # where it starts; afterwards how much is in it
    links: int
    headings: int  # but for links in them
    buttons: int
    end: int = 0
    holds_content: bool = False


@dataclass(slots=True)
class SiteParts:
    """Finds them on a walk; `found` are those outside of others, after the walk has ended."""

    is_content: Callable[[Element], bool]
    found: set[Element] = field(default_factory=set)
    _open: list[_Part] = field(default_factory=list)
    _parts: list[_Part] = field(default_factory=list)
    _banners: Counter[str] = field(default_factory=Counter)
    _size: int = 0
    _links: int = 0
    _headings: int = 0
    _buttons: int = 0
    _in_links: int = 0
    _in_headings: int = 0
    _in_content: int = 0

    def start(self, element: Element) -> None:
        """Take the start of an element that is shown."""
        is_content = self.is_content(element)
        if is_content or element.tag == "h1":
            self._mark_content()
        self._in_content += is_content
        if words := _words(element):
            part = _Part(
                element=element,
                words=words,
                in_content=self._in_content > 0,
                size=self._size,
                links=self._links,
                headings=self._headings,
                buttons=self._buttons,
            )
            self._open.append(part)
        self._in_links += element.tag == "a"
        self._in_headings += element.tag in _HEADINGS
        self._buttons += _is_button(element)

    def _mark_content(self) -> None:
        for part in reversed(self._open):
            if part.holds_content:
                break
            part.holds_content = True

    def pass_by(self, element: Element) -> None:
        """Take an element that is not shown as text."""
        self._buttons += _is_button(element)

    def end(self, element: Element) -> None:
        """Take the end of an element that is shown."""
        self._in_content -= self.is_content(element)
        self._in_links -= element.tag == "a"
        self._in_headings -= element.tag in _HEADINGS
        if self._open and self._open[-1].element is element:
            part = self._open.pop()
            part.end = self._size
            part.size = self._size - part.size
            part.links = self._links - part.links
            part.headings = self._headings - part.headings
            part.buttons = self._buttons - part.buttons
            self._parts.append(part)

    def text(self, data: str) -> None:
        """Take text that is shown."""
        size = sum(map(len, data.split()))
        self._size += size
        if self._in_links:
            self._links += size
        elif self._in_headings:
            self._headings += size

    def settle(self) -> None:
        """Tell what belongs to the site: less or nothing, where that would be most of the page."""
        self._banners.update(word for part in self._parts for word in part.words & _BANNERS)
        found = [part for part in self._parts if self._is_of_site(part)]
        surer = [part for part in found if part.words != {"menu"}]
        for parts in (found, surer):
            if self._leaves_enough(parts, strictly=len(parts) > len(surer)):
                self.found.update(part.element for part in parts)
                return

    def _leaves_enough(self, parts: Sequence[_Part], *, strictly: bool) -> bool:
        """Tell whether half of the text stays, or half of that outside of links if it is prose."""
        elements = {part.element for part in parts}
        outermost = [part for part in parts if elements.isdisjoint(part.element.iterancestors())]
        size = sum(part.size for part in outermost)
        if size <= _MOST * self._size:
            return True
        prose = self._size - self._links
        left_out = size - sum(part.links for part in outermost)
        return not strictly and left_out <= _MOST * prose and prose - left_out >= _PROSE

    def _is_of_site(self, part: _Part) -> bool:
        if part.holds_content:
            return False
        if part.words & _SITES or self._is_footer(part) or self._is_banner(part):
            return True
        is_named = part.words & _LINKED or (part.words & _LINKED_OUTSIDE and not part.in_content)
        telling = part.size - part.headings
        return bool(is_named) and part.links > 0 and part.links >= _LINKS_SHARE * telling

    def _is_footer(self, part: _Part) -> bool:
        """Tell whether it is the page's own: one of a card or a section has text behind it."""
        is_last = self._size - part.end <= _LITTLE
        return bool(part.words & _FOOTERS) and is_last and not part.in_content

    def _is_banner(self, part: _Part) -> bool:
        """Tell whether it asks for consent: a cookie in a bakery's shop is one of several."""
        is_short = part.size <= _LONGEST_BANNER
        is_only = sum(self._banners[word] for word in part.words) == 1
        return is_only and is_short and bool(part.buttons)


def _words(element: Element) -> frozenset[str]:
    """Return by which known names an element goes."""
    if element.tag in _KEPT:
        return frozenset()
    words = frozenset(_names(element)) & _ALL
    return words if element.tag in _BOXES else words - _OF_BOXES


def _names(element: Element) -> Iterator[str]:
    for attribute in ("id", "class"):
        yield from element.get(attribute, "").lower().split()


def _is_button(element: Element) -> bool:
    is_link = element.tag == "a" and element.get("href", "#")[:1] == "#"
    return element.tag in _BUTTONS or element.get("role", "") == "button" or is_link
