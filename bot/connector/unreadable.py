"""Own what is said of a line that is no message, by the rules of JSON-RPC 2.0 (section 5.1)."""

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import ValidationError

PARSE_ERROR, INVALID_REQUEST, INVALID_PARAMS = -32700, -32600, -32602
"""JSON-RPC's codes of errors."""

_KIND_AND_MEMBER = 2
_REMEDIES = {
    PARSE_ERROR: "the line is no JSON; send one JSON object a line, in UTF-8",
    INVALID_REQUEST: 'this is no request; send one object with "jsonrpc": "2.0", an id, which is '
    "text or a whole number, and a method, and no list of several",
    INVALID_PARAMS: "the params are no object; send them by their names",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """What is said of a line: an error's code and message, and the request's id or null."""

    code: int
    message: str
    request_id: str | int | None


def refusal_of(error: Exception) -> Refusal | None:
    """Return what to say of a line in which the SDK found no message.

    None where nothing is to be said: of an empty line, and of notifications and replies, which are
    never replied to. The id is the request's where it has one that can be, else null.
    """
    if not isinstance(error, ValidationError):
        return None
    first = error.errors()[0]
    if first["type"] == "json_invalid":
        return _refusal(PARSE_ERROR, None) if first["input"].strip() else None
    message = next(_objects(error), None)
    if message is None:
        return _refusal(INVALID_REQUEST, None)
    if not _is_request(message):
        return None
    named = message.get("id")
    request_id = named if isinstance(named, str | int) and not isinstance(named, bool) else None
    is_sound = request_id is not None and message.get("jsonrpc") == "2.0"
    only_params = is_sound and isinstance(message.get("method"), str)
    return _refusal(INVALID_PARAMS if only_params else INVALID_REQUEST, request_id)


def _objects(error: ValidationError) -> Iterator[dict[str, object]]:
    """Yield the whole message, as what lacks a member of some kind of message."""
    for one in error.errors():
        if one["type"] == "missing" and len(one["loc"]) == _KIND_AND_MEMBER:
            yield one["input"]


def _is_request(message: dict[str, object]) -> bool:
    """Tell whether a message wants a reply: it is neither a reply nor a sound notification."""
    if "method" not in message:
        return not ("result" in message or "error" in message)
    is_notification = "id" not in message and message.get("jsonrpc") == "2.0"
    return not (is_notification and isinstance(message["method"], str))


def _refusal(code: int, request_id: str | int | None) -> Refusal:
    return Refusal(code=code, message=f"{_REMEDIES[code]}.", request_id=request_id)
