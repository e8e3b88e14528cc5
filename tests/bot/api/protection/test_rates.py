from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from bot.api.protection.protection import Protection
from bot.api.protection.rates import Rates, client_of
from tests.bot.api.conftest import REFUNDS
from tests.bot.api.protection.clock import Clock
from tests.bot.shelf import Shelf

ASKED = {"question": "refunds take 30 days"}


def test_so_many_at_once_and_then_one_for_each_share_of_a_minute() -> None:
    clock = Clock()
    rates = Rates(3, clock=clock)

    assert [rates.wait("a") for _ in range(4)] == [0, 0, 0, 20]  # 60 s / 3
    clock.now += 5
    assert rates.wait("a") == 15
    clock.now += 15
    assert [rates.wait("a"), rates.wait("a")] == [0, 20]
    clock.now += 60
    assert [rates.wait("a") for _ in range(4)] == [0, 0, 0, 20]  # full again, and not fuller


def test_each_client_has_a_bucket_of_its_own() -> None:
    rates = Rates(1, clock=Clock())

    assert [rates.wait(client) for client in "aba"] == [0, 0, 60]


def test_of_too_many_clients_the_one_heard_longest_ago_is_forgotten() -> None:
    rates = Rates(1, clock=Clock(), most_clients=2)

    assert [rates.wait(client) for client in "abc"] == [0, 0, 0]
    assert len(rates) == 2
    assert [rates.wait("c"), rates.wait("b"), rates.wait("a")] == [60, 60, 0]


@given(
    per_minute=st.integers(1, 120),
    steps=st.lists(st.floats(0, 30, allow_subnormal=False), max_size=200),
)
def test_in_no_minute_are_there_more_than_twice_the_rate(
    per_minute: int, steps: list[float]
) -> None:
    clock = Clock()
    rates = Rates(per_minute, clock=clock)
    let_in: list[float] = []
    for step in steps:
        clock.now += step
        if not rates.wait("a"):
            let_in.append(clock.now)
    for start in let_in:
        assert sum(start <= one < start + 60 for one in let_in) <= 2 * per_minute


@pytest.mark.parametrize(
    ("host", "client"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "20010db800010002::/64"),
        ("2001:db8:1:2::", "20010db800010002::/64"),
        ("2001:db8:1:3::", "20010db800010003::/64"),
        ("fe80::1%eth0", "fe80000000000000::/64"),
        ("testclient", "unknown"),
        ("", "unknown"),
    ],
)
def test_a_client_is_an_address_or_a_network_of_version_6(host: str, client: str) -> None:
    assert client_of({"client": (host, 1)}) == client


def test_who_has_no_address_is_a_client_like_all_others_without() -> None:
    assert client_of({"client": None}) == client_of({}) == "unknown"


def client_from(shelf: Shelf, host: str, **more: Any) -> TestClient:
    client = shelf.client(protection=Protection(rate_limit=2, clock=Clock(), **more))
    client._transport.client = (host, 50_000)  # type: ignore[attr-defined]
    return client


@pytest.fixture
def stocked(shelf: Shelf) -> Shelf:
    return shelf.put({"refunds.md": REFUNDS})


def test_who_asks_too_often_is_told_when_to_ask_again(stocked: Shelf) -> None:
    with client_from(stocked, "192.0.2.7") as client:
        responses = [client.post(f"/api/{to}", json=ASKED) for to in ("chat", "search", "chat")]

    assert [one.status_code for one in responses] == [200, 200, 429]
    assert responses[2].headers["retry-after"] == "30"
    assert responses[2].headers["content-type"] == "application/problem+json"
    assert responses[2].json()["type"] == "urn:wherein:too-many-questions"


def test_what_is_read_is_not_counted(stocked: Shelf) -> None:
    paths = ("/", "/healthz", "/readyz", "/static/document.js", "/api/documents", "/openapi.json")
    with client_from(stocked, "192.0.2.7") as client:
        statuses = {client.get(path).status_code for path in paths * 3}
        asked = client.post("/api/chat", json=ASKED)

    assert statuses == {200}
    assert asked.status_code == 200


def test_a_question_that_is_refused_counts(stocked: Shelf) -> None:
    with client_from(stocked, "192.0.2.7") as client:
        statuses = [client.post("/api/chat", json={}).status_code for _ in range(3)]

    assert statuses == [422, 422, 429]


def test_h25_an_address_that_somebody_claims_to_have_is_not_believed(stocked: Shelf) -> None:
    with client_from(stocked, "192.0.2.7") as client:
        statuses = [
            client.post(
                "/api/chat",
                json=ASKED,
                headers={"X-Forwarded-For": f"203.0.113.{n}", "Forwarded": f"for=203.0.113.{n}"},
            ).status_code
            for n in range(200)
        ]

    assert statuses == [200] * 2 + [429] * 198


def test_h25_of_what_a_proxy_passes_on_only_what_it_added_itself_is_believed(
    stocked: Shelf,
) -> None:
    def ask(client: TestClient, forwarded: str) -> int:
        headers = {"X-Forwarded-For": forwarded}
        return client.post("/api/chat", json=ASKED, headers=headers).status_code

    with client_from(stocked, "10.1.2.3", proxies=("10.0.0.0/8",)) as client:
        claimed = [ask(client, f"203.0.113.{n}, 192.0.2.7") for n in range(3)]
        by_two = [ask(client, f"203.0.113.{n}, 192.0.2.8, 10.9.9.9") for n in range(3)]
        another = ask(client, "192.0.2.9")

    assert claimed == [200, 200, 429]
    assert by_two == [200, 200, 429]
    assert another == 200


@pytest.mark.parametrize("forwarded", ["", ",", "nobody", "1.2.3.4.5", "<b>", "\xff", "," * 10_000])
def test_h25_nonsense_of_a_proxy_is_one_client_and_no_error(stocked: Shelf, forwarded: str) -> None:
    headers = [(b"X-Forwarded-For", forwarded.encode("latin-1"))]
    with client_from(stocked, "10.1.2.3", proxies=("10.0.0.0/8",)) as client:
        statuses = [
            client.post("/api/chat", json=ASKED, headers=headers).status_code for _ in range(3)
        ]

    assert statuses == [200, 200, 429]


def test_a_limit_of_0_is_none(shelf: Shelf) -> None:
    with shelf.client(protection=Protection(rate_limit=0)) as client:
        statuses = {client.post("/api/chat", json={}).status_code for _ in range(200)}

    assert statuses == {422}


def test_h31_the_clock_of_the_day_is_not_looked_at(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    with shelf.client(protection=Protection(rate_limit=2)) as client:
        statuses = []
        for day in range(4):
            monkeypatch.setattr("time.time", lambda day=day: 1e9 - 86_400 * day)
            statuses.append(client.post("/api/chat", json={}).status_code)

    assert statuses == [422, 422, 429, 429]
