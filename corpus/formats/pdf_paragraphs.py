"""Own which lines make a paragraph, told by where they stand and how they end."""

import re
from collections.abc import Sequence
from itertools import pairwise

from corpus.formats.pdf_lines import Line

_SAME_SIZE = 0.85
_LEADING = (0.7, 2.2)  # between two lines, in heights of a line: what can be one
_LOOSER = 1.25  # than the leading: a gap between paragraphs
_INDENT = 0.6
_WINDOW = 8  # lines around one that tell where its column ends
_ENDS_SENTENCE = re.compile(r"[.!?:;…。！？؟۔:]['\"”’»)\]]*$")
_MARKER = re.compile(r"(?:[•◦▪‣·–—*-]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s")


def leading_of(pages: Sequence[Sequence[Line]]) -> float:
    """Return the usual distance between two lines of a paragraph, in heights of a line."""
    steps = sorted(
        step
        for page in pages
        for one, other in pairwise(page)
        if not (one.table or other.table)
        and _are_alike(one, other)
        and _LEADING[0] <= (step := _step(one, other)) <= _LEADING[1]
    )
    return steps[len(steps) // 3] if steps else 1.2


def breaks(lines: Sequence[Line], *, leading: float) -> list[bool]:
    """Tell for each line of a page but the first whether a new paragraph begins with it."""
    edges = _right_edges(lines)
    return [
        _breaks(one, other, leading=leading, edge=edge)
        for (one, other), edge in zip(pairwise(lines), edges, strict=False)
    ]


def runs_on(one: Line, other: Line) -> bool:
    """Tell whether a sentence goes on from the last line of a column or page to the next."""
    begins = other.text[0]
    unfinished = not _ENDS_SENTENCE.search(one.text)
    return unfinished and begins.isalpha() and not begins.isupper() and _are_alike(one, other)


def _breaks(one: Line, other: Line, *, leading: float, edge: float) -> bool:
    step = _step(one, other)
    if not _are_alike(one, other) or _MARKER.match(other.text):
        return True
    if step < _LEADING[0] / 2 or _is_beside(one, other):
        return not runs_on(one, other)
    if step > _LOOSER * leading:
        return True
    return _has_ended(one, other, edge)


def _has_ended(one: Line, other: Line, edge: float) -> bool:
    """Tell whether `one` is the last line of its paragraph: the next word had room on it."""
    if not _ENDS_SENTENCE.search(one.text):
        return False
    if other.box.left - one.box.left > _INDENT * one.box.height:
        return True
    width = (other.box.right - other.box.left) / len(other.text)
    first_word = width * (len(other.text.split(maxsplit=1)[0]) + 1)
    return one.box.right + first_word < edge


def _are_alike(one: Line, other: Line) -> bool:
    small, large = sorted((one.box.height, other.box.height))
    return one.quarters == other.quarters and small >= _SAME_SIZE * large


def _step(one: Line, other: Line) -> float:
    return (one.box.bottom - other.box.bottom) / (one.box.height or 1.0)


def _is_beside(one: Line, other: Line) -> bool:
    return one.box.right <= other.box.left or other.box.right <= one.box.left


def _right_edges(lines: Sequence[Line]) -> list[float]:
    """Return for each line where its column ends, as its neighbours show."""
    sides = [(line.box.left, line.box.right) for line in lines]
    return [
        max(
            [
                other
                for start, other in sides[max(0, at - _WINDOW) : at + _WINDOW + 1]
                if start < right and other > left
            ],
            default=right,
        )
        for at, (left, right) in enumerate(sides)
    ]
