from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from bot.api.protection.hosts import LOOPBACK
from bot.api.protection.protection import Protection
from tests.bot.api.conftest import REFUNDS
from tests.bot.shelf import Shelf

GOOD = "https://good.example"
ASKED = {"question": "refunds take 30 days"}
FOREIGN = [
    "null",
    "https://good.example.evil.com",
    "http://good.example",
    "https://good.example:444",
    "https://evil-good.example",
    "https://GOOD.example",
    "https://good.example/",
    "https://good.example, https://evil.example",
    "",
    "*",
]


@pytest.fixture
def listing(shelf: Shelf) -> Iterator[TestClient]:
    """A client of a server at http://localhost that lets the pages of GOOD ask."""
    protection = Protection(hosts=(*LOOPBACK, "help.example"), origins=(GOOD,), rate_limit=0)
    with shelf.put({"refunds.md": REFUNDS}).client(protection=protection) as client:
        client.base_url = "http://localhost"
        yield client


def cors(headers: object) -> set[str]:
    return {name for name in headers if name.startswith("access-control-")}  # type: ignore[attr-defined]


def test_a_page_of_a_listed_origin_may_ask_and_is_shown_the_answer(listing: TestClient) -> None:
    answered = listing.post("/api/chat", json=ASKED, headers={"Origin": GOOD})

    assert answered.status_code == 200
    assert answered.headers["access-control-allow-origin"] == GOOD
    assert answered.headers["access-control-expose-headers"] == "Retry-After"
    assert "access-control-allow-credentials" not in answered.headers
    assert answered.headers["vary"] == "Origin"


def test_a_listed_origin_is_told_what_it_may_send(listing: TestClient) -> None:
    headers = {"Origin": GOOD, "Access-Control-Request-Method": "POST"}
    told = listing.options("/api/chat", headers=headers)

    assert (told.status_code, told.content) == (204, b"")
    assert told.headers["access-control-allow-origin"] == GOOD
    assert told.headers["access-control-allow-methods"] == "GET, POST"
    assert told.headers["access-control-allow-headers"] == "Content-Type"
    assert "access-control-allow-credentials" not in told.headers


def test_a_listed_origin_may_use_a_client_of_openais_api(listing: TestClient) -> None:
    asked = {"Origin": GOOD, "Access-Control-Request-Method": "POST"}
    names = "authorization,content-type,x-stainless-lang,x-stainless-retry-count"
    told = listing.options(
        "/v1/chat/completions", headers=asked | {"Access-Control-Request-Headers": names}
    )

    # "*" stands for all names but Authorization
    assert told.headers["access-control-allow-headers"] == "*, Authorization"
    assert told.headers["access-control-allow-origin"] == GOOD
    assert "access-control-allow-credentials" not in told.headers


def test_an_error_is_shown_to_a_listed_origin_too(listing: TestClient) -> None:
    refused = listing.post("/api/chat", json={}, headers={"Origin": GOOD})

    assert refused.status_code == 422
    assert refused.headers["access-control-allow-origin"] == GOOD


@pytest.mark.parametrize("origin", FOREIGN)
def test_h23_another_origin_gets_no_header_and_changes_nothing(
    listing: TestClient, origin: str
) -> None:
    headers = {"Origin": origin}

    read = listing.get("/api/documents", headers=headers)
    asked = listing.post("/api/chat", json=ASKED, headers=headers)
    deleted = listing.delete("/api/documents/refunds.md", headers=headers)
    preflight = listing.options(
        "/api/chat", headers=headers | {"Access-Control-Request-Method": "POST"}
    )

    assert read.status_code == 200
    assert [one.status_code for one in (asked, deleted, preflight)] == [403] * 3
    assert asked.json()["type"] == "urn:wherein:foreign-origin"
    for response in (read, asked, deleted, preflight):
        assert cors(response.headers) == set()
        assert response.headers["vary"] == "Origin"
        assert origin in {"", "*"} or origin not in response.text


@pytest.mark.parametrize(
    ("host", "origin", "status"),
    [
        ("localhost", "http://localhost", 200),
        ("localhost:8000", "http://localhost:8000", 200),
        ("[::1]:8000", "http://[::1]:8000", 200),
        ("help.example", "https://help.example", 200),  # a proxy speaks https for it
        ("localhost:8000", "http://localhost:8001", 403),
        ("localhost:8000", "http://127.0.0.1:8000", 403),
        ("help.example", "http://help.example.evil.com", 403),
    ],
)
def test_its_own_pages_need_not_be_listed(
    listing: TestClient, host: str, origin: str, status: int
) -> None:
    answered = listing.post("/api/chat", json=ASKED, headers={"Host": host, "Origin": origin})

    assert answered.status_code == status
    assert cors(answered.headers) == set()


def test_behind_a_proxy_that_speaks_https_the_same_page_by_http_is_foreign(shelf: Shelf) -> None:
    protection = Protection(hosts=("help.example",), proxies=("192.0.2.1/32",), rate_limit=0)
    headers = {"Host": "help.example", "X-Forwarded-Proto": "https"}
    client = shelf.put({"refunds.md": REFUNDS}).client(protection=protection)
    client._transport.client = ("192.0.2.1", 50_000)  # type: ignore[attr-defined]

    with client:
        statuses = [
            client.post(
                "/api/chat", json=ASKED, headers=headers | {"Origin": f"{scheme}://help.example"}
            ).status_code
            for scheme in ("https", "http")
        ]

    assert statuses == [200, 403]


def test_who_is_no_browser_has_no_origin_and_may_ask(listing: TestClient) -> None:
    answered = listing.post("/api/chat", json=ASKED)

    assert answered.status_code == 200
    assert cors(answered.headers) == set()


def test_by_default_no_other_origin_may_ask(shelf: Shelf) -> None:
    with shelf.client() as client:
        refused = client.post("/api/chat", json=ASKED, headers={"Origin": GOOD})

    assert refused.status_code == 403
