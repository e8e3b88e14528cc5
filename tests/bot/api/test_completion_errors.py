"""The OpenAI-compatible routes: what is refused, and how errors read there."""

import json
import logging
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.types import Receive, Scope, Send

from bot.api.completion_errors import CompletionErrors
from bot.api.problems import problem
from bot.assistant import Assistant
from tests.bot.api.asked import ASKED, ROUTE, assert_error
from tests.bot.api.conftest import REFUNDS

JSON = {"content-type": "application/json"}
LIMIT = 64 * 1024


@pytest.mark.parametrize(
    ("more", "param"),
    [
        ({"n": 2}, "n"),
        ({"n": 0}, "n"),
        ({"n": "1"}, "n"),
        ({"stream": "yes"}, "stream"),
        ({"model": 1}, "model"),
        ({"response_format": {"type": "json_object"}}, "response_format.type"),
        ({"response_format": {"type": "json_schema"}}, "response_format.type"),
        ({"tool_choice": "required"}, "tool_choice"),
        ({"tool_choice": {"type": "function"}}, "tool_choice"),
        ({"temperature": -1}, "temperature"),
        ({"temperature": 2.1}, "temperature"),
        ({"temperature": "1"}, "temperature"),
        ({"top_p": 1.5}, "top_p"),
        ({"stream_options": 1}, "stream_options"),
        ({"stream_options": {"include_usage": 1}}, "stream_options.include_usage"),
        ({"messages": None}, "messages"),
        ({"messages": []}, "messages"),
        ({"messages": "who"}, "messages"),
        ({"messages": [1]}, "messages[0]"),
        ({"messages": [{"content": "who"}]}, "messages[0].role"),
        ({"messages": [{"role": "root", "content": "who"}]}, "messages[0].role"),
        ({"messages": [{"role": "system", "content": "who"}]}, "messages"),
        ({"messages": [ASKED, {"role": "user", "content": 1}]}, "messages[1].content"),
        ({"messages": [{"role": "user", "content": ["who"]}]}, "messages[0].content[0]"),
        ({"messages": [{"role": "user", "content": [[]]}]}, "messages[0].content[0]"),
        ({"messages": [{"role": "user", "content": [{}]}]}, "messages[0].content[0].type"),
        ({"messages": [{"role": "user", "content": [{"type": "image_url"}]}]}, "messages"),
        ({"messages": [{"role": "user", "content": ""}] * 1_001}, "messages"),
    ],
)
def test_what_would_be_answered_otherwise_than_expected_is_refused_by_its_name(
    client: TestClient, more: dict[str, object], param: str
) -> None:
    """H3, H7, H8 below /v1."""
    error = assert_error(client.post(ROUTE, json={"messages": [ASKED]} | more), 422)
    assert (error["param"], error["code"]) == (param, "invalid_request")


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("", "empty_question"),
        (" \n ", "empty_question"),
        (None, "empty_question"),
        ([], "empty_question"),
        ("a" * 4_001, "question_too_long"),
        ("\ud800", "unreadable_question"),
    ],
)
def test_what_is_no_question_is_a_422_that_says_why(
    client: TestClient, question: object, code: str
) -> None:
    """H4, H5 below /v1."""
    body = json.dumps({"messages": [{"role": "user", "content": question}]})
    error = assert_error(client.post(ROUTE, content=body, headers=JSON), 422)
    assert error["code"] == code


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 422),
        (b"null", 422),
        (b"[]", 422),
        (b'"x"', 422),
        (b"{}", 422),
        (b'{"messages": [', 400),
        (b'{"messages": []} and more', 400),
        (b"\xff\xfe", 400),
        (b"[" * 30_000, 400),
        (b'{"messages": [], "n": ' + b"9" * 5_000 + b"}", 400),
        (b'{"messages": [{"role": "user", "content": "who"}], "temperature": NaN}', 422),
        (b'{"messages": [{"role": "user", "content": "who"}], "temperature": 1e400}', 422),
    ],
    ids=lambda value: value[:40].decode("latin-1") if isinstance(value, bytes) else str(value),
)
def test_a_body_that_is_no_conversation_is_an_error(
    client: TestClient, body: bytes, status: int
) -> None:
    """H1, H3, H7 below /v1."""
    assert_error(client.post(ROUTE, content=body, headers=JSON), status)


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", None])
def test_a_body_that_is_not_declared_as_json_is_a_415(
    client: TestClient, content_type: str | None
) -> None:
    """H2, H24 below /v1."""
    headers = {"content-type": content_type} if content_type else {}
    response = client.post(ROUTE, content=b'{"messages": []}', headers=headers)
    assert "application/json" in assert_error(response, 415)["message"]


@pytest.mark.parametrize(
    ("route", "limit"), [(ROUTE, 2**20), ("/v1/models", 2**16), ("/v1/nope", 2**16)]
)
def test_a_body_that_declares_to_be_too_large_is_a_413(
    client: TestClient, route: str, limit: int
) -> None:
    """H9 below /v1."""
    response = client.post(route, content=b" " * (limit + 1), headers=JSON)
    assert f"{limit:,}" in assert_error(response, 413)["message"]


def test_a_long_conversation_may_be_sent_again_with_each_question(client: TestClient) -> None:
    said = [{"role": role, "content": "word " * 100} for role in ("user", "assistant")] * 450
    question = {"role": "user", "content": "refunds take 30 days"}
    response = client.post(ROUTE, json={"messages": [*said, question]})
    assert len(response.request.content) > 450_000
    assert response.json()["answerable"]


def test_a_body_that_grows_too_large_is_a_413(client: TestClient) -> None:
    """H9 below /v1."""

    def pieces() -> Iterator[bytes]:
        for _ in range(1_025):
            yield b" " * 1024

    assert_error(client.post(ROUTE, content=pieces(), headers=JSON), 413)


@pytest.mark.parametrize("path", ["/v1", "/v1/", "/v1/nope", "/v1/completions", "/v1/embeddings"])
def test_a_route_that_does_not_exist_is_a_404(client: TestClient, path: str) -> None:
    assert_error(client.get(path), 404)
    assert_error(client.post(path, json={}), 404)


@pytest.mark.parametrize("path", ["/v2", "/v11/models", "/api/nope", "/V1/models"])
def test_elsewhere_errors_are_problems(client: TestClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("method", "path", "allowed"), [("GET", ROUTE, "POST"), ("DELETE", "/v1/models", "GET")]
)
def test_a_wrong_method_is_a_405_that_names_the_right_one(
    client: TestClient, method: str, path: str, allowed: str
) -> None:
    """H19 below /v1."""
    response = client.request(method, path)
    assert_error(response, 405)
    assert response.headers["allow"] == allowed


def test_with_nothing_indexed_a_question_is_a_503(empty: TestClient) -> None:
    error = assert_error(empty.post(ROUTE, json={"messages": [ASKED]}), 503)
    assert error["code"] == "nothing_indexed"


def test_what_nobody_foresaw_is_a_500_that_says_nothing_of_it(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("tell-tale")

    monkeypatch.setattr(Assistant, "find", fail)
    with caplog.at_level(logging.ERROR, "wherein.api"):
        response = client.post(ROUTE, json={"messages": [ASKED]})
    assert_error(response, 500)
    assert "tell-tale" not in response.text
    assert "tell-tale" in caplog.text


_TEXT = st.text(st.characters(exclude_categories=()), max_size=20)
_ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | _TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXT, inner, max_size=4),
    max_leaves=12,
)
_PART = st.fixed_dictionaries(
    {"type": st.sampled_from(["text", "image_url"]) | _ANYTHING}, optional={"text": _TEXT}
)
_ROLE = st.sampled_from(["user", "assistant", "system", "tool"])
_MESSAGE = st.fixed_dictionaries(
    {"role": _ROLE, "content": _TEXT | st.lists(_PART, max_size=3) | _ANYTHING}
)
_NEARLY = st.fixed_dictionaries(
    {"messages": st.lists(_MESSAGE, max_size=4)},
    optional=dict.fromkeys(("n", "stream", "temperature", "stream_options"), _ANYTHING),
)


@settings(max_examples=200)
@given(body=_ANYTHING | _NEARLY)
def test_no_json_whatever_is_a_500(client: TestClient, body: object) -> None:
    response = client.post(ROUTE, content=json.dumps(body), headers=JSON)
    if response.status_code != 200:
        assert response.status_code in {400, 422}, response.text
        assert_error(response, response.status_code)
    elif response.headers["content-type"] == "application/json":
        for citation in response.json()["citations"]:
            place = slice(citation["start_char_index"], citation["end_char_index"])
            assert REFUNDS[place] == citation["cited_text"]
    else:
        assert response.text.endswith("data: [DONE]\n\n")


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, "invalid_request_error"),
        (401, "authentication_error"),
        (403, "permission_error"),
        (429, "rate_limit_error"),
        (500, "server_error"),
        (503, "server_error"),
    ],
)
def test_a_refusal_of_whatever_stands_around_the_routes_is_translated_whole(
    status: int, kind: str
) -> None:
    refusal = problem(status, detail="there is too much to do.", kind="urn:wherein:too-busy")
    refusal.headers["Retry-After"] = "5"

    async def refusing(scope: Scope, receive: Receive, send: Send) -> None:
        body = bytes(refusal.body)
        start = {"type": "http.response.start", "status": status, "headers": refusal.raw_headers}
        await send(start)
        await send({"type": "http.response.body", "body": body[:7], "more_body": True})
        await send({"type": "http.response.body", "body": body[7:]})

    client = TestClient(CompletionErrors(refusing))
    response = client.get("/v1/models")

    assert response.status_code == status
    assert response.headers["content-type"] == "application/json"
    assert response.headers["content-length"] == str(len(response.content))
    assert response.headers["retry-after"] == "5"
    assert response.json() == {
        "error": {
            "message": "there is too much to do.",
            "type": kind,
            "param": None,
            "code": "too_busy",
        }
    }
    assert client.get("/api/documents").json()["detail"] == "there is too much to do."
