"""Own what is said of a request that is not what its route takes, field by field.

The rules are pydantic's, the words are not. Nothing that was sent is said back but names of fields.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.api.request_body import GIVEN_TWICE

WORDS = {
    "bool_type": "{name} has to be true or false; send one of the two",
    "enum": "{name} has to be {expected}; send nothing else",
    "extra_forbidden": "{name} is not known here; leave it out",
    "float_type": "{name} has to be a number; send one in digits",
    GIVEN_TWICE: "{name} is given more than once; send it once",
    "greater_than_equal": "{name} has to be at least {ge:g}; send that or more",
    "int_parsing_size": "{name} is too large a number; send a smaller one",
    "int_type": "{name} has to be a whole number; send one in digits alone",
    "json_invalid": "the body is no JSON from character {character:,} on; mend it there",
    "less_than_equal": "{name} has to be at most {le:g}; send that or less",
    "literal_error": "{name} has to be {expected}; send nothing else",
    "missing": "{name} is missing; send it",
    "model_attributes_type": "{name} has to be an object; send it in braces",
    "string_pattern_mismatch": "{name} cannot be what it is; send it as it came",
    "string_too_long": "{name} has more than {max_length:,} characters; send fewer",
    "string_type": "{name} has to be text; send it in quotation marks",
    "string_unicode": "{name} has half a surrogate pair in it, not text; send it as UTF-8",
    "too_long": "{name} has more than {max_length:,} entries; send fewer",
    "too_short": "{name} is empty; leave it out, or send at least one",
    "tuple_type": "{name} has to be a list; send it in square brackets",
}
"""What is said of each kind of error that the models of requests can find."""

_OF_TEXT = {
    "bool_type": "{name} has to be true or false; send it without quotation marks",
    "float_type": "{name} has to be a number; send it without quotation marks",
    "int_type": "{name} has to be a whole number; send it without quotation marks",
}
"""What is said instead where text was sent."""

_BODY = "body"


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongField:
    """A place of a request, such as ``body.history.0.role``, and a sentence on what is wrong."""

    where: str
    why: str


def wrong_field(error: Mapping[str, Any]) -> WrongField:
    """Return what one of pydantic's errors comes to."""
    place: Sequence[object] = error["loc"]
    facts = error.get("ctx", {})
    if error["type"] == "json_invalid":  # its place is a character, counted from 0
        facts = {"character": int(str(place[-1])) + 1}
        place = place[:-1]
    if error["type"] == GIVEN_TWICE:
        place = (*place, facts["key"])
    where = ".".join(map(_plain, place))
    name = "the body" if where == _BODY else where.removeprefix(f"{_BODY}.")
    words = WORDS | _OF_TEXT if isinstance(error.get("input"), str) else WORDS
    if sentence := words.get(error["type"]):
        return WrongField(where=where, why=f"{sentence.format(name=name, **facts)}.")
    said = facts["error"] if error["type"] == "value_error" else error["msg"]
    return WrongField(where=where, why=f"{name}: {_plain(said).rstrip('.')}.")


def _plain(value: object) -> str:
    """Return text that any encoding can carry: half surrogate pairs become escapes."""
    return json.dumps(str(value))[1:-1] if not str(value).isascii() else str(value)
