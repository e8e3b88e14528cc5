"""Own how the elements of WordprocessingML are told apart.

Names are compared without their namespace: the transitional and the strict form of the format
(ECMA-376 part 1 and 4) differ only in that.
"""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

_FALSE = frozenset({"0", "false", "off", "none"})


def local(element: Element) -> str:
    """Return an element's name without its namespace; "" for comments."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def child(element: Element | None, *names: str) -> Element | None:
    """Return the first child of that name, then its first of the next name, and so on."""
    for name in names:
        element = next(children(element, name), None)
    return element


def children(element: Element | None, name: str) -> Iterator[Element]:
    """Yield the children of that name."""
    return (one for one in (() if element is None else element) if local(one) == name)


def attribute(element: Element | None, name: str = "val") -> str | None:
    """Return an attribute whatever its namespace."""
    if element is None:
        return None
    return next((value for key, value in element.items() if key.rpartition("}")[2] == name), None)


def number(element: Element | None) -> int | None:
    """Return the value of an element that states a number."""
    value = attribute(element) or ""
    return int(value) if value.isascii() and value.isdigit() and len(value) <= 9 else None  # noqa: PLR2004


def switch(properties: Element | None, name: str) -> bool | None:
    """Tell whether a property is switched on; None where nothing is said."""
    element = child(properties, name)
    if element is None:
        return None
    return (attribute(element) or "true").casefold() not in _FALSE
