"""Own what a document's styles say: which paragraphs are headings, lists, hidden."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from corpus.formats.docx_xml import attribute, child, children, number, switch

_HEADING = re.compile(r"heading ([1-9])", re.IGNORECASE)
_DEEPER_LIST = re.compile(r"list (?:bullet |number )?([2-5])", re.IGNORECASE)
_DEEPEST = 9  # outline levels count from 0; 9 is body text
_LONGEST_CHAIN = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """One style; None where it leaves a property to the style that it is based on."""

    name: str
    parent: str | None
    outline: int | None
    list_id: int | None
    list_level: int | None
    hidden: bool | None


class Styles:
    """All styles of a document by their ids."""

    def __init__(self, root: Element | None) -> None:
        found = [(style, attribute(style, "styleId") or "") for style in children(root, "style")]
        self._styles = {name: _style(style) for style, name in found}
        self._default = next(
            (
                name
                for style, name in found
                if attribute(style, "type") == "paragraph" and attribute(style, "default") == "1"
            ),
            None,
        )

    def heading_level(self, properties: Element | None) -> int | None:
        """Return the level, from 1, of the heading that a paragraph is."""
        level = number(child(properties, "outlineLvl"))
        for style in self._of_paragraph(properties):
            if level is None:
                level = style.outline
            if level is None and (named := _HEADING.fullmatch(style.name)):
                level = int(named[1]) - 1
        return None if level is None or level >= _DEEPEST else level + 1

    def is_title(self, properties: Element | None) -> bool:
        """Tell whether a paragraph is the document's title."""
        return any(style.name.casefold() == "title" for style in self._of_paragraph(properties))

    def list_item(self, properties: Element | None) -> tuple[int, int] | None:
        """Return the list that a paragraph is an item of, by its number, and the level from 0.

        A built-in style such as "List Bullet 2" is a list of its own of the level in its name.
        """
        own = child(properties, "numPr")
        which, level = number(child(own, "numId")), number(child(own, "ilvl"))
        for style in self._of_paragraph(properties):
            which = style.list_id if which is None else which
            level = style.list_level if level is None else level
            if level is None and (named := _DEEPER_LIST.fullmatch(style.name)):
                level = int(named[1]) - 1
        return (which, level or 0) if which else None  # list 0 is none

    def hides_paragraph(self, properties: Element | None) -> bool:
        """Tell whether the style of a paragraph hides its text."""
        return _hidden(self._of_paragraph(properties), otherwise=False)

    def hides_run(self, properties: Element | None, *, otherwise: bool) -> bool:
        """Tell whether a run is hidden by itself, its style or its paragraph's."""
        own = switch(properties, "vanish")
        if own is not None:
            return own
        styles = self._chain(attribute(child(properties, "rStyle")))
        return _hidden(styles, otherwise=otherwise)

    def _of_paragraph(self, properties: Element | None) -> Iterator[Style]:
        return self._chain(attribute(child(properties, "pStyle")) or self._default)

    def _chain(self, name: str | None) -> Iterator[Style]:
        for _ in range(_LONGEST_CHAIN):
            style = self._styles.get(name or "")
            if style is None:
                return
            yield style
            name = style.parent


def _style(style: Element) -> Style:
    paragraph = child(style, "pPr")
    return Style(
        name=attribute(child(style, "name")) or "",
        parent=attribute(child(style, "basedOn")),
        outline=number(child(paragraph, "outlineLvl")),
        list_id=number(child(paragraph, "numPr", "numId")),
        list_level=number(child(paragraph, "numPr", "ilvl")),
        hidden=switch(child(style, "rPr"), "vanish"),
    )


def _hidden(styles: Iterator[Style], *, otherwise: bool) -> bool:
    said = (style.hidden for style in styles if style.hidden is not None)
    return next(said, otherwise)
