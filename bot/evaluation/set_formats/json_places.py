"""Own where the values of a JSON text stand, as the standard library's parser does not say.

Only texts that it has parsed come here, and only down to the value that is asked for.
"""

import json
import re
from collections.abc import Iterator

Way = tuple[str | int, ...]
"""Which keys and positions lead to a value."""

_SPACE = re.compile(r"[ \t\n\r]*")
_DECODER = json.JSONDecoder()


def offset_of(text: str, way: Way, *, of_key: bool) -> int:
    """Return where in a JSON text the value stands that a way leads to, or its key."""
    at = key_at = _after_space(text, 0)
    for step in way:
        entries = _members(text, at) if text[at] == "{" else _elements(text, at)
        for name, start, value_start in entries:
            if name == step:
                key_at, at = start, value_start
                break
    return key_at if of_key else at


def first_twin(text: str) -> tuple[str, int]:
    """Return the first key that its object has already, and where it stands the second time.

    There has to be one. In a text that is nested very deep it is only said that there is.
    """
    try:
        return _twin(text, 0) or ("?", 0)
    except RecursionError:
        return "?", 0


def _twin(text: str, at: int) -> tuple[str, int] | None:
    at, seen = _after_space(text, at), set()
    if text[at] not in "{[":
        return None
    for name, start, value_start in _members(text, at) if text[at] == "{" else _elements(text, at):
        if name in seen:
            return str(name), start
        seen.add(name)
        if inside := _twin(text, value_start):
            return inside
    return None


def _members(text: str, at: int) -> Iterator[tuple[str | int, int, int]]:
    """Yield each key of the object that begins at `at`, where it stands and where its value."""
    at = _after_space(text, at + 1)
    while text[at] == '"':
        key, end = _DECODER.raw_decode(text, at)
        value_start = _after_space(text, _after_space(text, end) + 1)
        yield key, at, value_start
        at = _after_comma(text, value_start)


def _elements(text: str, at: int) -> Iterator[tuple[str | int, int, int]]:
    """Yield the number of each element of a list, and where it stands."""
    at, number = _after_space(text, at + 1), 0
    while text[at] != "]":
        yield number, at, at
        at, number = _after_comma(text, at), number + 1


def _after_comma(text: str, value_start: int) -> int:
    """Return where the next entry begins after a value, or where the brackets close."""
    at = _after_space(text, _DECODER.raw_decode(text, value_start)[1])
    return _after_space(text, at + 1) if text[at] == "," else at


def _after_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    assert found
    return found.end()
