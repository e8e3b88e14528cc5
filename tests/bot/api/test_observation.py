"""Every request has a name and is told of once, by its route and never by what it says."""

import re
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from bot.api.observation import Seen
from bot.assistant import Assistant
from tests.bot.api.conftest import REFUNDS
from tests.bot.shelf import Shelf

UUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"


@pytest.fixture
def seen() -> list[Seen]:
    return []


@pytest.fixture
def observed(shelf: Shelf, seen: list[Seen]) -> Iterator[TestClient]:
    shelf.put({"refunds.md": REFUNDS})
    with shelf.client(observers=[seen.append]) as client:
        yield client


@pytest.mark.parametrize("name", ["a", "A.b_c-9", "x" * 64, "00-4bf92f3577b34da6a3ce929d0e0e4736"])
def test_a_sane_name_is_taken_and_given_back(
    observed: TestClient, seen: list[Seen], name: str
) -> None:
    response = observed.get("/healthz", headers={"X-Request-ID": name})
    assert response.headers.get_list("X-Request-ID") == [name]
    assert [one.request_id for one in seen] == [name]


@pytest.mark.parametrize("name", [b"", b"x" * 65, b"a b", b"a\tb", b"\xc3\xa9", b"a;b", b"{}"])
def test_any_other_name_is_replaced(observed: TestClient, name: bytes) -> None:
    """H26: a name with other signs, or too long."""
    response = observed.get("/healthz", headers=[(b"X-Request-ID", name)])
    assert re.fullmatch(UUID, response.headers["X-Request-ID"])


def test_every_request_without_a_name_gets_one_of_its_own(observed: TestClient) -> None:
    names = {observed.get("/healthz").headers["X-Request-ID"] for _ in range(20)}
    assert len(names) == 20


def test_a_problem_is_an_instance_of_its_request(observed: TestClient) -> None:
    response = observed.post("/api/chat", json={}, headers={"X-Request-ID": "mine"})
    assert response.json()["instance"] == "urn:wherein:request:mine"
    response = observed.post("/api/chat", json={})
    assert response.json()["instance"] == f"urn:uuid:{response.headers['X-Request-ID']}"


def test_an_unforeseen_error_has_the_name_too(
    observed: TestClient, seen: list[Seen], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ValueError

    monkeypatch.setattr(Assistant, "find", fail)
    response = observed.post(
        "/api/chat", json={"question": "refunds"}, headers={"X-Request-ID": "mine"}
    )
    assert response.status_code == 500
    assert response.headers["X-Request-ID"] == "mine"
    assert response.json()["instance"] == "urn:wherein:request:mine"
    assert [(one.route, one.status) for one in seen] == [("/api/chat", 500)]


@pytest.mark.parametrize(
    ("request_line", "route", "status"),
    [
        ("GET /healthz", "/healthz", 200),
        ("HEAD /healthz", "/healthz", 200),
        ("GET /", "/", 200),
        ("GET /static/document.js", "/static/{name}", 200),
        ("GET /api/documents/refunds.md/text", "/api/documents/{document_id}/text", 200),
        ("GET /api/documents/a/b/c/text", "/api/documents/{document_id}/text", 404),
        ("GET /documents/refunds.md", "/documents/{document_id}", 200),
        ("GET /nowhere/at/all", "none", 404),
        ("DELETE /api/chat", "/api/chat", 405),
        ("POST /api/chat", "/api/chat", 422),
        ("BREW /nowhere", "none", 404),
    ],
)
def test_a_request_is_told_of_by_the_template_of_its_route(
    observed: TestClient, seen: list[Seen], request_line: str, route: str, status: int
) -> None:
    method, path = request_line.split()
    assert observed.request(method, path).status_code == status
    (one,) = seen
    assert (one.route, one.status) == (route, status)
    assert one.method == ("other" if method == "BREW" else method)
    assert one.seconds > 0


def test_the_bytes_of_both_bodies_are_counted(observed: TestClient, seen: list[Seen]) -> None:
    response = observed.post("/api/chat", content=b'{"question": "refunds"}')
    (one,) = seen
    assert one.received == 23
    assert one.sent == len(response.content) > 0


def test_a_body_that_is_too_large_is_told_of(observed: TestClient, seen: list[Seen]) -> None:
    assert observed.post("/api/chat", content=b" " * 70_000).status_code == 413
    assert [(one.route, one.status) for one in seen] == [("none", 413)]
