"""What is said of lines that are no message; each as the SDK's own reader finds them."""

import json

import pytest
from mcp.types import jsonrpc_message_adapter
from pydantic import ValidationError

from bot.connector.unreadable import (
    INVALID_PARAMS,
    INVALID_REQUEST,
    PARSE_ERROR,
    Refusal,
    refusal_of,
)


def said_of(line: str) -> Refusal | None:
    with pytest.raises(ValidationError) as wrong:
        jsonrpc_message_adapter.validate_json(line, by_name=False)
    return refusal_of(wrong.value)


@pytest.mark.parametrize("line", ["x", '{"jsonrpc": "2.0"', "[1, ", '{"id": "\\ud800"}', "\ufffd"])
def test_what_is_no_json_is_a_parse_error_of_no_request(line: str) -> None:
    refusal = said_of(line)

    assert refusal
    assert (refusal.request_id, refusal.code) == (None, PARSE_ERROR)


@pytest.mark.parametrize(
    ("message", "request_id"),
    [
        ([], None),
        ([{"jsonrpc": "2.0", "id": 1, "method": "ping"}], None),
        ("ping", None),
        (7, None),
        (None, None),
        ({}, None),
        ({"jsonrpc": "2.0", "id": 1}, 1),
        ({"jsonrpc": "2.0", "id": "a"}, "a"),
        ({"jsonrpc": "1.0", "id": 1, "method": "ping"}, 1),
        ({"jsonrpc": "1.0", "id": 1, "method": "ping", "params": []}, 1),
        ({"jsonrpc": "2.0", "id": 1, "method": 7}, 1),
        ({"jsonrpc": "2.0", "id": True, "method": 7}, None),
        ({"jsonrpc": "2.0", "id": 1.5, "method": "ping", "params": []}, None),
        ({"jsonrpc": "2.0", "id": [1], "method": "ping", "params": []}, None),
        ({"jsonrpc": "2.0", "method": 7}, None),
        ({"method": "ping"}, None),
    ],
)
def test_what_is_no_request_is_told_so_by_its_id_where_it_has_one(
    message: object, request_id: object
) -> None:
    refusal = said_of(json.dumps(message))

    assert refusal
    assert (refusal.request_id, refusal.code) == (request_id, INVALID_REQUEST)


@pytest.mark.parametrize("params", [[], [1], "x", 7, True])
def test_params_without_names_are_invalid_params(params: object) -> None:
    refusal = said_of(json.dumps({"jsonrpc": "2.0", "id": 0, "method": "ping", "params": params}))

    assert refusal
    assert (refusal.request_id, refusal.code) == (0, INVALID_PARAMS)


@pytest.mark.parametrize(
    "line",
    [
        "",
        " \t",
        '{"jsonrpc": "2.0", "method": "notifications/cancelled", "params": [1]}',
        '{"jsonrpc": "2.0", "id": 1, "result": 7}',
        '{"jsonrpc": "2.0", "id": 1, "error": {}}',
    ],
)
def test_empty_lines_notifications_and_replies_are_never_replied_to(line: str) -> None:
    assert said_of(line) is None


def test_what_is_wrong_with_no_line_is_replied_to_by_nobody() -> None:
    assert refusal_of(OSError("broken pipe")) is None
