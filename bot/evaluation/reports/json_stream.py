"""Own reading one large JSON object a piece at a time, so that it need not fit in memory."""

import json
from collections.abc import Iterator
from typing import Any, NoReturn, TextIO

Json = Any

_PIECE = 1 << 16
_LARGEST = 1 << 26  # characters of one value
_TAIL = 16  # so near the end of what was read, a value may only seem broken or whole
_SPACE = " \t\n\r"


class NotJson(ValueError):
    """The text breaks the rules of JSON, at `line` and `column`, from 1."""

    def __init__(self, what: str, *, line: int, column: int) -> None:
        super().__init__(f"line {line}, column {column}: {what}")
        self.what = what
        self.line = line
        self.column = column


def members(file: TextIO, *, apart: str) -> Iterator[tuple[str, int | None, Any]]:
    """Yield the members of the one object in a file, as key, None and value.

    Of the array under the key `apart` come an empty list first, then each element alone: key,
    place from 0, and value. Raises NotJson, at the latest when the file is read to its end.
    """
    text = _Text(file)
    text.take("{")
    seen: set[str] = set()
    while not text.took("}"):
        if seen:
            text.take(",")
        key = text.key()
        if key in seen:
            text.refuse(f"the key {json.dumps(key)} comes twice")
        seen.add(key)
        text.take(":")
        if key == apart and text.took("["):
            yield key, None, []
            yield from ((key, place, value) for place, value in enumerate(_elements(text)))
        else:
            yield key, None, text.value()
    if text.peek():
        text.refuse("there is more after the end of the object")


def _elements(text: "_Text") -> Iterator[Any]:
    begun = False
    while not text.took("]"):
        if begun:
            text.take(",")
        yield text.value()
        begun = True


class _Text:
    """A window on the file that moves on as values are taken."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._window = ""
        self._place = 0
        self._ended = False
        self._line, self._column = 1, 1
        self._decoder = json.JSONDecoder(parse_constant=self._no_constant)

    def peek(self) -> str:
        """Return the next character that is no white space; "" at the end."""
        while True:
            while self._place < len(self._window):
                if self._window[self._place] not in _SPACE:
                    return self._window[self._place]
                self._place += 1
            if not self._read_on(_PIECE):
                return ""

    def took(self, character: str) -> bool:
        """Tell whether the character came next, and pass it."""
        if self.peek() != character:
            return False
        self._place += 1
        return True

    def take(self, character: str) -> None:
        """Pass a character that must come next."""
        if not self.took(character):
            self.refuse(f"expected {character!r}")

    def key(self) -> str:
        """Return a member's key and pass it."""
        if self.peek() != '"':
            self.refuse("expected a key in double quotes")
        return str(self.value())

    def value(self) -> Json:
        """Return the value that comes next and pass it."""
        self.peek()
        while True:
            try:
                value, end = self._decoder.raw_decode(self._window, self._place)
            except json.JSONDecodeError as error:
                if self._ended or not self._may_be_cut(error):
                    self.refuse(error.msg[:1].lower() + error.msg[1:], at=error.pos)
            except (ValueError, RecursionError) as error:
                self.refuse(f"no value that can be read ({error})")
            else:
                # A number near the end of the window may go on after it: "1.", "1e-".
                if self._ended or end < len(self._window) - _TAIL:
                    self._place = end
                    return value
            self._read_on(len(self._window))

    def refuse(self, what: str, *, at: int | None = None) -> NoReturn:
        """Raise NotJson here, or at a place of the window."""
        line, column = self._position(self._place if at is None else at)
        raise NotJson(what, line=line, column=column)

    def _may_be_cut(self, error: json.JSONDecodeError) -> bool:
        unfinished = error.msg.startswith("Unterminated string")
        return unfinished or error.pos >= len(self._window) - _TAIL

    def _read_on(self, count: int) -> bool:
        """Drop what was passed and read more; tell whether there was any."""
        if self._ended:
            return False
        self._line, self._column = self._position(self._place)
        self._window = self._window[self._place :]
        self._place = 0
        if len(self._window) > _LARGEST:
            self.refuse(f"one value is over {_LARGEST:,} characters")
        more = self._file.read(max(count, _PIECE))
        self._window += more
        self._ended = not more
        return bool(more)

    def _position(self, place: int) -> tuple[int, int]:
        passed = self._window[:place]
        if lines := passed.count("\n"):
            return self._line + lines, place - passed.rindex("\n")
        return self._line, self._column + place

    def _no_constant(self, name: str) -> NoReturn:
        raise ValueError(f"{name} is no number in JSON")
