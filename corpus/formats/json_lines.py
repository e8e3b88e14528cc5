"""Own one line of JSON Lines: an object, its values written as text."""

import json
import re

from corpus.formats.left_out import BadRecord

MOST_KEYS, DEEPEST, LONGEST_NUMBER = 1_000, 20, 1_000
"""How many keys an object may have, how deep it may nest, and how long a number may be."""

_REMEDY = "each line must be one JSON object"
_JSON_TOKEN = re.compile(
    r'"(?:[^"\\]++|\\.)*+(?:"|\Z)|[\[{]|[\]}]|-?(?:NaN|Infinity|\d[\d.eE+-]*+)', re.DOTALL
)


class _BadLine(ValueError):
    """A line of JSON that Python's parser would accept, or break on."""


class _BadToken(_BadLine):
    def __init__(self, token: str, reason: str) -> None:
        super().__init__(reason)
        self.token = token


def fields_of(line: str, number: int) -> dict[str, str]:
    """Return the object that a line holds, or raise BadRecord with line and column.

    Lists are written one item a line, objects as ``key: value``, numbers as they stand. Refused
    are what is no object, a key twice, NaN, and what is over the limits.
    """
    try:
        return _fields(line)
    except json.JSONDecodeError as error:
        what = f"line {number}, column {error.colno}: it is not JSON ({error.msg})"
        raise BadRecord(what, remedy=_REMEDY) from error
    except _BadLine as error:
        raise BadRecord(f"line {number}, {error}", remedy=_REMEDY) from error


def named(name: str, value: str) -> str:
    """Return ``name: value``, or the value alone where it or the name is empty."""
    return f"{name}: {value}" if name and value else value


def _fields(line: str) -> dict[str, str]:
    """Return the object that a line holds, its values written as text."""
    try:
        value = json.loads(
            line,
            object_pairs_hook=_object,
            parse_int=_number,
            parse_float=_number,
            parse_constant=_constant,
        )
        if not isinstance(value, dict):
            raise _BadLine("column 1: it is not a JSON object")
        if len(value) > MOST_KEYS:
            raise _BadLine(f"column 1: it has more than {MOST_KEYS:,} keys")
        return {_checked(name): _written(item, DEEPEST - 1) for name, item in value.items()}
    except RecursionError:
        raise _BadLine(f"column {_too_deep(line)}: it nests over {DEEPEST} levels deep") from None
    except _BadToken as error:
        raise _BadLine(f"column {_column(line, error.token)}: {error}") from error


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    fields: dict[str, object] = {}
    for name, value in pairs:
        if name in fields:
            raise _BadLine(f"the key {name[:60]!r} is there twice in one object")
        fields[name] = value
    return fields


def _number(digits: str) -> str:
    """Keep a number as it stands in the file."""
    if len(digits) > LONGEST_NUMBER:
        raise _BadToken(digits, f"a number of {len(digits):,} digits")
    return digits


def _constant(name: str) -> object:
    raise _BadToken(name, f"{name} is not JSON")


def _written(value: object, levels: int) -> str:
    """Write a value as text; `levels` is how much deeper it may nest."""
    if isinstance(value, str):
        return _checked(value).replace("\r\n", "\n").replace("\r", "\n").strip()
    if isinstance(value, bool):
        return str(value).lower()
    if value is None:
        return ""
    if not levels:
        raise RecursionError
    if isinstance(value, dict):
        lines = (
            named(_checked(name).strip(), _written(item, levels - 1))
            for name, item in value.items()
        )
    else:
        assert isinstance(value, list)
        lines = (_written(item, levels - 1) for item in value)
    return "\n".join(filter(None, lines))


def _checked(text: str) -> str:
    r"""Refuse what ``\u`` can write and no text can hold."""
    if bad := re.search("[\0\ud800-\udfff]", text):
        raise _BadLine(f"it has the character U+{ord(bad[0]):04X}, which is no text")
    return text


def _too_deep(line: str) -> int:
    """Return the column of the bracket that is one too many."""
    depth = 0
    for token in _JSON_TOKEN.finditer(line):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(token[0], 0)
        if depth > DEEPEST:
            return token.start() + 1
    return 1


def _column(line: str, token: str) -> int:
    return next(found.start() + 1 for found in _JSON_TOKEN.finditer(line) if found[0] == token)
