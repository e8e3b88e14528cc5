import gzip
import json
import logging
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.assistant import Assistant
from bot.errors import CalibrationDamaged
from tests.bot.api.conftest import REFUNDS
from tests.bot.shelf import Shelf

JSON = {"content-type": "application/json"}
QUESTION_ROUTES = ["/api/chat", "/api/search"]
LIMIT = 64 * 1024


def assert_problem(response: Any, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    found: dict[str, Any] = response.json()
    assert found["status"] == status
    assert found["title"] == HTTPStatus(status).phrase
    assert found["detail"]
    assert found["instance"].startswith("urn:uuid:")
    return found


@pytest.mark.parametrize("route", QUESTION_ROUTES)
@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 422),
        (b"null", 422),
        (b"[]", 422),
        (b'"x"', 422),
        (b"{}", 422),
        (b"NaN", 422),
        (b'{"question": "who', 400),
        (b"question=who", 400),
        (b"\xff\xfe", 400),
        (b"[" * 30_000, 400),
        (b'{"question": "who", "k": ' + b"9" * 5_000 + b"}", 400),
        (b'{"question": "who", "answer": "me"}', 422),
        (b'{"Question": "who"}', 422),
        (b'{"question": null}', 422),
        (b'{"question": 1}', 422),
        (b'{"question": NaN}', 422),
        (b'{"question": ["who"]}', 422),
        (b'{"question": ""}', 422),
        (b'{"question": " \\n "}', 422),
        (b'{"question": "\\ud800"}', 422),
        (b'{"question": "' + b"a" * 4_001 + b'"}', 422),
        (b'{"question": "' + b"a" * 10_000 + b'"}', 422),
        (b'{"question": "who", "k": 0}', 422),
        (b'{"question": "who", "k": -1}', 422),
        (b'{"question": "who", "k": 51}', 422),
        (b'{"question": "who", "k": 1.5}', 422),
        (b'{"question": "who", "k": "5"}', 422),
        (b'{"question": "who", "k": true}', 422),
        (b'{"question": "who", "k": null}', 422),
        (b'{"question": "who", "k": NaN}', 422),
        (b'{"question": "who", "k": 1e400}', 422),
        (b'{"question": "who", "\\ud800": 1}', 422),
    ],
    ids=lambda value: value[:40].decode("latin-1") if isinstance(value, bytes) else str(value),
)
def test_a_body_that_is_no_question_is_a_problem(
    client: TestClient, route: str, body: bytes, status: int
) -> None:
    assert_problem(client.post(route, content=body, headers=JSON), status)


@pytest.mark.parametrize(
    "more",
    [
        {"stream": 1},
        {"stream": "false"},
        {"history": [{"role": "user", "content": "x"}] * 33},
        {"history": [{"role": "system", "content": "x"}]},
        {"history": [{"role": "user"}]},
        {"history": [{"role": "user", "content": 1}]},
        {"history": [{"role": "user", "content": "x", "name": "y"}]},
        {"history": "x"},
        {"history": None},
    ],
)
def test_what_a_chat_cannot_do_is_a_422(client: TestClient, more: dict[str, object]) -> None:
    response = client.post("/api/chat", json={"question": "who"} | more)
    found = assert_problem(response, 422)
    assert found["errors"][0]["where"].startswith(f"body.{next(iter(more))}")


def test_a_search_knows_no_history(client: TestClient) -> None:
    assert_problem(client.post("/api/search", json={"question": "who", "history": []}), 422)


@pytest.mark.parametrize("route", QUESTION_ROUTES)
@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "text/json", None]
)
def test_a_body_that_is_not_declared_as_json_is_a_415(
    client: TestClient, route: str, content_type: str | None
) -> None:
    headers = {"content-type": content_type} if content_type else {}
    response = client.post(route, content=b'{"question": "who"}', headers=headers)
    assert "application/json" in assert_problem(response, 415)["detail"]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({"question": ""}, "urn:wherein:empty-question"),
        ({"question": "a" * 4_001}, "urn:wherein:question-too-long"),
        ({"question": "\ud800"}, "urn:wherein:unreadable-question"),
        ({"question": 1}, "urn:wherein:invalid-request"),
    ],
)
def test_a_problem_says_of_which_kind_it_is(
    client: TestClient, body: dict[str, object], kind: str
) -> None:
    response = client.post("/api/chat", content=json.dumps(body), headers=JSON)
    assert assert_problem(response, 422)["type"] == kind


def test_what_was_sent_is_not_sent_back(client: TestClient) -> None:
    body = {"question": ["tell-tale-1"], "k": "tell-tale-2", "history": [{"role": "tell-tale-3"}]}
    response = client.post("/api/chat", json=body)
    assert_problem(response, 422)
    assert "tell-tale" not in response.text


def test_of_a_thousand_mistakes_only_some_are_listed(client: TestClient) -> None:
    response = client.post("/api/chat", json={f"field{n}": n for n in range(1_000)})
    assert len(assert_problem(response, 422)["errors"]) == 16


@pytest.mark.parametrize("route", [*QUESTION_ROUTES, "/api/documents", "/nope", "/"])
def test_a_body_that_declares_to_be_over_64_kib_is_a_413(client: TestClient, route: str) -> None:
    response = client.post(route, content=b" " * (LIMIT + 1), headers=JSON)
    assert "65,536" in assert_problem(response, 413)["detail"]


@pytest.mark.parametrize("route", [*QUESTION_ROUTES, "/v1/chat/completions"])
def test_a_packed_body_is_a_415(client: TestClient, route: str) -> None:
    """H2."""
    packed = gzip.compress(b'{"question": "who"}')
    response = client.post(route, content=packed, headers=JSON | {"Content-Encoding": "gzip"})
    assert response.status_code == 415
    assert "send it as it is" in response.text


@pytest.mark.parametrize("route", QUESTION_ROUTES)
def test_a_body_that_grows_over_64_kib_is_a_413(client: TestClient, route: str) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(65):
            yield b" " * 1024

    response = client.post(route, content=pieces(), headers=JSON)
    assert "content-length" not in response.request.headers
    assert_problem(response, 413)


@pytest.mark.parametrize("route", QUESTION_ROUTES)
def test_a_body_of_exactly_64_kib_is_read(client: TestClient, route: str) -> None:
    body = b'{"question": "refunds take 30 days"}'.rjust(LIMIT)
    assert len(body) == LIMIT
    assert client.post(route, content=body, headers=JSON).status_code == 200


@pytest.mark.parametrize(
    ("method", "route", "allowed"),
    [
        ("GET", "/api/chat", "POST"),
        ("PUT", "/api/chat", "POST"),
        ("GET", "/api/search", "POST"),
        ("DELETE", "/api/search", "POST"),
        ("PUT", "/api/documents", "GET"),
        ("POST", "/healthz", "GET"),
        ("POST", "/", "GET"),
    ],
)
def test_a_wrong_method_is_a_405_that_names_the_right_one(
    client: TestClient, method: str, route: str, allowed: str
) -> None:
    response = client.request(method, route)
    assert_problem(response, 405)
    assert response.headers["allow"] == allowed


@pytest.mark.parametrize("route", ["/nope", "/api", "/api/nope", "/docs", "/redoc", "/static/"])
def test_an_unknown_route_is_a_404(client: TestClient, route: str) -> None:
    assert_problem(client.get(route), 404)


@pytest.mark.parametrize("route", QUESTION_ROUTES)
def test_with_nothing_indexed_a_question_is_a_503(empty: TestClient, route: str) -> None:
    found = assert_problem(empty.post(route, json={"question": "who"}), 503)
    assert found["type"] == "urn:wherein:nothing-indexed"


def test_a_damaged_index_is_a_503_and_why_is_only_in_the_log(
    shelf: Shelf, caplog: pytest.LogCaptureFixture
) -> None:
    shelf.put({"a.txt": "eyes dance"}).damage()
    with shelf.client() as client, caplog.at_level(logging.ERROR, "wherein.api"):
        response = client.post("/api/chat", json={"question": "who"})
    found = assert_problem(response, 503)
    assert found["type"] == "urn:wherein:generation-damaged"
    assert "sha" not in response.text.lower()
    assert "vectors.faiss" in caplog.text


def test_a_damaged_calibration_is_a_503_that_does_not_blame_the_index(
    living: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged(*_: object, **__: object) -> None:
        raise CalibrationDamaged(Path("/home/calibration.json"), "it is no JSON")

    monkeypatch.setattr(Assistant, "find", damaged)
    found = assert_problem(living.post("/api/chat", json={"question": "who"}), 503)
    assert found["type"] == "urn:wherein:calibration-damaged"
    assert found["detail"].startswith("the calibration cannot be read at the moment")
    assert "/home" not in found["detail"]


def test_a_broken_citation_is_a_503_without_the_answer(
    shelf: Shelf, living: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.retriever.Retriever.slice", lambda *_: "Refunds take 90 days.")
    response = living.post("/api/chat", json={"question": "refunds take 30 days"})
    found = assert_problem(response, 503)
    assert found["type"] == "urn:wherein:broken-citation"
    assert "30 days" not in response.text


def test_what_nobody_foresaw_is_a_500_that_says_nothing_of_it(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("tell-tale")

    monkeypatch.setattr(Assistant, "ask", fail)
    response = client.post("/api/chat", json={"question": "who"})
    assert_problem(response, 500)
    assert "tell-tale" not in response.text
    assert "tell-tale" in caplog.text


def test_no_body_names_a_place_on_this_machine(shelf: Shelf, living: TestClient) -> None:
    asked = {"question": "refunds take 30 days"}
    responses = [
        living.post("/api/chat", json=asked),
        living.post("/api/search", json=asked),
        *(living.get(route) for route in ("/", "/api/documents", "/openapi.json", "/readyz")),
        living.get("/api/documents/refunds.md/text"),
        living.get("/api/documents/nope/text"),
        living.get("/documents/refunds.md"),
        living.get("/documents/nope"),
        living.get("/static/nope"),
    ]
    shelf.indexer.remove(["refunds.md"])
    responses += [living.post("/api/chat", json=asked), living.get("/readyz"), living.get("/")]
    shelf.put({"b.txt": "eyes dance"})
    shelf.damage()
    responses += [living.post("/api/chat", json=asked), living.get("/readyz"), living.get("/")]
    statuses = [response.status_code for response in responses]
    assert statuses == [200] * 7 + [404, 200, 404, 404, 503, 503, 200, 503, 503, 503]
    for response in responses:
        assert str(shelf.folder) not in response.text, response.request.url


_SURROGATES_TOO = st.text(st.characters(exclude_categories=()), max_size=20)
_ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | _SURROGATES_TOO,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_SURROGATES_TOO, inner, max_size=4),
    max_leaves=12,
)
_TURNS = st.lists(
    st.fixed_dictionaries(
        {"role": st.sampled_from(["user", "assistant"]), "content": _SURROGATES_TOO}
    ),
    max_size=3,
)
_NEARLY = st.fixed_dictionaries(
    {"question": _SURROGATES_TOO | _ANYTHING},
    optional={
        "k": st.integers(-1, 52) | _ANYTHING,
        "history": _TURNS | _ANYTHING,
        "stream": st.booleans() | _ANYTHING,
    },
)


@pytest.mark.parametrize("route", QUESTION_ROUTES)
@settings(max_examples=150)
@given(body=_ANYTHING | _NEARLY)
def test_no_json_whatever_is_a_500(client: TestClient, route: str, body: object) -> None:
    response = client.post(route, content=json.dumps(body), headers=JSON)
    if response.status_code != 200:
        assert response.status_code in {400, 422}, response.text
        assert_problem(response, response.status_code)
    elif response.headers["content-type"] == "application/json":
        for citation in response.json().get("citations", []):
            assert REFUNDS[citation["start"] : citation["end"]] == citation["quote"]
    else:
        assert "event: done\n" in response.text
        assert "event: error\n" not in response.text


@pytest.mark.parametrize("route", QUESTION_ROUTES)
@settings(max_examples=50)
@given(body=st.binary(max_size=200))
def test_no_bytes_whatever_are_a_500(client: TestClient, route: str, body: bytes) -> None:
    response = client.post(route, content=body, headers=JSON)
    assert response.status_code in {400, 422}, response.text
    assert_problem(response, response.status_code)
