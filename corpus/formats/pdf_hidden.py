"""Own which characters of a page no one can see: white, or clear, with nothing behind them.

Text that is drawn in no colour at all, by render mode 3, is what a scanner's OCR lays over its
picture: that one is read. So is white text that stands on anything but the page.
"""

import ctypes
from collections.abc import Iterator
from typing import Any, NamedTuple

_WHITE = 250  # of 255
_MOST_OBJECTS = 100_000  # of a page; more are not looked through
_DEEPEST = 3
_FILLED = 0  # render mode


class _Area(NamedTuple):
    left: float
    bottom: float
    right: float
    top: float


def hidden_characters(pdfium: Any, page: Any, text: Any) -> Iterator[int]:  # noqa: ANN401
    """Yield the places of characters that cannot be seen; all arguments are pdfium's own."""
    count = pdfium.FPDFPage_CountObjects(page)
    if count > _MOST_OBJECTS:
        return
    objects = [pdfium.FPDFPage_GetObject(page, at) for at in range(count)]
    if not any(_draws_unseen(pdfium, one) for one in objects):
        return
    behind = [_bounds(pdfium, one) for one in objects if _covers(pdfium, one)]
    for at in range(pdfium.FPDFText_CountChars(text)):
        drawn = pdfium.FPDFText_GetTextObject(text, at)
        if drawn and _is_unseen(pdfium, drawn):
            box = _box(pdfium, text, at)
            if not any(_touch(box, other) for other in behind):
                yield at


def _parts(pdfium: Any, form: Any) -> Iterator[Any]:  # noqa: ANN401
    for at in range(min(pdfium.FPDFFormObj_CountObjects(form), _MOST_OBJECTS)):
        yield pdfium.FPDFFormObj_GetObject(form, at)


def _draws_unseen(pdfium: Any, one: Any, depth: int = _DEEPEST) -> bool:  # noqa: ANN401
    kind = pdfium.FPDFPageObj_GetType(one)
    if kind == pdfium.FPDF_PAGEOBJ_FORM and depth:
        return any(_draws_unseen(pdfium, part, depth - 1) for part in _parts(pdfium, one))
    return bool(kind == pdfium.FPDF_PAGEOBJ_TEXT) and _is_unseen(pdfium, one)


def _is_unseen(pdfium: Any, one: Any) -> bool:  # noqa: ANN401
    return _is_white(pdfium, one) and pdfium.FPDFTextObj_GetTextRenderMode(one) == _FILLED


def _is_white(pdfium: Any, one: Any) -> bool:  # noqa: ANN401
    """Tell whether an object is filled with white or with nothing; a pattern is neither."""
    red, green, blue, alpha = colours = [ctypes.c_uint() for _ in range(4)]
    if not pdfium.FPDFPageObj_GetFillColor(one, *map(ctypes.byref, colours)):
        return False
    return not alpha.value or min(red.value, green.value, blue.value) >= _WHITE


def _covers(pdfium: Any, one: Any, depth: int = _DEEPEST) -> bool:  # noqa: ANN401
    """Tell whether an object may be seen behind white text: all but text and white areas."""
    kind = pdfium.FPDFPageObj_GetType(one)
    if kind == pdfium.FPDF_PAGEOBJ_FORM and depth:
        return any(_covers(pdfium, part, depth - 1) for part in _parts(pdfium, one))
    if kind == pdfium.FPDF_PAGEOBJ_TEXT:
        return False
    return bool(kind != pdfium.FPDF_PAGEOBJ_PATH) or _is_filled(pdfium, one)


def _is_filled(pdfium: Any, path: Any) -> bool:  # noqa: ANN401
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(path, ctypes.byref(fill), ctypes.byref(stroke))
    return bool(fill.value) and not _is_white(pdfium, path)


def _bounds(pdfium: Any, one: Any) -> _Area:  # noqa: ANN401
    sides = [ctypes.c_float() for _ in range(4)]
    pdfium.FPDFPageObj_GetBounds(one, *map(ctypes.byref, sides))
    return _Area(*(side.value for side in sides))


def _box(pdfium: Any, text: Any, at: int) -> _Area:  # noqa: ANN401
    place = pdfium.FS_RECTF()
    pdfium.FPDFText_GetLooseCharBox(text, at, ctypes.byref(place))
    return _Area(place.left, place.bottom, place.right, place.top)


def _touch(one: _Area, other: _Area) -> bool:
    beside = one.right < other.left or other.right < one.left
    return not beside and one.bottom <= other.top and other.bottom <= one.top
