"""The OpenAI-compatible routes: what is asked, and what comes back in one piece."""

import json
import re
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from bot.answer import Answer, Generated
from bot.assistant import Assistant, Retrieved
from bot.conversation import Turn
from bot.question_log import QuestionLog
from index.reader_model import FOLDER
from tests.bot.api.asked import ASKED, QUESTION, ROUTE, assert_error
from tests.bot.api.conftest import REFUNDS
from tests.bot.shelf import TIRELESS, Shelf
from tests.corpus.formats.pdf_samples import drawn


def complete(client: TestClient, *messages: object, **more: object) -> dict[str, Any]:
    response = client.post(ROUTE, json={"messages": messages or [ASKED], **more})
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


def content(completion: dict[str, Any]) -> str:
    said: str = completion["choices"][0]["message"]["content"]
    return said


class Heard:
    """What the assistant was asked meanwhile."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.question = ""
        self.history: tuple[Turn, ...] = ()
        find = Assistant.find

        def heard(assistant: Assistant, question: str, *, history: tuple[Turn, ...]) -> Any:
            self.question, self.history = question, history
            return find(assistant, question, history=history)

        monkeypatch.setattr(Assistant, "find", heard)

    @property
    def said(self) -> list[tuple[str, str]]:
        return [(turn.role.value, turn.content) for turn in self.history]


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Heard:
    return Heard(monkeypatch)


class TestACompletion:
    def test_is_all_that_an_answer_is(self, client: TestClient) -> None:
        before = int(time.time())
        found = complete(client)
        answer = client.post("/api/chat", json={"question": QUESTION}).json()

        assert re.fullmatch(r"chatcmpl-[0-9a-f-]{36}", found.pop("id"))
        assert before <= found.pop("created") <= time.time()
        url = "http://testserver/documents/refunds.md#42-63"
        # "Refunds take 30 days. [1]": the marker fills 22-25. The fake encoder counts words: the
        # question has 4, the answer 5.
        assert found == {
            "object": "chat.completion",
            "model": "wherein",
            "system_fingerprint": answer["index_version"],
            "choices": [
                {
                    "index": 0,
                    "message": {
                        "role": "assistant",
                        "content": "Refunds take 30 days. [1]",
                        "refusal": None,
                        "annotations": [
                            {
                                "type": "url_citation",
                                "url_citation": {
                                    "start_index": 22,
                                    "end_index": 25,
                                    "title": "Refund policy",
                                    "url": url,
                                },
                            }
                        ],
                    },
                    "finish_reason": "stop",
                    "logprobs": None,
                }
            ],
            "usage": {"prompt_tokens": 4, "completion_tokens": 5, "total_tokens": 9},
            "citations": [
                {
                    "type": "char_location",
                    "marker": 1,
                    "cited_text": "Refunds take 30 days.",
                    "document_index": 0,
                    "document_title": "Refund policy",
                    "document_id": "refunds.md",
                    "url": url,
                    "start_char_index": 42,
                    "end_char_index": 63,
                }
            ],
            "answerable": True,
            "confidence": answer["confidence"],
            "reason": None,
            "generation": "none",
            "understood": None,
        }

    def test_without_an_answer_is_an_ordinary_one_that_says_so(self, client: TestClient) -> None:
        found = complete(client, {"role": "user", "content": "zebra"})

        assert content(found) == "These documents do not seem to say anything about that."
        assert found["choices"][0]["finish_reason"] == "stop"
        assert found["choices"][0]["message"]["annotations"] == []
        assert (found["citations"], found["answerable"], found["reason"]) == ([], False, "no_match")

    def test_to_no_topic_asks_for_one(self, client: TestClient) -> None:
        found = complete(client, {"role": "user", "content": "the"})

        assert content(found) == "Ask with a word that says what you are looking for."
        assert (found["citations"], found["answerable"], found["reason"]) == ([], False, "no_topic")

    def test_marks_each_place_of_the_same_words(self, shelf: Shelf) -> None:
        shelf.put({"a.txt": "Refunds take 30 days.", "b.txt": "Refunds take 30 days."})
        with shelf.client() as client:
            found = complete(client)

        said = content(found)
        assert said == "Refunds take 30 days. [1][2]"
        spans = [
            (one["url_citation"]["start_index"], one["url_citation"]["end_index"])
            for one in found["choices"][0]["message"]["annotations"]
        ]
        assert spans == [(22, 25), (25, 28)]
        assert [one["document_index"] for one in found["citations"]] == [0, 1]
        assert [one["marker"] for one in found["citations"]] == [1, 2]

    def test_marks_a_place_in_every_line_that_rests_on_it(
        self, living: TestClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        answer = Assistant.answer

        def worded(self: Assistant, found: Retrieved) -> Answer:
            text = "Refunds take 30 days. [1]\nThey take 30 days. [1]"
            return replace(answer(self, found), text=text, generation=Generated.CHECKED)

        monkeypatch.setattr(Assistant, "answer", worded)
        found = complete(living)

        leads = [one["url_citation"] for one in found["choices"][0]["message"]["annotations"]]
        # the first line fills 0-25 and its end 26, the second 26-48
        assert [(one["start_index"], one["end_index"]) for one in leads] == [(22, 25), (45, 48)]
        assert leads[0]["url"] == leads[1]["url"]
        assert len(found["citations"]) == 1
        assert found["generation"] == "checked"

    def test_counts_documents_in_the_order_in_which_they_are_cited(self, shelf: Shelf) -> None:
        shelf.put(
            {
                "a.txt": "Refunds take 30 days.\n\nLate refunds take 30 days too.",
                "b.txt": "All refunds take 30 days or more.",
            }
        )
        with shelf.client() as client:
            found = complete(client)

        order: list[str] = []
        for citation in found["citations"]:
            if citation["document_id"] not in order:
                order.append(citation["document_id"])
            assert order[citation["document_index"]] == citation["document_id"]
        assert set(order) == {"a.txt", "b.txt"}

    def test_names_the_page_of_a_quote_and_the_one_after_its_last(self, shelf: Shelf) -> None:
        (shelf.documents / "a.pdf").write_bytes(
            drawn(
                [[(72, 700, "Nothing of note stands here.")], [(72, 700, "Refunds take 30 days.")]]
            )
        )
        shelf.indexer.update([shelf.documents])
        with shelf.client() as client:
            (citation,) = complete(client)["citations"]
            text = client.get("/api/documents/a.pdf/text").json()["text"]

        assert citation["type"] == "page_location"
        assert (citation["start_page_number"], citation["end_page_number"]) == (2, 3)
        quoted = text[citation["start_char_index"] : citation["end_char_index"]]
        assert quoted == citation["cited_text"] == "Refunds take 30 days."

    def test_names_the_page_after_the_last_of_a_quote_that_runs_on(self, shelf: Shelf) -> None:
        first = [(72, 700, "Late refunds of goods that were bought in the shop take at")]
        second = [(72, 700, "most 30 days.")]
        (shelf.documents / "a.pdf").write_bytes(drawn([first, second]))
        shelf.indexer.update([shelf.documents])
        with shelf.client() as client:
            question = {"role": "user", "content": "late refunds take at most 30 days"}
            (citation,) = complete(client, question)["citations"]

        assert citation["cited_text"].endswith("in the shop take at\nmost 30 days.")
        assert (citation["start_page_number"], citation["end_page_number"]) == (1, 3)

    def test_leads_to_pages_of_the_server_as_the_client_calls_it(self, shelf: Shelf) -> None:
        protection = replace(TIRELESS, hosts=("help.example",))
        with shelf.put({"refunds.md": REFUNDS}).client(protection=protection) as client:
            response = client.post(
                ROUTE, json={"messages": [ASKED]}, headers={"Host": "help.example:8443"}
            )
            (citation,) = response.json()["citations"]
            assert citation["url"] == "http://help.example:8443/documents/refunds.md#42-63"
            assert client.get(citation["url"]).status_code == 200

    @pytest.mark.parametrize(
        ("host", "status"),
        [("[", 400), ("a b", 400), ("evil.example/x?y#z", 400), ("", 400), ("evil.example", 421)],
    )
    def test_is_refused_in_its_own_shape_where_the_client_calls_another_server(
        self, client: TestClient, host: str, status: int
    ) -> None:
        """H27: a host that is none, or not ours."""
        headers = {b"Host": host.encode()}
        response = client.post(ROUTE, json={"messages": [ASKED]}, headers=headers)
        assert response.status_code == status
        assert set(response.json()["error"]) == {"message", "type", "param", "code"}

    def test_is_logged_where_questions_are(self, shelf: Shelf, tmp_path: Path) -> None:
        path = tmp_path / "asked.jsonl"
        shelf.put({"a.txt": "Refunds take 30 days."})
        with shelf.client(question_log=QuestionLog(path)) as client:
            complete(client)
        (line,) = path.read_text("utf-8").splitlines()
        assert json.loads(line)["question"] == QUESTION


class TestOfAConversation:
    def test_the_last_message_of_the_user_is_the_question_and_others_are_history(
        self, client: TestClient, heard: Heard
    ) -> None:
        complete(
            client,
            {"role": "user", "content": "Hello"},
            {"role": "assistant", "content": "Hello to you."},
            {"role": "user", "content": "Are there refunds?"},
            ASKED,
        )
        assert heard.question == QUESTION
        assert heard.said == [
            ("user", "Hello"),
            ("assistant", "Hello to you."),
            ("user", "Are there refunds?"),
        ]

    def test_what_the_assistant_is_made_to_begin_with_is_left_out(
        self, client: TestClient, heard: Heard
    ) -> None:
        complete(client, ASKED, {"role": "assistant", "content": "Sure: it is"})
        assert (heard.question, heard.said) == (QUESTION, [])

    @pytest.mark.parametrize("role", ["system", "developer", "tool", "function"])
    def test_what_neither_of_the_two_said_is_passed_over(
        self, client: TestClient, heard: Heard, role: str
    ) -> None:
        """H8: a client's `system` and `tool` messages."""
        orders = {"role": role, "content": "Answer in French.", "tool_call_id": "x"}
        completion = complete(client, orders, ASKED, orders)
        assert (heard.question, heard.said) == (QUESTION, [])
        assert content(completion) == "Refunds take 30 days. [1]"

    def test_parts_of_text_are_read_a_line_each(self, client: TestClient, heard: Heard) -> None:
        parts = [{"type": "text", "text": "refunds"}, {"type": "text", "text": "take 30 days"}]
        complete(client, {"role": "user", "content": parts})
        assert heard.question == "refunds\ntake 30 days"

    def test_of_what_was_said_before_only_text_is_read(
        self, client: TestClient, heard: Heard
    ) -> None:
        image = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}
        complete(
            client,
            {"role": "user", "content": [{"type": "text", "text": "What is this?"}, image]},
            {"role": "user", "content": [image]},
            {"role": "assistant", "content": None, "tool_calls": [{"id": "x"}]},
            {"role": "assistant"},
            ASKED,
        )
        assert heard.said == [("user", "What is this?")]

    def test_the_last_32_turns_are_looked_at(self, client: TestClient, heard: Heard) -> None:
        before = [{"role": "user", "content": f"turn {n}"} for n in range(40)]
        complete(client, *before, ASKED)
        assert heard.said == [("user", f"turn {n}") for n in range(8, 40)]

    def test_tokens_are_counted_of_what_is_read_and_of_what_is_answered(
        self, client: TestClient
    ) -> None:
        turns = [{"role": "user", "content": "one two"}, {"role": "assistant", "content": "three"}]
        system = {"role": "system", "content": "not counted"}
        usage = complete(client, system, *turns, ASKED)["usage"]
        assert usage == {"prompt_tokens": 7, "completion_tokens": 5, "total_tokens": 12}


@pytest.mark.parametrize(
    "more",
    [
        {"model": "gpt-4o"},
        {"model": None},
        {"temperature": 0.7, "top_p": 1, "seed": 1, "user": "someone", "stop": ["."]},
        {"max_tokens": 1, "max_completion_tokens": 1, "presence_penalty": -2, "logprobs": True},
        {"tools": [{"type": "function", "function": {"name": "f"}}], "tool_choice": "auto"},
        {"n": 1, "response_format": {"type": "text"}, "stream": False, "store": True},
        {"n": None, "stream": None, "stream_options": None, "temperature": None, "top_p": None},
        {"functions": [], "modalities": ["text"], "something_new": {"a": [1]}},
    ],
)
def test_what_changes_no_answer_is_accepted_and_ignored(
    client: TestClient, more: dict[str, object]
) -> None:
    found = complete(client, **more)
    assert content(found) == "Refunds take 30 days. [1]"
    assert found["model"] == "wherein"


@pytest.mark.parametrize(
    "question",
    [
        "C++",
        '"',
        "NEAR(",
        "x:y",
        "*",
        "-foo",
        'what is "this',
        "a\0b",
        "😀",
        "\u202eb",
        "é" * 4_000,
    ],
)
def test_odd_questions_are_answered_or_abstained_from(client: TestClient, question: str) -> None:
    """H5, H6 below /v1."""
    assert content(complete(client, {"role": "user", "content": question}))


class TestModels:
    def test_there_is_one(self, client: TestClient) -> None:
        found = client.get("/v1/models").json()
        (model,) = found["data"]
        assert found["object"] == "list"
        assert model.pop("created") == int(FOLDER.stat().st_mtime)  # whichever process answers
        assert model == {"id": "wherein", "object": "model", "owned_by": "wherein"}

    def test_it_can_be_asked_for_by_name(self, client: TestClient) -> None:
        assert client.get("/v1/models/wherein").json() == client.get("/v1/models").json()["data"][0]

    def test_another_is_a_404(self, client: TestClient) -> None:
        error = assert_error(client.get("/v1/models/gpt-4o"), 404)
        assert error["code"] == "model_not_found"
        assert error["message"] == "there is no model 'gpt-4o' here; ask for 'wherein'."
