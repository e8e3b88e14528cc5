"""Own the white space of a block in the making."""

import re
from collections.abc import Iterable

_SPACE = " \t\n\f\r"  # what HTML calls so; a no-break space is none
_RUN = re.compile(r"[ \t\n\f\r]+")
_BLANK_LINES = re.compile(r"(?:[^\S\n]*\n)+")
_STRENGTH = {"": 0, " ": 1, "\n": 2, "\t": 3}


class Draft:
    """A block in the making: white space waits as `gap` until more text comes."""

    def __init__(self) -> None:
        self.gap = ""
        self._parts: list[str] = []
        self._length = 0
        self._waiting: list[str] = []
        self._names: list[tuple[str, int]] = []

    @property
    def is_empty(self) -> bool:
        """Tell whether there is no text yet."""
        return not self._parts

    def name(self, names: Iterable[str]) -> None:
        """Let `names` stand where the next text will begin."""
        self._waiting.extend(names)

    def separate(self, gap: str) -> None:
        """Let a space, line end or tab stand before the next text; the strongest does, tabs add."""
        if gap == "\t" and self.gap[:1] == "\t":
            self.gap += gap
        elif _STRENGTH[gap] > _STRENGTH[self.gap[:1]]:
            self.gap = gap

    def add(self, data: str) -> None:
        """Add text in which white space is worth one space."""
        body = data.strip(_SPACE)
        if data.startswith(tuple(_SPACE)):
            self.separate(" ")
        if body:
            self._put(_RUN.sub(" ", body))
            if data.endswith(tuple(_SPACE)):
                self.separate(" ")

    def add_verbatim(self, data: str) -> None:
        """Add text in which white space stays as it is."""
        if data:
            self._put(data.replace("\r\n", "\n").replace("\r", "\n"))

    def end_line(self) -> None:
        """End the line, in text that stays as it is."""
        if self._parts and not self._parts[-1].endswith("\n"):
            self._put("\n")

    def finish(self, *, verbatim: bool) -> tuple[str, list[tuple[str, int]]]:
        """Return the text without the white space around it, and the names with their places.

        Verbatim text keeps its first indentation.
        """
        text = "".join(self._parts).rstrip()
        lines = _BLANK_LINES.match(text) if verbatim else None
        cut = lines.end() if lines else 0 if verbatim else len(text) - len(text.lstrip())
        return text[cut:], [(name, max(0, at - cut)) for name, at in self._names]

    def _put(self, text: str) -> None:
        if self._parts and self.gap:
            self._append(self.gap)
        self.gap = ""
        self._names += [(name, self._length) for name in self._waiting]
        self._waiting.clear()
        self._append(text)

    def _append(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)
