"""P14: a canary in 200 questions, names, headers and errors is in no log and no metric."""

import logging
from collections.abc import Iterator
from io import StringIO

import pytest
from fastapi.testclient import TestClient
from prometheus_client import generate_latest

from bot.api.app import create_app
from bot.api.request_log import log_request
from bot.assistant import Assistant
from bot.serving.logs import JsonLines, TextLines
from bot.serving.measured import MeasuredAssistant
from bot.serving.metrics import Metrics
from tests.bot.api.conftest import REFUNDS
from tests.bot.shelf import TIRELESS, Shelf

CANARY = "kanarienvogel"


@pytest.fixture
def log() -> Iterator[StringIO]:
    """All that any logger but the test's own client says, at every level, in both forms."""
    stream, root = StringIO(), logging.getLogger()
    handlers = [logging.StreamHandler(stream) for _ in range(2)]
    for handler, form in zip(handlers, (JsonLines(), TextLines()), strict=True):
        handler.setFormatter(form)
        handler.addFilter(lambda record: not record.name.startswith("http"))
        root.addHandler(handler)
    level = root.level
    root.setLevel(logging.DEBUG)
    yield stream
    root.setLevel(level)
    for handler in handlers:
        root.removeHandler(handler)


def test_no_question_no_header_and_no_error_leaves_a_word(
    shelf: Shelf, log: StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.put({"refunds.md": REFUNDS})
    metrics = Metrics()
    app = create_app(
        assistant=MeasuredAssistant(shelf.assistant, metrics),
        library=shelf.library,
        observers=[log_request, metrics.request],
        protection=TIRELESS,
    )
    real = Assistant.answer
    statuses = set()

    def answer(self: Assistant, found: object) -> object:
        if "breaks" in found.question:  # type: ignore[attr-defined]
            raise ValueError(found.question)  # type: ignore[attr-defined]
        return real(self, found)  # type: ignore[arg-type]

    monkeypatch.setattr(Assistant, "answer", answer)
    headers = {"X-Request-ID": f"{CANARY} ;", "User-Agent": CANARY, "Referer": CANARY}
    with TestClient(app, raise_server_exceptions=False) as client:
        for n in range(50):
            bodies = (
                {"question": f"refunds {CANARY} {n}"},
                {"question": f"{CANARY} breaks {n}"},
                {"question": f"{CANARY} {n} " + "x" * 4_000},
                {"question": CANARY, CANARY: n},
            )
            for body in bodies:
                path = f"/api/chat?q={CANARY}"
                statuses.add(client.post(path, json=body, headers=headers).status_code)
            statuses.add(client.get(f"/api/documents/{CANARY}/text").status_code)
            statuses.add(client.get(f"/{CANARY}").status_code)
            statuses.add(client.request(CANARY, "/").status_code)

    assert statuses == {200, 404, 405, 422, 500}
    written = log.getvalue()
    assert written.count('"route": "/api/chat"') == 200
    assert written.count("ValueError") >= 100
    assert CANARY not in written.lower()
    assert CANARY not in generate_latest(metrics.registry).decode().lower()
