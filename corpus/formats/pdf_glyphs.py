"""Own what pdfium tells about one page: its characters and where they stand.

pdfium puts a CR LF where a line ends, U+FFFE where it saw a hyphen at the end of a line, a
space where a gap is wide, and a NUL where a font does not say which character it draws.
"""

import ctypes
import math
from functools import cached_property
from itertools import islice
from typing import Any, NamedTuple

from corpus.formats.pdf_hidden import hidden_characters

_QUARTER = math.pi / 2
_LONGEST_NAME = 256  # bytes of a font's name
_HYPHEN = 2  # what single characters say where the whole text has U+FFFE
_BEYOND_UNICODE = 0x110000


class Box(NamedTuple):
    """A place on a page in points, y upwards, turned so that its text runs to the right."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def height(self) -> float:
        """Return the height of the font, about 1.2 times its size."""
        return self.top - self.bottom

    def joined(self, other: "Box") -> "Box":
        """Return the box around both."""
        return Box(
            min(self.left, other.left),
            min(self.bottom, other.bottom),
            max(self.right, other.right),
            max(self.top, other.top),
        )

    def turned(self, quarters: int) -> "Box":
        """Return the box as seen when the page is turned anticlockwise by so many quarters."""
        box = self
        for _ in range(quarters % 4):
            box = Box(-box.top, box.left, -box.bottom, box.right)
        return box

    def mirrored(self) -> "Box":
        """Return the box as seen in a mirror on its left."""
        return Box(-self.right, self.bottom, -self.left, self.top)


def _library() -> Any:  # noqa: ANN401 - pypdfium2 has no types
    import pypdfium2.raw

    return pypdfium2.raw


def count_objects(page: Any) -> int:  # noqa: ANN401 - pypdfium2 has no types
    """Count the texts, paths and images that a page draws."""
    return int(_library().FPDFPage_CountObjects(page.raw))


class Glyphs:
    """The characters of a page by pdfium's own count, in the order they are drawn."""

    def __init__(self, page: Any) -> None:  # noqa: ANN401 - pypdfium2 has no types
        self._pdfium = pdfium = _library()
        self._page = page
        self._text = page.get_textpage()
        self._handle = self._text.raw
        self._rectangle = pdfium.FS_RECTF()
        self._pointer = ctypes.byref(self._rectangle)
        self._font_name = ctypes.create_string_buffer(_LONGEST_NAME)
        self._sides = (ctypes.c_float * 4).from_buffer(self._rectangle)  # read at one go

    def close(self) -> None:
        """Give the memory back."""
        self._text.close()

    def __len__(self) -> int:
        return int(self._text.count_chars())

    @cached_property
    def characters(self) -> str:
        """Return one character for each that pdfium counts; surrogates stay halves."""
        count = len(self)
        units = (ctypes.c_ushort * (count + 1))()
        written = self._pdfium.FPDFText_GetText(self._handle, 0, count, units)
        if written == count + 1:
            return "".join(map(chr, units[:count]))
        unicode = self._pdfium.FPDFText_GetUnicode  # where the text left characters out
        return "".join(_character(unicode(self._handle, at)) for at in range(count))

    @cached_property
    def shown(self) -> str:
        """Return the characters with spaces for those that the page does not show."""
        hidden = list(hidden_characters(self._pdfium, self._page.raw, self._handle))
        if not hidden:
            return self.characters
        characters = list(self.characters)
        for at in hidden:
            if not characters[at].isspace():
                characters[at] = " "
        return "".join(characters)

    @cached_property
    def sheet(self) -> Box:
        """Return the part of the page that is seen."""
        self._pdfium.FPDF_GetPageBoundingBox(self._page.raw, self._pointer)
        left, top, right, bottom = self._sides[:]
        return Box(left, bottom, right, top)

    def box(self, at: int, *, quarters: int = 0) -> Box:
        """Return the place of a character, as high as its font."""
        self._pdfium.FPDFText_GetLooseCharBox(self._handle, at, self._pointer)
        left, top, right, bottom = self._sides[:]
        box = Box(left, bottom, right, top)
        return box.turned(quarters) if quarters else box

    def quarters(self, at: int) -> int:
        """Return by how many quarters, clockwise, the character is turned."""
        angle: float = self._pdfium.FPDFText_GetCharAngle(self._handle, at)
        return round(angle / _QUARTER) % 4

    def is_wide(self, before: int, after: int, *, quarters: int, share: float) -> bool:
        """Tell whether two characters are farther apart than such a share of their height.

        Does what boxes would, in less time: it is asked of each gap between words.
        """
        if quarters:
            one, other = self.box(before, quarters=quarters), self.box(after, quarters=quarters)
            return other.left - one.right > share * max(one.height, other.height)
        place, handle, pointer = self._pdfium.FPDFText_GetLooseCharBox, self._handle, self._pointer
        place(handle, before, pointer)
        _, top, right, bottom = self._sides
        place(handle, after, pointer)
        left, upper, _, lower = self._sides
        return bool(left - right > share * max(top - bottom, upper - lower))

    def is_bold(self, at: int) -> bool:
        """Tell whether the character's font is called bold."""
        name = self._font_name
        size = self._pdfium.FPDFText_GetFontInfo(self._handle, at, name, len(name), None)
        return size <= len(name) and b"bold" in name.raw[:size].lower()

    def promises_text(self) -> bool:
        """Tell whether the page's own operators draw any text."""
        drawn = self._page.get_objects([self._pdfium.FPDF_PAGEOBJ_TEXT], max_depth=3)
        return any(islice(drawn, 1))


def _character(code: int) -> str:
    if code == _HYPHEN:
        return "\ufffe"
    return chr(code) if code < _BEYOND_UNICODE else "\ufffd"
