"""Own which part of what a page shows is its content."""

from corpus.formats.html_tree import Element
from corpus.formats.html_visible import Sink, find_site_parts, walk

_MOST = 1 / 2  # of what is shown


def walk_content(root: Element, sink: Sink) -> int:
    """Lead `sink` through a page's content: its main part, else all that it shows.

    Returns how many words of the page are marked as hidden.

    The main part is the only ``main``, or without one the only ``article``, where it holds at
    least half of the characters shown.
    """
    site = find_site_parts(root)
    scale = _Scale()
    walk(root, scale, site=site)
    part = scale.main_part()
    return walk(root, _Within(part, sink) if part else sink, site=site)


class _Scale:
    """Weighs what is shown, and how much of it in which part."""

    def __init__(self) -> None:
        self._all = 0
        self._open = dict.fromkeys(("main", "article"), 0)
        self._count = dict(self._open)
        self._weight = dict(self._open)

    def start(self, tag: str, names: tuple[str, ...]) -> None:
        del names
        if tag in self._open:
            self._open[tag] += 1
            self._count[tag] += 1

    def end(self, tag: str) -> None:
        if tag in self._open:
            self._open[tag] -= 1

    def text(self, data: str) -> None:
        size = sum(map(len, data.split()))
        self._all += size
        for tag, is_open in self._open.items():
            self._weight[tag] += size if is_open else 0

    def main_part(self) -> str | None:
        """Return the tag of the one element that holds most; None where there is none."""
        for tag, count in self._count.items():
            if count:
                is_most = self._weight[tag] >= _MOST * self._all
                return tag if count == 1 and is_most else None
        return None


class _Within:
    """Passes on what is in elements of one tag."""

    def __init__(self, part: str, sink: Sink) -> None:
        self._part, self._sink = part, sink
        self._open = 0

    def start(self, tag: str, names: tuple[str, ...]) -> None:
        self._open += tag == self._part
        if self._open:
            self._sink.start(tag, names)

    def end(self, tag: str) -> None:
        if self._open:
            self._sink.end(tag)
        self._open -= tag == self._part

    def text(self, data: str) -> None:
        if self._open:
            self._sink.text(data)
