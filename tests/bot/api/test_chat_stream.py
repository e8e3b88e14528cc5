"""A chat in events: what they tell, in which order, and what becomes of errors."""

import json
import logging
import threading
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from bot.answer import Answer
from bot.api.closing import Closing
from bot.api.event_stream import StreamTerms
from bot.assistant import Assistant, Retrieved
from bot.question_log import QuestionLog
from tests.bot.api.told import Told, told
from tests.bot.shelf import Shelf

QUESTION = "refunds take 30 days"


def stream(client: TestClient, question: str = QUESTION, **more: object) -> list[Told]:
    response = client.post("/api/chat", json={"question": question, "stream": True, **more})
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
    return told(response.text)


def chat(client: TestClient, question: str = QUESTION, **more: object) -> dict[str, Any]:
    found: dict[str, Any] = client.post("/api/chat", json={"question": question, **more}).json()
    return found


def by_name(events: list[Told]) -> dict[str, Any]:
    return {event.name: event.json for event in events}


@pytest.mark.parametrize("question", [QUESTION, "zebra", "the"])
def test_passages_come_first_then_the_answer_its_citations_and_the_end(
    client: TestClient, question: str
) -> None:
    names = [event.name for event in stream(client, question)]
    assert names == ["passages", "answer", "citations", "done"]


@pytest.mark.parametrize("question", [QUESTION, "zebra", "the"])
def test_the_events_together_are_what_is_answered_in_one_piece(
    client: TestClient, question: str
) -> None:
    events, whole = by_name(stream(client, question)), chat(client, question)

    passages = events["passages"]["passages"] + events["citations"]["passages"]
    citations = events["citations"]["citations"]
    together = events["answer"] | {"citations": citations, "passages": passages}
    assert together | {"id": ""} == whole | {"id": ""}


def test_the_answer_and_the_quote_are_those_of_the_document(client: TestClient) -> None:
    events = by_name(stream(client))

    assert events["answer"]["answer"] == "Refunds take 30 days. [1]"
    assert events["answer"]["answered"] is True
    (citation,) = events["citations"]["citations"]
    assert (citation["quote"], citation["start"], citation["end"]) == (
        "Refunds take 30 days.",
        42,
        63,
    )


def test_every_event_is_of_one_answer_and_one_index(client: TestClient) -> None:
    events = by_name(stream(client))
    told_by = [events[name] for name in ("passages", "answer", "done")]

    assert len({(event["id"], event["index_version"]) for event in told_by}) == 1
    assert set(events["done"]) == {"id", "index_version"}


def test_a_cited_passage_beyond_the_best_k_comes_with_the_citations(shelf: Shelf) -> None:
    shelf.put({"a.txt": "Refunds take 30 days.", "b.txt": "All refunds take 30 days or more."})
    with shelf.client() as client:
        events = by_name(stream(client, k=1))

    shown = [passage["rank"] for passage in events["passages"]["passages"]]
    further = [passage["rank"] for passage in events["citations"]["passages"]]
    assert (shown, further) == ([1], [2])
    assert {one["document_id"] for one in events["citations"]["citations"]} == {"a.txt", "b.txt"}


def test_passages_are_told_before_the_answer_is_looked_for(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    answer = Assistant.answer

    def watched(self: Assistant, found: Retrieved) -> Answer:
        order.append("answer")
        return answer(self, found)

    def note(name: str, scope: Any, message: Any) -> None:
        if b"event: passages" in message.get("body", b""):
            order.append(name)

    monkeypatch.setattr(Assistant, "answer", watched)
    app = shelf.put({"a.txt": "Refunds take 30 days."}).client().app

    async def noting(scope: Any, receive: Any, send: Any) -> None:
        async def noted(message: Any) -> None:
            note("passages", scope, message)
            await send(message)

        await app(scope, receive, noted)

    with TestClient(noting) as client:
        stream(client)
    assert order == ["passages", "answer"]


def test_answering_keeps_to_a_thread_other_than_that_of_the_loop(
    living: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: dict[str, str] = {}
    halves = {"find": Assistant.find, "answer": Assistant.answer}
    for name, half in halves.items():

        def watched(*args: Any, _half: Any = half, _name: str = name, **more: Any) -> Any:
            threads[_name] = threading.current_thread().name
            return _half(*args, **more)

        monkeypatch.setattr(Assistant, name, watched)
    stream(living)

    assert set(threads) == {"find", "answer"}
    assert all(name.startswith("AnyIO worker thread") for name in threads.values())


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"question": ""}, 422),
        ({"question": "a" * 4_001}, 422),
        ({"question": QUESTION, "documents": ["no.md"]}, 422),
        ({"question": QUESTION, "stream": "yes"}, 422),
        ({"question": QUESTION, "k": 0}, 422),
    ],
)
def test_what_is_wrong_before_there_are_passages_has_a_status(
    client: TestClient, body: dict[str, object], status: int
) -> None:
    response = client.post("/api/chat", json={"stream": True, **body})
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"


def test_with_nothing_indexed_a_stream_is_a_503(empty: TestClient) -> None:
    response = empty.post("/api/chat", json={"question": QUESTION, "stream": True})
    assert response.status_code == 503
    assert response.json()["type"] == "urn:wherein:nothing-indexed"


def test_a_broken_citation_ends_a_stream_with_a_problem(
    living: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """H18."""
    monkeypatch.setattr("index.retriever.Retriever.slice", lambda *_: "Refunds take 90 days.")
    events = stream(living)

    assert [event.name for event in events] == ["passages", "error"]
    problem = events[-1].json
    assert problem["type"] == "urn:wherein:broken-citation"
    assert problem["status"] == 503
    assert problem["instance"].startswith("urn:uuid:")


def test_what_nobody_foresaw_ends_a_stream_with_a_problem_that_says_nothing_of_it(
    living: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """H18."""

    def fail(*_: object) -> None:
        raise RuntimeError("tell-tale")

    monkeypatch.setattr(Assistant, "answer", fail)
    with caplog.at_level(logging.ERROR, "wherein.api"):
        events = stream(living)

    assert [event.name for event in events] == ["passages", "error"]
    assert events[-1].json["status"] == 500
    assert "tell-tale" not in events[-1].data
    assert "tell-tale" in caplog.text


def test_a_stream_that_the_server_cuts_off_says_so(shelf: Shelf) -> None:
    closing = Closing()
    closing.set()
    shelf.put({"a.txt": "Refunds take 30 days."})
    with shelf.client(stream_terms=StreamTerms(closing=closing)) as client:
        last = stream(client)[-1]

    assert last.name == "error"
    assert last.json["type"] == "urn:wherein:server-stopping"
    assert last.json["status"] == 503
    assert last.json["detail"] == "the server is stopping; ask again in a moment."


def test_a_streamed_question_is_logged_once(shelf: Shelf, tmp_path: Path) -> None:
    path = tmp_path / "asked.jsonl"
    shelf.put({"a.txt": "Refunds take 30 days."})
    with shelf.client(question_log=QuestionLog(path)) as client:
        stream(client)

    (line,) = path.read_text("utf-8").splitlines()
    assert json.loads(line)["question"] == QUESTION


def test_line_ends_and_odd_letters_stay_within_their_event(shelf: Shelf) -> None:
    shelf.put({"a.txt": "Refunds take\r30\u2028days\u0085or\x0bnever\x1e😀."})
    with shelf.client() as client:
        events, whole = by_name(stream(client, "refunds take")), chat(client, "refunds take")

    assert events["citations"]["citations"] == whole["citations"]
    assert whole["citations"]
