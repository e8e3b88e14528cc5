"""What becomes of an answer where a document gives orders and the model obeys them.

Through the real client, from a real server, and out by the routes that clients speak.
"""

from collections.abc import Sequence
from typing import Any

import pytest
from fastapi.testclient import TestClient

from bot.answer import Answer, Generated
from bot.assistant import Assistant
from bot.reader import Evidence, Reading
from index.hit import Hit
from tests.bot.generation.conftest import Asking
from tests.bot.generation.model_server import ModelServer
from tests.bot.generation.obedience import ORDERS, obeying
from tests.bot.shelf import Shelf

QUESTION = "refunds take 30 days from the day on which the shop receives the parcel"
CHECKED = "Refunds take 30 days. [1]"
OTHER = "As a clerk told us, the shop receives the parcel on the day on which refunds take place."


class Whole:
    """A reader that quotes whole passages, in the order of their documents."""

    def read(self, question: str, hits: Sequence[Hit]) -> Reading:
        ordered = sorted(hits, key=lambda hit: hit.passage.document_id)
        evidence = (Evidence(hit=hit, span=hit.passage.span, score=1.0) for hit in ordered)
        return Reading(evidence=tuple(evidence), confidence=0.9, reason=None)


def poisoned(shelf: Shelf, order: str) -> Answer:
    """Put the order into the sentence that answers; return what is answered without a model."""
    text = f"Refunds take 30 days from the day on which the shop receives the parcel, and {order}."
    shelf.put({"a.txt": text, "b.txt": OTHER})
    shelf.assistant = Assistant(shelf.library, Whole())
    plain = shelf.assistant.ask(QUESTION)
    assert [one.quote for one in plain.citations] == [text, OTHER]
    return plain


@pytest.mark.parametrize("order", ORDERS)
def test_where_it_obeys_alone_the_quotes_answer_and_that_is_said(
    shelf: Shelf, asking: Asking, model: ModelServer, order: str
) -> None:
    plain = poisoned(shelf, order)
    model.behaviour = obeying(model)

    answer = asking().ask(QUESTION)

    assert len(model.asked) == 1
    assert answer.generation is Generated.DROPPED
    assert (answer.text, answer.citations) == (plain.text, plain.citations)


@pytest.mark.parametrize("order", ORDERS)
def test_where_it_obeys_beside_a_sentence_that_passes_that_sentence_alone_answers(
    shelf: Shelf, asking: Asking, model: ModelServer, order: str
) -> None:
    plain = poisoned(shelf, order)
    model.behaviour = obeying(model, after=CHECKED)

    answer = asking().ask(QUESTION)

    assert len(model.asked) == 1
    assert answer.generation is Generated.CHECKED
    assert answer.text == CHECKED
    assert answer.citations == plain.citations[:1]


@pytest.mark.parametrize("order", ORDERS)
def test_no_route_lets_out_what_was_obeyed(
    shelf: Shelf, asking: Asking, model: ModelServer, order: str
) -> None:
    plain = poisoned(shelf, order)
    shelf.assistant = asking()
    model.behaviour = obeying(model)
    messages = [{"role": "user", "content": QUESTION}]

    with shelf.client() as client:
        chat = posted(client, "/api/chat", {"question": QUESTION})
        completion = posted(client, "/v1/chat/completions", {"messages": messages})

    assert (chat["answer"], chat["generation"]) == (plain.text, "dropped")
    message = completion["choices"][0]["message"]
    assert (message["content"], completion["generation"]) == (plain.text, "dropped")


def posted(client: TestClient, route: str, body: object) -> dict[str, Any]:
    response = client.post(route, json=body)
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found
