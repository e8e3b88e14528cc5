"""The OpenAI-compatible chat in chunks."""

import json
from typing import Any

import pytest
from fastapi.testclient import TestClient

from bot.api.closing import Closing
from bot.api.event_stream import StreamTerms
from bot.assistant import Assistant
from tests.bot.api.asked import ASKED, QUESTION, ROUTE, assert_error
from tests.bot.api.told import Told, told
from tests.bot.shelf import Shelf

GROUNDS = {"citations", "answerable", "confidence", "reason", "generation", "understood"}


def stream(client: TestClient, question: str = QUESTION, **more: object) -> list[Told]:
    asked = {"messages": [{"role": "user", "content": question}], "stream": True, **more}
    response = client.post(ROUTE, json=asked)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
    return told(response.text)


def chunks(client: TestClient, question: str = QUESTION, **more: object) -> list[dict[str, Any]]:
    *events, done = stream(client, question, **more)
    assert done == Told("message", "[DONE]")
    assert {event.name for event in events} == {"message"}
    return [event.json for event in events]


def complete(client: TestClient, question: str = QUESTION) -> dict[str, Any]:
    asked = {"messages": [{"role": "user", "content": question}]}
    found: dict[str, Any] = client.post(ROUTE, json=asked).json()
    return found


def test_chunks_are_those_that_clients_wait_for(client: TestClient) -> None:
    found = chunks(client)

    for chunk in found:
        assert chunk["object"] == "chat.completion.chunk"
        assert chunk["model"] == "wherein"
    assert len({(one["id"], one["created"], one["system_fingerprint"]) for one in found}) == 1
    annotations = complete(client)["choices"][0]["message"]["annotations"]
    assert [chunk["choices"] for chunk in found] == [
        [{"index": 0, "delta": delta, "finish_reason": finish_reason, "logprobs": None}]
        for delta, finish_reason in [
            ({"role": "assistant", "content": ""}, None),
            ({"content": "Refunds take 30 days. [1]"}, None),
            ({"annotations": annotations}, None),
            ({}, "stop"),
        ]
    ]


def test_an_answer_of_several_lines_comes_in_several_chunks(shelf: Shelf) -> None:
    shelf.put({"a.txt": "Refunds take 30 days.", "b.txt": "All refunds take 30 days or more."})
    with shelf.client() as client:
        said = [chunk["choices"][0]["delta"].get("content", "") for chunk in chunks(client)]
        whole = complete(client)["choices"][0]["message"]["content"]

    assert said == [
        "",
        "Refunds take 30 days. [1]\n",
        "All refunds take 30 days or more. [2]",
        *[""] * 2,
    ]
    assert "".join(said) == whole


@pytest.mark.parametrize("question", [QUESTION, "zebra"])
def test_what_an_answer_stands_on_comes_with_the_chunk_that_finishes_it(
    client: TestClient, question: str
) -> None:
    *others, last = chunks(client, question)
    whole = complete(client, question)

    assert {key: last[key] for key in GROUNDS} == {key: whole[key] for key in GROUNDS}
    assert last["choices"][0]["finish_reason"] == "stop"
    assert not any(GROUNDS & chunk.keys() for chunk in others)


def test_what_was_used_is_told_at_the_end_where_it_is_asked_for(client: TestClient) -> None:
    *others, last = chunks(client, stream_options={"include_usage": True})

    assert last["choices"] == []
    assert last["usage"] == {"prompt_tokens": 4, "completion_tokens": 5, "total_tokens": 9}
    assert [chunk["usage"] for chunk in others] == [None] * 4
    assert not any("usage" in chunk for chunk in chunks(client))


@pytest.mark.parametrize("options", [{}, {"include_usage": False}, {"include_obfuscation": True}])
def test_what_was_used_is_not_told_unasked(client: TestClient, options: dict[str, object]) -> None:
    assert not any("usage" in chunk for chunk in chunks(client, stream_options=options))


def test_a_stream_that_cannot_begin_is_an_error_with_a_status(empty: TestClient) -> None:
    body = {"messages": [ASKED], "stream": True}
    assert assert_error(empty.post(ROUTE, json=body), 503)["code"] == "nothing_indexed"
    assert_error(empty.post(ROUTE, json=body | {"messages": []}), 422)


@pytest.mark.parametrize(
    ("error", "code"), [(RuntimeError("tell-tale"), None), (OSError("tell-tale"), None)]
)
def test_what_fails_in_mid_stream_ends_it_with_an_error_and_without_done(
    living: TestClient, monkeypatch: pytest.MonkeyPatch, error: Exception, code: str | None
) -> None:
    """H18 below /v1."""

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(Assistant, "answer", fail)
    first, last = stream(living)

    assert first.json["choices"][0]["delta"]["role"] == "assistant"
    assert last.name == "error"
    found = last.json["error"]
    assert (found["type"], found["code"]) == ("server_error", code)
    assert "tell-tale" not in last.data


def test_a_broken_citation_ends_a_stream_with_its_code(
    living: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """H18 below /v1."""
    monkeypatch.setattr("index.retriever.Retriever.slice", lambda *_: "Refunds take 90 days.")
    _, last = stream(living)
    assert (last.name, last.json["error"]["code"]) == ("error", "broken_citation")


def test_a_stream_that_the_server_cuts_off_says_so(shelf: Shelf) -> None:
    closing = Closing()
    closing.set()
    shelf.put({"a.txt": "Refunds take 30 days."})
    with shelf.client(stream_terms=StreamTerms(closing=closing)) as client:
        last = stream(client)[-1]

    assert last.name == "error"
    assert last.json["error"] == {
        "message": "the server is stopping; ask again in a moment.",
        "type": "server_error",
        "param": None,
        "code": "server_stopping",
    }


def test_every_chunk_is_one_line_of_data(shelf: Shelf) -> None:
    shelf.put({"a.txt": "Refunds take\u2028 30 days\u0085 or never😀."})
    asked = {"messages": [ASKED], "stream": True}
    with shelf.client() as client:
        text = client.post(ROUTE, json=asked).text

    *blocks, rest = text.split("\n\n")
    assert rest == ""
    for block in blocks[:-1]:
        assert block.startswith("data: {")
        json.loads(block.removeprefix("data: "))
