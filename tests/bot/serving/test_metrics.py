"""What Prometheus is told: right counts, and never a word of what was asked."""

from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from fastapi.testclient import TestClient
from prometheus_client import generate_latest

from bot.api.app import create_app
from bot.commands.serve import listen, url_of
from bot.serving.exposition import metrics_served
from bot.serving.index_metrics import IndexMetrics
from bot.serving.measured import MeasuredAssistant
from bot.serving.metrics import Metrics
from bot.serving.readiness import Readiness
from tests.bot.api.conftest import REFUNDS
from tests.bot.shelf import Shelf


@pytest.fixture
def metrics(shelf: Shelf) -> Metrics:
    metrics = Metrics()
    metrics.registry.register(IndexMetrics(shelf.home))
    return metrics


@pytest.fixture
def measured(shelf: Shelf, metrics: Metrics) -> Iterator[TestClient]:
    shelf.put({"refunds.md": REFUNDS})
    app = create_app(
        assistant=MeasuredAssistant(shelf.assistant, metrics),
        library=shelf.library,
        observers=[metrics.request],
    )
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def value(metrics: Metrics, name: str, **labels: str) -> float | None:
    return metrics.registry.get_sample_value(f"wherein_{name}", labels)


def test_before_anything_is_asked_what_can_be_counted_stands_at_zero(metrics: Metrics) -> None:
    assert value(metrics, "answered_total") == 0
    assert value(metrics, "unanswered_total", reason="no_match") == 0
    assert value(metrics, "unanswered_total", reason="low_confidence") == 0
    assert value(metrics, "stage_seconds_count", stage="retrieve") == 0
    assert value(metrics, "stage_seconds_count", stage="read") == 0


def test_questions_are_counted_by_what_came_of_them_and_measured_by_stage(
    measured: TestClient, metrics: Metrics
) -> None:
    for question in ("refunds take 30 days", "refunds take 30 days", "zebra"):
        assert measured.post("/api/chat", json={"question": question}).status_code == 200
    assert measured.post("/api/search", json={"question": "refunds"}).status_code == 200
    assert measured.post("/api/chat", json={"question": " "}).status_code == 422
    assert value(metrics, "answered_total") == 2
    assert value(metrics, "unanswered_total", reason="no_match") == 1
    assert value(metrics, "stage_seconds_count", stage="retrieve") == 4
    assert value(metrics, "stage_seconds_count", stage="read") == 3
    chat = {"method": "POST", "route": "/api/chat"}
    assert value(metrics, "requests_total", **chat, status="200") == 3
    assert value(metrics, "requests_total", **chat, status="422") == 1
    assert value(metrics, "request_seconds_count", route="/api/chat") == 4
    assert (value(metrics, "request_seconds_sum", route="/api/chat") or 0) > 0


def test_what_clients_make_up_makes_no_new_series(measured: TestClient, metrics: Metrics) -> None:
    for n in range(50):
        measured.request(f"BREW{n}", f"/nowhere/{n}")
        measured.get(f"/api/documents/{n}/text")
    series = [
        sample
        for family in metrics.registry.collect()
        for sample in family.samples
        if sample.name == "wherein_requests_total"
    ]
    assert {tuple(sample.labels.values()): sample.value for sample in series} == {
        ("other", "none", "404"): 50,
        ("GET", "/api/documents/{document_id}/text", "404"): 50,
    }


def test_the_index_is_told_as_it_is_now(
    measured: TestClient, metrics: Metrics, shelf: Shelf
) -> None:
    def index() -> list[float | None]:
        names = ("documents", "passages", "index_generation")
        return [value(metrics, name) for name in names]

    assert index() == [1, 1, 1]
    shelf.put({"a.txt": "Eyes dance.", "b.txt": "Feet stand."})
    assert index() == [3, 3, 2]


def test_of_a_home_that_is_not_there_or_damaged_nothing_is_told(
    metrics: Metrics, shelf: Shelf
) -> None:
    assert value(metrics, "documents") is None
    shelf.put({"a.txt": "Eyes dance."})
    (shelf.home.path / "catalog.sqlite").write_bytes(b"no catalog" * 1000)
    assert value(metrics, "documents") is None
    assert value(metrics, "answered_total") == 0


def test_two_applications_count_apart() -> None:
    one, other = Metrics(), Metrics()
    with one.stage("read"):
        pass
    assert value(one, "stage_seconds_count", stage="read") == 1
    assert value(other, "stage_seconds_count", stage="read") == 0


def test_what_fails_is_not_measured_as_a_stage(metrics: Metrics) -> None:
    with pytest.raises(ValueError, match="no"), metrics.stage("read"):
        raise ValueError("no")
    assert value(metrics, "stage_seconds_count", stage="read") == 0


@pytest.fixture
def address(metrics: Metrics) -> Iterator[str]:
    """Where the metrics are served, to who names loopback or metrics.example.org."""
    with (
        listen("127.0.0.1", 0) as listener,
        metrics_served(
            listener, metrics.registry, names=("localhost", "127.0.0.1", "metrics.example.org")
        ),
    ):
        yield f"{url_of(listener)}/metrics"


def test_they_are_served_on_a_listener_of_their_own(metrics: Metrics, address: str) -> None:
    with urlopen(address, timeout=30) as response:
        assert response.headers["Content-Type"].startswith("text/plain; version=")
        assert response.read() == generate_latest(metrics.registry)


def test_until_the_server_ends(metrics: Metrics) -> None:
    listener = listen("127.0.0.1", 0)
    address = f"{url_of(listener)}/metrics"
    with metrics_served(listener, metrics.registry, names=["127.0.0.1"]):
        urlopen(address, timeout=30).close()
    with pytest.raises(URLError):
        urlopen(address, timeout=30)


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("127.0.0.1:9464", 200),
        ("metrics.example.org", 200),
        ("evil.example", 421),
        ("evil.example:9464", 421),
        ("a b", 400),
        ("", 400),
    ],
)
def test_h27_they_are_told_to_nobody_who_asks_by_a_foreign_name(
    address: str, host: str, status: int
) -> None:
    connection = HTTPConnection(urlsplit(address).netloc, timeout=30)
    with closing(connection):
        connection.request("GET", "/metrics", headers={"Host": host})
        response = connection.getresponse()
        told = response.read()
    assert response.status == status
    assert (b"wherein_answered_total" in told) is (status == 200)


def test_whether_questions_can_be_answered_is_told_as_it_is_now(
    metrics: Metrics, shelf: Shelf
) -> None:
    metrics.registry.register(Readiness(shelf.library.retriever))
    assert value(metrics, "ready") == 0
    shelf.put({"a.txt": "Eyes dance."})
    assert value(metrics, "ready") == 1
    shelf.put({"b.txt": "Feet stand."}).damage()
    assert value(metrics, "ready") == 0


def test_the_public_port_has_no_metrics(measured: TestClient) -> None:
    assert measured.get("/metrics").status_code == 404
