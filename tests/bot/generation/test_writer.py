"""What becomes of an answer that a model words: through the real client, from a real server."""

import re
import time

import pytest

from bot.answer import ABSTENTIONS, Generated, Reason
from bot.generation.assistant import WordingAssistant
from bot.generation.client import ChatClient
from bot.generation.writer import Writer
from tests.bot.generation.conftest import PATIENCE, Asking
from tests.bot.generation.model_server import (
    Behaviour,
    ModelServer,
    dying_in_the_body,
    flooding,
    hanging,
    saying,
    sending,
    trickling,
)
from tests.bot.shelf import Shelf
from tests.corpus.samples import STRIPPED

REFUNDS = (
    "Refunds take 30 days from the day on which the shop receives the parcel. Late refunds are "
    "not paid in cash but by cheque, which the customer receives by post."
)
FIRST = "Refunds take 30 days from the day on which the shop receives the parcel."
QUESTION = "refunds take 30 days from the day on which the shop receives the parcel"
KEY = "sk-do-not-tell-anyone"


@pytest.fixture
def refunds(shelf: Shelf) -> Shelf:
    return shelf.put({"refunds.txt": REFUNDS})


def test_a_good_wording_is_the_answer_with_our_markers(
    refunds: Shelf, asking: Asking, model: ModelServer
) -> None:
    model.says("The shop receives the parcel, and refunds take 30 days from the day. [1]")

    answer = asking().ask(QUESTION)

    assert answer.generation is Generated.CHECKED
    assert answer.text == "The shop receives the parcel, and refunds take 30 days from the day. [1]"
    (citation,) = answer.citations
    assert (citation.marker, citation.quote) == (1, FIRST)
    assert answer.confidence == refunds.assistant.ask(QUESTION).confidence


@pytest.mark.parametrize(
    "lie",
    [
        "Refunds take 14 days. [1]",
        "Refunds are forbidden. [1]",
        "Refunds never take 30 days. [1]",
        "Refunds take 30 days.",
        "Refunds take 30 days. [7]",
        "The parcel says “refunds are free”. [1]",
        "See http://127.0.0.1:9/steal?q=refunds [1]",
        "I cannot help with that.",
        "",
    ],
)
def test_where_nothing_passes_the_quotes_answer(
    refunds: Shelf, asking: Asking, model: ModelServer, lie: str
) -> None:
    model.says(lie)

    answer = asking().ask(QUESTION)

    plain = refunds.assistant.ask(QUESTION)
    assert answer.generation is Generated.DROPPED
    assert (answer.text, answer.citations) == (plain.text, plain.citations)


def test_a_sentence_that_does_not_pass_is_left_out(
    refunds: Shelf, asking: Asking, model: ModelServer
) -> None:
    model.says("Refunds are free. [1]", "Refunds take 30 days. [1]", "Refunds take 30 days. [1]")

    answer = asking().ask(QUESTION)

    assert answer.generation is Generated.CHECKED
    assert answer.text == "Refunds take 30 days. [1]"


def broken(refused: int = 500) -> list[Behaviour]:
    return [
        sending(b"no", status=refused),
        sending(b"", status=302, location="http://127.0.0.1:9/"),
        sending(b"rubbish \xff\x00"),
        sending(b""),
        sending(b"[]"),
        sending(b'{"choices": []}'),
        sending(b'{"choices": [{"message": {"content": null}}]}'),
        sending(b'{"choices": [{"message": {"content": "\\ud800"}}]}'),
        sending(b"[" * 50_000),
        dying_in_the_body(),
        flooding(),
        saying("Refunds take 30 days. [1] " * 5_000),
    ]


@pytest.mark.parametrize("behaviour", broken())
def test_h35_where_the_server_fails_the_quotes_answer_and_the_log_says_why(
    refunds: Shelf,
    asking: Asking,
    model: ModelServer,
    behaviour: Behaviour,
    caplog: pytest.LogCaptureFixture,
) -> None:
    model.behaviour = behaviour

    answer = asking(key=KEY).ask(QUESTION)

    assert answer.generation is Generated.FAILED
    assert answer.text == refunds.assistant.ask(QUESTION).text
    (said,) = [one.getMessage() for one in caplog.records if one.name == "wherein.generation"]
    assert said.startswith(f"the language model at {model.url} is no help: ")
    assert KEY not in caplog.text
    assert "parcel" not in caplog.text


@pytest.mark.parametrize("behaviour", [hanging(), trickling(0.02)])
def test_h35_a_server_that_takes_too_long_is_not_waited_for(
    refunds: Shelf, asking: Asking, model: ModelServer, behaviour: Behaviour
) -> None:
    model.behaviour = behaviour
    started = time.monotonic()

    answer = asking(timeout=0.3).ask(QUESTION)

    assert answer.generation is Generated.FAILED
    assert time.monotonic() - started < 20


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("http://127.0.0.1:9/v1", "it cannot be reached"),
        ("http://127.0.0.1:x/v1", "that is no address that can be asked"),
    ],
)
def test_h35_where_nobody_listens_the_quotes_answer(
    refunds: Shelf, caplog: pytest.LogCaptureFixture, address: str, why: str
) -> None:
    client = ChatClient(address, model="small", key=None, timeout=PATIENCE)
    alone = WordingAssistant(refunds.assistant, Writer(client))

    assert alone.ask(QUESTION).generation is Generated.FAILED
    assert f"is no help: {why}; the quotes answer alone" in caplog.text


def test_h35_who_hangs_up_is_told_in_words(
    refunds: Shelf, asking: Asking, model: ModelServer, caplog: pytest.LogCaptureFixture
) -> None:
    model.behaviour = dying_in_the_body()

    asking().ask(QUESTION)

    assert "is no help: it hangs up, or does not speak HTTP; the quotes" in caplog.text


def test_where_the_bot_abstains_no_model_is_asked(
    refunds: Shelf, asking: Asking, model: ModelServer
) -> None:
    answer = asking().ask("zebras gallop")

    assert answer.generation is Generated.NONE
    assert answer.text == ABSTENTIONS[Reason.NO_MATCH]
    assert model.asked == []


def test_the_model_is_sent_the_question_and_the_quotes_as_data(
    refunds: Shelf, asking: Asking, model: ModelServer
) -> None:
    asking(key=KEY).ask(QUESTION)

    (asked,) = model.asked
    assert asked.path == "/v1/chat/completions"
    assert asked.headers["authorization"] == f"Bearer {KEY}"
    assert asked.body["model"] == "small"
    assert asked.body["stream"] is False
    orders, data = asked.body["messages"]
    assert (orders["role"], data["role"]) == ("system", "user")
    assert QUESTION not in orders["content"]
    assert data["content"] == (
        f'{{"question": "{QUESTION}", "quotes": [{{"marker": 1, "text": "{FIRST}"}}]}}'
    )


def test_without_a_key_none_is_sent(refunds: Shelf, asking: Asking, model: ModelServer) -> None:
    asking().ask(QUESTION)

    assert "authorization" not in model.asked[0].headers


def test_other_places_of_a_quote_stay_cited(
    shelf: Shelf, asking: Asking, model: ModelServer
) -> None:
    shelf.put({"a.txt": REFUNDS, "b.txt": REFUNDS})
    model.says("Refunds take 30 days. [1]")

    answer = asking().ask(QUESTION)

    assert answer.text == "Refunds take 30 days. [1][2]"
    assert [one.document_id for one in answer.citations] == ["a.txt", "b.txt"]
    assert len(model.asked[0].body["messages"][1]["content"].split('"marker"')) == 2


def test_a_wording_that_passes_over_the_best_quote_does_not_answer(
    shelf: Shelf, asking: Asking, model: ModelServer
) -> None:
    shelf.put({"a.txt": REFUNDS, "b.txt": f"Some say that {FIRST.lower()} Others do not say so."})
    plain = shelf.assistant.ask(QUESTION)
    assert [one.marker for one in plain.citations] == [1, 2]
    model.says("Refunds take 30 days. [2]")

    assert asking().ask(QUESTION).generation is Generated.DROPPED


def test_citations_that_are_not_used_are_left_out_and_the_others_counted_anew(
    shelf: Shelf, asking: Asking, model: ModelServer
) -> None:
    third = f"{FIRST[:-1]}, and the parcel is heavy."
    shelf.put({"a.txt": REFUNDS, "b.txt": f"As a rule {FIRST.lower()}", "c.txt": third})
    plain = shelf.assistant.ask(QUESTION)
    last = plain.citations[-1]
    assert last.marker == 3
    model.says(f"{last.quote} [3]", "Refunds take 30 days. [1]")

    answer = asking().ask(QUESTION)

    assert answer.text == f"{last.quote} [2]\nRefunds take 30 days. [1]"
    assert [one.quote for one in answer.citations] == [plain.citations[0].quote, last.quote]


@pytest.mark.parametrize(
    ("text", "question"),
    [
        (
            "Rückzahlungen dauern 30 Tage und werden nicht in bar, sondern per Scheck ausgezahlt.",
            "Rückzahlungen dauern 30 Tage",
        ),
        (STRIPPED, " ".join(STRIPPED.split()[:12])),
    ],
)
def test_what_cannot_be_checked_is_not_worded(
    shelf: Shelf, asking: Asking, model: ModelServer, text: str, question: str
) -> None:
    shelf.put({"a.txt": text})

    answer = asking().ask(question)

    assert answer.answered
    assert answer.generation is Generated.NONE
    assert model.asked == []


def test_every_line_of_a_wording_ends_in_markers_of_its_citations(
    refunds: Shelf, asking: Asking, model: ModelServer
) -> None:
    model.says("Refunds [1] take 30 days. The parcel [1]: the shop receives it not. [1] Free!")

    answer = asking().ask(QUESTION)

    markers = {int(n) for n in re.findall(r"\[(\d+)\]", answer.text)}
    assert markers == {one.marker for one in answer.citations}
    assert all(re.search(r" (\[\d+\])+$", line) for line in answer.text.split("\n"))
