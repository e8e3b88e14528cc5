import pytest
from fastapi.testclient import TestClient

from bot.assistant import Assistant
from tests.bot.shelf import Shelf

EVERYWHERE = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def check(headers: object) -> None:
    found = dict(headers.items())  # type: ignore[attr-defined]
    assert {name: found.get(name) for name in EVERYWHERE} == EVERYWHERE
    policy = found["content-security-policy"].split("; ")
    assert {"default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"} <= set(policy)
    assert "unsafe" not in found["content-security-policy"]
    assert "set-cookie" not in found
    assert "server" not in found


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 200),
        ("GET", "/documents/refunds.md", 200),
        ("GET", "/documents/nope", 404),
        ("GET", "/static/document.js", 200),
        ("GET", "/static/nope", 404),
        ("GET", "/api/documents", 200),
        ("HEAD", "/api/documents", 200),
        ("GET", "/api/documents/refunds.md/text", 200),
        ("GET", "/healthz", 200),
        ("GET", "/readyz", 200),
        ("GET", "/openapi.json", 200),
        ("GET", "/nope", 404),
        ("PUT", "/api/chat", 405),
        ("POST", "/api/chat", 422),
    ],
)
def test_every_response_has_them(client: TestClient, method: str, path: str, status: int) -> None:
    response = client.request(method, path)

    assert response.status_code == status
    check(response.headers)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 421),
        ({"Origin": "https://evil.example"}, 403),
        ({"Content-Length": "65537"}, 413),
    ],
)
def test_a_refusal_has_them(client: TestClient, headers: dict[str, str], status: int) -> None:
    response = client.post("/api/chat", headers=headers)

    assert response.status_code == status
    check(response.headers)


def test_what_nobody_foresaw_has_them(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(Assistant, "ask", fail)
    response = client.post("/api/chat", json={"question": "who"})

    assert response.status_code == 500
    check(response.headers)


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/api/documents", "no-store"),
        ("/api/documents/refunds.md/text", "no-store"),
        ("/openapi.json", "no-store"),
        ("/static/document.js", "no-cache"),
        ("/", "no-cache"),
    ],
)
def test_no_cache_keeps_what_the_api_says(client: TestClient, path: str, kept: str) -> None:
    assert client.get(path).headers["cache-control"] == kept


def test_an_answer_is_not_kept(shelf: Shelf) -> None:
    with shelf.put({"a.txt": "Eyes dance."}).client() as client:
        answered = client.post("/api/chat", json={"question": "eyes dance"})

    assert answered.json()["answered"]
    assert answered.headers["cache-control"] == "no-store"
