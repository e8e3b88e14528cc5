"""Own the lines of a page: text in reading order, and the box it stands in.

A row is what pdfium takes for one line. Columns that are drawn side by side come as one row,
so a row is cut into pieces at its wide gaps; `pdf_columns` decides whether they belong together.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from corpus.formats.pdf_glyphs import Box, Glyphs
from corpus.formats.pdf_scripts import with_scripts_in_line
from corpus.formats.pdf_signs import cut_at_gaps, signs_of, spaced
from corpus.formats.visual_order import (
    has_right_to_left,
    is_right_to_left,
    read_order,
    with_brackets_turned,
)

_ROW = re.compile(r"[^\r\n\ufffe]+\ufffe?")
_GAP = re.compile(r"[ \t\u00a0]+")
_EAST_ASIA = "\u2e80"  # the first of its characters
WIDE = 0.75  # of the font's height: no space between words, but any gutter
_SMALLEST = 0.5  # points
_SAMPLES = 5
_DROPPED = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\ufffe\uffff\ufeff]")
_SPACES = str.maketrans(dict.fromkeys("\x0b\x0c\x85\u2028\u2029", " "))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Table:
    """A table of one page: where its columns begin and end, and whether its first row names them.

    Its rows are lines that share it.
    """

    columns: tuple[tuple[float, float], ...]
    has_header: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line, or the piece of one between two wide gaps, or a row of a table.

    Pieces of one row share `row`. `quarters` tells how far the text is turned; `bold` is told
    of pieces alone.
    """

    text: str
    box: Box
    row: int
    quarters: int = 0
    bold: bool = False
    table: Table | None = None


def page_lines(glyphs: Glyphs) -> list[Line]:
    """Return the pieces of a page's rows in the order in which they are drawn.

    A page that is mostly read from right to left is mirrored, so that its lines too begin at
    the left of their boxes.
    """
    characters = with_scripts_in_line(glyphs)
    lines = [
        line
        for row, place in enumerate(_rows(glyphs, characters))
        for line in _pieces(glyphs, characters, place, row)
        if line.text.strip() and _is_seen(line, glyphs.sheet)
    ]
    mirrored = 2 * sum(has_right_to_left(line.text) for line in lines) > len(lines)
    return [replace(line, box=line.box.mirrored()) for line in lines] if mirrored else lines


def _is_seen(line: Line, sheet: Box) -> bool:
    """Tell whether a line is on the page, and large enough for anyone to see."""
    box = line.box.turned(-line.quarters)
    beside = box.right <= sheet.left or box.left >= sheet.right
    above = box.bottom >= sheet.top or box.top <= sheet.bottom
    return not beside and not above and line.box.height >= _SMALLEST


def _rows(glyphs: Glyphs, characters: str) -> Iterator[tuple[int, int]]:
    """Yield where each row begins and ends, blanks left out; a mid-line soft hyphen ends none."""
    begun: int | None = None
    for match in _ROW.finditer(characters):
        start = match.start() if begun is None else begun
        end = match.end()
        if characters[end - 1] == "\ufffe" and _goes_on(glyphs, end):
            begun = start
            continue
        begun = None
        while start < end and characters[start] in " \t\u00a0\x00":
            start += 1
        while start < end and characters[end - 1] in " \t\u00a0\x00":
            end -= 1
        if start < end:
            yield from _level(glyphs, start, end)


def _level(glyphs: Glyphs, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut a row that goes down the page.

    pdfium takes letters that stand below each other, such as a column of digits, for writing
    from top to bottom. That is left to the scripts of East Asia.
    """
    quarters = glyphs.quarters(start)
    box = glyphs.box(start, quarters=quarters)
    if _are_level(box, glyphs.box(end - 1, quarters=quarters)):
        yield start, end
        return
    begun = start
    for at in range(start, end):
        if glyphs.shown[at].isspace():
            continue
        here = glyphs.box(at, quarters=quarters)
        below = here.left < box.right and not _are_level(box, here)
        if below and glyphs.shown[at] < _EAST_ASIA:
            yield begun, at
            begun = at
        box = here
    yield begun, end


def _are_level(one: Box, other: Box) -> bool:
    """Tell whether two characters share half of their height."""
    shared = min(one.top, other.top) - max(one.bottom, other.bottom)
    return 2 * shared >= min(one.height, other.height)


def _overlap(one: Box, other: Box) -> bool:
    """Tell whether two characters can be on one line."""
    return other.bottom < one.top and one.bottom < other.top


def _goes_on(glyphs: Glyphs, hyphen_end: int) -> bool:
    """Tell whether what follows a hyphen stands to its right on the same line."""
    following = glyphs.characters[hyphen_end : hyphen_end + 1].strip()
    if not following or hyphen_end < 2:  # noqa: PLR2004
        return False
    before, after = glyphs.box(hyphen_end - 2), glyphs.box(hyphen_end)
    return after.left >= before.left and _overlap(before, after)


def _pieces(glyphs: Glyphs, characters: str, place: tuple[int, int], row: int) -> Iterator[Line]:
    start, end = place
    quarters = glyphs.quarters(start)
    if has_right_to_left(characters[start:end]):
        yield from _visual_pieces(glyphs, range(start, end), row, quarters)
        return
    gaps = _GAP.finditer(characters, start, end)
    for first, last in _runs(glyphs, place, gaps, quarters):
        text = clean(characters[first : last + 1])
        box = _box(glyphs, first, last, quarters)
        bold = (first, last + 1) != place and glyphs.is_bold(first)
        yield Line(text=text, box=box, row=row, quarters=quarters, bold=bold)


def _box(glyphs: Glyphs, first: int, last: int, quarters: int) -> Box:
    """Return the box from the first to the last character, as high as a usual one of them."""
    places = [first + (last - first) * part // (_SAMPLES - 1) for part in range(_SAMPLES)]
    boxes = [glyphs.box(at, quarters=quarters) for at in places]
    usual = sorted(boxes, key=_height)[_SAMPLES // 2]
    if not usual.height:  # what pdfium puts in has none
        usual = max(boxes, key=_height)
    return Box(boxes[0].left, usual.bottom, boxes[-1].right, usual.top)


def _height(box: Box) -> float:
    return box.top - box.bottom


def _runs(
    glyphs: Glyphs, place: tuple[int, int], gaps: Iterator[re.Match[str]], quarters: int
) -> Iterator[tuple[int, int]]:
    """Yield the first and the last character of every piece."""
    first, end = place
    for gap in gaps:
        if glyphs.is_wide(gap.start() - 1, gap.end(), quarters=quarters, share=WIDE):
            yield first, gap.start() - 1
            first = gap.end()
    yield first, end - 1


def clean(text: str) -> str:
    """Return the text without control characters, its last hyphen an ordinary one."""
    if text.endswith(("\ufffe", "\u00ad", "\u2010")):
        text = text[:-1] + "-"
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return _DROPPED.sub("", whole.translate(_SPACES)).strip()


def _visual_pieces(
    glyphs: Glyphs, places: Sequence[int], row: int, quarters: int
) -> Iterator[Line]:
    """Yield the pieces of a row with right-to-left letters, read by where they stand."""
    signs = signs_of(glyphs, places, quarters)
    right_to_left = is_right_to_left([sign.text for sign in signs])
    groups = list(cut_at_gaps(signs, wide=WIDE))
    for group in reversed(groups) if right_to_left else groups:
        text = with_brackets_turned(read_order(spaced(group), right_to_left=right_to_left))
        box = group[0].box.joined(group[-1].box)
        yield Line(text=clean(text.strip()), box=box, row=row, quarters=quarters)
