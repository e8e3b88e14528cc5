"""Own the letters that stand raised or lowered in a line, such as the digits of CO2 and m2.

pdfium takes the end of such letters for the end of a line.
"""

import re

from corpus.formats.pdf_glyphs import Box, Glyphs

_BREAK = re.compile(r"[ \t\u00a0]*\r\n[ \t\u00a0]*")
_SMALLER = 0.95  # than the letters beside them
_LEVEL = 0.2  # of the smaller one's height: the boxes of two lines may touch
_BASE = 4  # letters before a break, among which one of the line's own is looked for
_NEAREST = -0.2  # of the font's height: raised letters may stand over lowered ones
_FARTHEST = 0.75
_WORD_GAP = 0.16  # as in `pdf_signs`


def with_scripts_in_line(glyphs: Glyphs) -> str:
    """Return the characters of a page, as many, without the line ends behind raised letters.

    A NUL stands for each, and a space where the gap is one.
    """
    return _BREAK.sub(lambda found: _mended(glyphs, found), glyphs.shown)


def _mended(glyphs: Glyphs, found: re.Match[str]) -> str:
    between = found[0]
    if not found.start() or found.end() == len(found.string):
        return between
    gap = _gap(glyphs, found.start() - 1, found.end())
    if gap is None:
        return between
    is_spaced = between == "\r\n" and gap > _WORD_GAP
    return between.replace("\r\n", "\0 " if is_spaced else "\0\0")


def _gap(glyphs: Glyphs, last: int, first: int) -> float | None:
    """Return the gap between two letters of one line in heights, None if they are of two."""
    quarters = glyphs.quarters(last)
    before, after = glyphs.box(last, quarters=quarters), glyphs.box(first, quarters=quarters)
    if after.left < before.left or quarters != glyphs.quarters(first):
        return None
    near = range(max(0, last - _BASE), last)
    base = max([before, *(glyphs.box(at, quarters=quarters) for at in near)], key=_height)
    gap = (after.left - before.right) / (max(base.height, after.height) or 1.0)
    small, large = sorted((min(before.height, after.height), max(base.height, after.height)))
    is_level = _overlap(before, after) or (_overlap(base, after) and _overlap(base, before))
    is_script = is_level and small < _SMALLER * large
    return gap if is_script and _NEAREST <= gap <= _FARTHEST else None


def _height(box: Box) -> float:
    return box.height


def _overlap(one: Box, other: Box) -> bool:
    shared = min(one.top, other.top) - max(one.bottom, other.bottom)
    return shared > _LEVEL * min(one.height, other.height)
