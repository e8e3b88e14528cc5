"""What is said of requests that are not what a route takes: in our words, of every kind."""

import json
import math
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import BaseModel, ValidationError

from bot.api.completion_request import CompletionRequest
from bot.api.feedback import FeedbackRequest
from bot.api.request_body import GIVEN_TWICE
from bot.api.schemas import ChatRequest, SearchRequest
from bot.api.wrong_fields import WORDS, WrongField, wrong_field
from bot.feedback import Feedback
from tests.bot.api.conftest import REFUNDS
from tests.bot.shelf import Shelf

JSON = {"content-type": "application/json"}
CHAT, COMPLETIONS, FEEDBACK = "/api/chat", "/v1/chat/completions", "/api/feedback"
ASKED = {"role": "user", "content": "who"}
SOUND: dict[type[BaseModel], dict[str, Any]] = {
    SearchRequest: {"question": "who"},
    ChatRequest: {"question": "who", "history": [ASKED]},
    CompletionRequest: {
        "messages": [{"role": "user", "content": [{"type": "text", "text": "who"}]}],
        "stream_options": {"include_usage": True},
        "response_format": {"type": "text"},
    },
    FeedbackRequest: {"id": "a", "thumb": "up"},
}
VALUES: tuple[object, ...] = (
    None,
    True,
    0,
    -1,
    51,
    1.5,
    10**30,
    math.nan,
    -math.inf,
    "",
    "x",
    "x" * 5_000,
    "\ud800",
    [],
    ["x"],
    ["x"] * 2_000,
    {},
    {"x": "y"},
    [{}],
    [{"role": "assistant", "content": "x"}],
    [{"role": "user", "content": [{"type": "image"}]}],
)
OURS = {"no_parts", "no_question", "not_text", "value_error"}
"""Kinds whose words stand where the rule does."""


@pytest.fixture
def client(shelf: Shelf) -> Iterator[TestClient]:
    shelf.put({"refunds.md": REFUNDS})
    with shelf.client(feedback=Feedback(shelf.folder)) as client:
        yield client


@pytest.mark.parametrize(
    ("route", "body", "where", "why"),
    [
        (CHAT, {}, "question", "question is missing; send it."),
        (CHAT, {"question": 1}, "question", "question has to be text; send it in quotation marks."),
        (CHAT, {"question": "who", "top": 3}, "top", "top is not known here; leave it out."),
        (CHAT, {"question": "who", "k": 0}, "k", "k has to be at least 1; send that or more."),
        (CHAT, {"question": "who", "k": 51}, "k", "k has to be at most 50; send that or less."),
        (
            CHAT,
            {"question": "who", "k": "5"},
            "k",
            "k has to be a whole number; send it without quotation marks.",
        ),
        (
            CHAT,
            {"question": "who", "stream": "yes"},
            "stream",
            "stream has to be true or false; send it without quotation marks.",
        ),
        (
            CHAT,
            {"question": "who", "tags": "a"},
            "tags",
            "tags has to be a list; send it in square brackets.",
        ),
        (
            CHAT,
            {"question": "who", "history": [ASKED] * 33},
            "history",
            "history has more than 32 entries; send fewer.",
        ),
        (
            CHAT,
            {"question": "who", "history": ["who"]},
            "history.0",
            "history.0 has to be an object; send it in braces.",
        ),
        (
            CHAT,
            {"question": "who", "history": [ASKED, ASKED | {"role": "system"}]},
            "history.1.role",
            "history.1.role has to be 'user' or 'assistant'; send nothing else.",
        ),
        (CHAT, [], "", "the body has to be an object; send it in braces."),
        (
            COMPLETIONS,
            {"messages": [ASKED], "temperature": "hot"},
            "temperature",
            "temperature has to be a number; send it without quotation marks.",
        ),
        (
            COMPLETIONS,
            {"messages": [ASKED], "n": 10**30},
            "n",
            "n is too large a number; send a smaller one.",
        ),
        (
            COMPLETIONS,
            {"messages": [ASKED], "tool_choice": "\ud800"},
            "tool_choice",
            "tool_choice has half a surrogate pair in it, not text; send it as UTF-8.",
        ),
        (
            COMPLETIONS,
            {"messages": [{"role": "user", "content": 7}]},
            "messages.0.content",
            "messages.0.content: it is neither text nor a list of parts; send text.",
        ),
        (
            COMPLETIONS,
            {"messages": []},
            "messages",
            "messages: there is no message of the role `user`; send one.",
        ),
        (
            COMPLETIONS,
            {"messages": [{"role": "user", "content": [{"type": "image"}]}]},
            "messages",
            "messages: the last message of the user has a part that is no text; send text.",
        ),
        (
            FEEDBACK,
            {"id": "a b", "thumb": "up"},
            "id",
            "id cannot be what it is; send it as it came.",
        ),
        (
            FEEDBACK,
            {"id": "a", "thumb": "left"},
            "thumb",
            "thumb has to be 'up' or 'down'; send nothing else.",
        ),
        (
            FEEDBACK,
            {"id": "a", "thumb": "up", "comment": "a" * 2_001},
            "comment",
            "comment has more than 2,000 characters; send fewer.",
        ),
    ],
)
def test_a_field_that_is_wrong_is_named_with_what_is_wrong_and_what_to_do(
    client: TestClient, route: str, body: object, where: str, why: str
) -> None:
    response = client.post(route, content=json.dumps(body), headers=JSON)

    assert response.status_code == 422
    if route == COMPLETIONS:
        parameter = where.replace(".0", "[0]")
        assert response.json()["error"]["message"] == why
        assert response.json()["error"]["param"] == parameter
    else:
        assert response.json()["detail"] == why
        place = f"body.{where}" if where else "body"
        assert response.json()["errors"] == [{"where": place, "why": why}]


WHOLE = "k has to be a whole number; send one in digits alone."
UNQUOTED = [
    *(
        (CHAT, f'"question": "who", "k": {value}', WHOLE)
        for value in ("5.0", "5.5", "true", "1e400", "null")
    ),
    (CHAT, '"question": "w", "stream": 1', "stream has to be true or false; send one of the two."),
    (
        COMPLETIONS,
        '"messages": [{"role": "user", "content": "who"}], "temperature": true',
        "temperature has to be a number; send one in digits.",
    ),
]


@pytest.mark.parametrize(("route", "fields", "why"), UNQUOTED)
def test_quotation_marks_are_held_against_nobody_who_sent_none(
    client: TestClient, route: str, fields: str, why: str
) -> None:
    response = client.post(route, content=f"{{{fields}}}", headers=JSON)

    assert response.status_code == 422
    found = response.json()
    assert (found["error"]["message"] if route == COMPLETIONS else found["detail"]) == why


@pytest.mark.parametrize("route", [CHAT, "/api/search", COMPLETIONS, FEEDBACK])
@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b'{"question": "who', "the body is no JSON from character 14 on; mend it there."),
        (b"question=who", "the body is no JSON from character 1 on; mend it there."),
    ],
)
def test_what_is_no_json_is_told_where_it_is_none(
    client: TestClient, route: str, body: bytes, why: str
) -> None:
    response = client.post(route, content=body, headers=JSON)

    found = response.json()
    assert response.status_code == 400
    if route == COMPLETIONS:
        assert (found["error"]["message"], found["error"]["param"]) == (why, None)
    else:
        assert found["errors"] == [{"where": "body", "why": why}]


@pytest.mark.parametrize("route", [CHAT, "/api/search", COMPLETIONS, FEEDBACK])
@pytest.mark.parametrize("body", [b"\xff", b"[" * 30_000, b'{"k": ' + b"9" * 5_000 + b"}"])
def test_json_that_cannot_be_parsed_is_told_so_too(
    client: TestClient, route: str, body: bytes
) -> None:
    response = client.post(route, content=body, headers=JSON)

    found = response.json()
    assert response.status_code == 400
    assert found.get("detail", found.get("error", {}).get("message")) == (
        "the body cannot be read; send JSON in UTF-8 that nests less, with shorter numbers."
    )


@pytest.mark.parametrize(
    ("route", "body", "where"),
    [
        (CHAT, '{"question": "who", "k": 1, "question": "why"}', "question"),
        (CHAT, '{"question": "who", "question": "who"}', "question"),
        ("/api/search", '{"question": "who", "k": 1, "k": 2, "k": 3}', "k"),
        (
            CHAT,
            '{"question": "who", "history": [{"role": "user", "content": "a", "role": "user"}]}',
            "history.0.role",
        ),
        (COMPLETIONS, '{"messages": [], "messages": []}', "messages"),
        (COMPLETIONS, '{"messages": [{"role": "user", "role": "system"}]}', "messages[0].role"),
        (COMPLETIONS, '{"x": 1, "x": 2, "messages": [{"role": "user", "content": "who"}]}', "x"),
        (FEEDBACK, '{"id": "a", "thumb": "up", "thumb": "down"}', "thumb"),
        (FEEDBACK, '{"id": "a", "\\ud800": 1, "\\ud800": 1}', "\\ud800"),
        (CHAT, '{"question": "who", "stream": true, "\\ud800": 1, "\\ud800": 1}', "\\ud800"),
        (COMPLETIONS, '{"messages": [{"\\ud800": 1, "\\ud800": 1}]}', "messages[0].\\ud800"),
        (CHAT, '{"": 1, "": 2}', '""'),
        (CHAT, '{"k": 1, "\\u006b": 2}', "k"),
    ],
)
def test_a_field_that_is_given_twice_is_refused(
    client: TestClient, route: str, body: str, where: str
) -> None:
    """H3: of two, one parser keeps the first and another the last."""
    response = client.post(route, content=body, headers=JSON)

    assert response.status_code == 422
    found = response.json()
    if route == COMPLETIONS:
        assert found["error"]["param"] == where
        assert found["error"]["message"].endswith(" is given more than once; send it once.")
    else:
        why = f"{where} is given more than once; send it once."
        assert found["errors"] == [{"where": f"body.{where}", "why": why}]


def test_very_many_fields_of_which_one_is_given_twice_are_read_at_once(client: TestClient) -> None:
    """The whole of a largest body: 80,000 fields, the last of them twice."""
    fields = ", ".join(f'"{number}": 0' for number in [*range(80_000), 79_999])

    response = client.post(COMPLETIONS, content=f"{{{fields}}}", headers=JSON)

    assert response.json()["error"]["param"] == "79999"


def test_several_wrong_fields_are_a_sentence_each(client: TestClient) -> None:
    response = client.post(CHAT, json={"question": 1, "k": 0})

    assert response.json()["detail"] == (
        "question has to be text; send it in quotation marks. "
        "k has to be at least 1; send that or more."
    )


def places(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the path of a value and of all that is in it."""
    yield path
    inner = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for key, one in inner:
        yield from places(one, (*path, key))


def replaced(value: Any, path: tuple[str | int, ...], by: object) -> Any:
    if not path:
        return by
    copy = value.copy()
    copy[path[0]] = replaced(value[path[0]], path[1:], by)
    return copy


def variants(model: type[BaseModel]) -> Iterator[object]:
    """Yield bodies with a wrong value at every place, or with one field less or more."""
    sound = SOUND[model]
    yield sound | {"unknown": 1}
    for name in sound:
        yield {key: value for key, value in sound.items() if key != name}
    for value in VALUES:
        yield from (sound | {name: value} for name in model.model_fields)
        yield from (replaced(sound, path, value) for path in places(sound))


def errors(model: type[BaseModel]) -> Iterator[Any]:
    for body in variants(model):
        try:
            model.model_validate(body, from_attributes=True)
        except ValidationError as error:
            yield from error.errors()


@pytest.mark.parametrize("model", SOUND)
def test_no_kind_of_error_that_a_model_can_find_is_left_to_pydantics_words(
    model: type[BaseModel],
) -> None:
    found = list(errors(model))

    assert len(found) > 50
    assert {one["type"] for one in found} <= WORDS.keys() | OURS
    for one in found:
        why = wrong_field(one).why
        assert why.endswith(".")
        assert "Input should" not in why
        assert "{" not in why


def test_there_are_no_words_for_what_no_model_finds() -> None:
    found = {one["type"] for model in SOUND for one in errors(model)}

    assert found >= WORDS.keys() - {"json_invalid", GIVEN_TWICE}


def test_a_kind_that_is_not_known_is_told_in_the_words_that_it_came_with() -> None:
    error = {"type": "date_type", "loc": ("query", "day"), "msg": "Input should be a valid date"}

    assert wrong_field(error) == WrongField(
        where="query.day", why="query.day: Input should be a valid date."
    )


def test_the_words_of_a_rule_of_ours_are_told_without_pydantics_around_them() -> None:
    error = {
        "type": "value_error",
        "loc": ("body",),
        "msg": "Value error, give a thumb.",
        "ctx": {"error": ValueError("give a thumb.")},
    }

    assert wrong_field(error) == WrongField(where="body", why="the body: give a thumb.")
