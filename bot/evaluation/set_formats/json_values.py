"""Own JSON values that know where they stand, so that what is wrong with one can be placed.

A text is parsed by the standard library, which is quick and keeps no places; only where there
is something to complain about is it walked again, down to the value in question.
"""

import difflib
import json
import re
from collections.abc import Collection, Iterator
from typing import Any, TypeVar

from bot.evaluation.set_formats.json_places import Way, first_twin, offset_of
from bot.evaluation.set_formats.reading import SetFile

_HALF_PAIR = re.compile("[\ud800-\udfff]")
_NAMES = {dict: "an object", list: "a list", str: "a text", bool: "true or false", int: "a number"}
_MISSING = object()

T = TypeVar("T")


class JsonText:
    """A text of a file, beginning on a line, that holds one JSON value."""

    def __init__(self, file: SetFile, text: str, *, line: int) -> None:
        self._file = file
        self._text = text
        self._line = line

    def value(self) -> "Value | None":
        """Return the value, or complain."""
        try:
            found = json.loads(
                self._text, parse_constant=_refuse_constant, object_pairs_hook=_object
            )
        except _Twice:
            key, offset = first_twin(self._text)
            self._complain(offset, f"the key {key!r} stands twice in one object; delete one")
        except json.JSONDecodeError as error:
            self._complain(error.pos, f"it is not JSON: {error.msg}")
        except RecursionError:
            self._complain(0, "it is nested too deep")
        except ValueError as error:  # a number too long to be one, NaN
            self._complain(0, f"it is not JSON that can be used: {error}")
        else:
            return Value(self, found)
        return None

    def complain_at(self, way: Way, what: str, *, of_key: bool = False) -> None:
        """Complain about the value that a way leads to, or about its key."""
        self._complain(offset_of(self._text, way, of_key=of_key), what)

    def _complain(self, offset: int, what: str) -> None:
        before = self._text[:offset]
        line, column = self._line + before.count("\n"), offset - before.rfind("\n")
        self._file.complain(what, line=line, column=column)


class _Twice(Exception):
    """A key stands twice in an object."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _Twice
    return found


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no number")


class Value:
    """A value, asked for as what it should be. What it is not, it complains about.

    Every question gets an answer of the right type all the same, so that reading goes on to the
    next problem; whoever complained never gets to use it.
    """

    __slots__ = ("_found", "_text", "_way")

    def __init__(self, text: JsonText, found: object, way: Way = ()) -> None:
        self._text = text
        self._found = found
        self._way = way

    def __contains__(self, key: str) -> bool:
        return isinstance(self._found, dict) and key in self._found

    def __getitem__(self, key: str) -> "Value":
        found = self._found.get(key, _MISSING) if isinstance(self._found, dict) else _MISSING
        return Value(self._text, found, (*self._way, key))

    def complain(self, what: str) -> None:
        """Complain about this value."""
        self._text.complain_at(self._way, what)

    @property
    def is_text(self) -> bool:
        """Tell whether it is a text."""
        return isinstance(self._found, str)

    @property
    def is_blank(self) -> bool:
        """Tell whether it is missing, or a text with nothing in it."""
        found = self._found
        return found is _MISSING or (isinstance(found, str) and not found.strip())

    def is_object(self) -> bool:
        """Tell whether it is an object, or complain."""
        self._as(dict, {})
        return isinstance(self._found, dict)

    def only(self, known: Collection[str]) -> None:
        """Complain about keys that are not known."""
        for key in self._found if isinstance(self._found, dict) else ():
            if key not in known:
                near = difflib.get_close_matches(key, known, n=1)
                remedy = f"did you mean {near[0]!r}?" if near else f"known are {_listed(known)}"
                what = f"the key {key!r} is not known; {remedy}"
                self._text.complain_at((*self._way, key), what, of_key=True)

    def text(self) -> str:
        """Return it as a text without half surrogate pairs."""
        found = self._as(str, "")
        if _HALF_PAIR.search(found):
            self.complain("half a surrogate pair is not text; write the whole character")
        return found

    def number(self, *, least: int) -> int:
        """Return it as a whole number of at least `least`."""
        found = self._as(int, least)
        if found < least:
            self.complain(f"it is {found}, and has to be {least} or more")
        return max(found, least)

    def truth(self) -> bool:
        """Return it as true or false."""
        return self._as(bool, otherwise=False)

    def items(self) -> Iterator["Value"]:
        """Yield what is in the list."""
        for at, item in enumerate(self._as(list, [])):
            yield Value(self._text, item, (*self._way, at))

    def _as(self, kind: type[T], otherwise: T) -> T:
        found = self._found
        if isinstance(found, kind) and type(found) is kind:  # exactly: a bool is an int, too
            return found
        if self._found is _MISSING:
            self._text.complain_at(self._way[:-1], f"the key {self._way[-1]!r} is missing")
        else:
            self.complain(f"it has to be {_NAMES[kind]}, and is {_named(self._found)}")
        return otherwise


def _named(found: object) -> str:
    if found is None:
        return "null"
    return _NAMES.get(type(found), "a decimal number")


def _listed(keys: Collection[str]) -> str:
    return ", ".join(map(repr, sorted(keys)))
