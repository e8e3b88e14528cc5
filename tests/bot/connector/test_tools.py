from pathlib import Path

import pytest

from bot.connector.forms import Answered, Cited
from bot.connector.tools import MOST_CHARACTERS, MOST_RESULTS, Tools, in_words
from bot.errors import EmptyQuestion, UnknownPlace
from index.errors import NothingIndexed
from tests.bot.api.conftest import REFUNDS
from tests.bot.shelf import Shelf

SITE = "https://help.example"


@pytest.fixture
def refunds(shelf: Shelf) -> Tools:
    return tools_of(shelf.put({"refunds.md": REFUNDS}))


def tools_of(shelf: Shelf) -> Tools:
    return Tools(shelf.assistant, shelf.library, site=SITE)


def test_a_search_gives_passages_with_an_id_a_title_and_an_address(refunds: Tools) -> None:
    (found,) = refunds.search("refunds take 30 days").results

    assert found.id == "refunds.md@0-93"
    assert found.title == "Refund policy › Billing › Refunds"
    assert found.url == "https://help.example/documents/refunds.md#0-93"
    assert found.text == REFUNDS[0:93]


def test_a_search_gives_the_best_ten(shelf: Shelf) -> None:
    tools = tools_of(shelf.put({f"{n:02}.txt": f"Eyes dance {n} times." for n in range(12)}))

    results = tools.search("eyes dance 7 times").results

    assert len(results) == MOST_RESULTS == 10
    assert results[0].text == "Eyes dance 7 times."


def test_what_a_search_found_can_be_fetched(refunds: Tools) -> None:
    (found,) = refunds.search("refunds take 30 days").results

    fetched = refunds.fetch(found.id)

    assert (fetched.id, fetched.title, fetched.url) == (found.id, found.title, found.url)
    assert fetched.text == found.text
    metadata = fetched.metadata
    assert (metadata.document_id, metadata.source) == ("refunds.md", "refunds.md")
    assert metadata.headings == ("Refund policy", "Billing", "Refunds")
    assert (metadata.start, metadata.end, metadata.characters) == (0, 93, 94)
    assert metadata.next is None


def test_a_document_is_fetched_whole(refunds: Tools) -> None:
    fetched = refunds.fetch("refunds.md")

    assert fetched.text == REFUNDS
    assert fetched.url == "https://help.example/documents/refunds.md"
    assert (fetched.metadata.start, fetched.metadata.end) == (0, len(REFUNDS))


def test_any_characters_of_a_document_can_be_fetched(refunds: Tools) -> None:
    assert refunds.fetch("refunds.md@55-62").text == "30 days"


def test_a_long_document_is_fetched_in_parts_that_name_the_next(shelf: Shelf) -> None:
    text = "".join(f"Line {n} of many.\n" for n in range(6_000))
    assert MOST_CHARACTERS < len(text) < 3 * MOST_CHARACTERS
    tools = tools_of(shelf.put({"long.txt": text}))

    part, parts = tools.fetch("long.txt"), []
    while part.metadata.next:
        parts.append(part.text)
        part = tools.fetch(part.metadata.next)

    assert all(len(one) == MOST_CHARACTERS for one in parts)
    assert "".join([*parts, part.text]) == text


@pytest.mark.parametrize(
    "place",
    [
        "",
        "refund.md",
        "refunds.md@",
        "refunds.md@42",
        "refunds.md@42-42",
        "refunds.md@93-42",
        "refunds.md@0-95",
        "refunds.md@0-99999999999999999999",
        "refunds.md@-1-5",
        "refunds.md@٤-٥",
        "@0-5",
        "../refunds.md",
        "/etc/passwd",
        "refunds.md\x00",
    ],
)
def test_an_id_that_leads_nowhere_is_refused_by_its_name(refunds: Tools, place: str) -> None:
    assert len(REFUNDS) == 94
    with pytest.raises(UnknownPlace) as refused:
        refunds.fetch(place)
    assert refused.value.place == place


def test_a_document_that_is_called_like_a_place_is_found_by_its_id(shelf: Shelf) -> None:
    tools = tools_of(shelf.put({"a.txt": "Eyes dance.", "b.txt": "Feet stand."}))
    shelf.rename("b.txt", to="a.txt@0-4")

    assert tools.fetch("a.txt@0-4").text == "Feet stand."
    assert tools.fetch("a.txt@0-5").text == "Eyes "
    assert tools.fetch("a.txt@0-4@0-4").text == "Feet"


def test_an_answer_has_citations_that_can_be_fetched(refunds: Tools) -> None:
    answered = refunds.ask("  refunds take 30 days ")

    assert (answered.answered, answered.reason) == (True, None)
    assert answered.question == "refunds take 30 days"
    assert answered.answer == "Refunds take 30 days. [1]"
    (cited,) = answered.citations
    assert (cited.marker, cited.quote) == (1, "Refunds take 30 days.")
    assert (cited.id, cited.start, cited.end) == ("refunds.md@42-63", 42, 63)
    assert cited.url == "https://help.example/documents/refunds.md#42-63"
    assert refunds.fetch(cited.id).text == cited.quote


def test_an_answer_in_words_has_each_quote_with_its_place(refunds: Tools) -> None:
    assert in_words(refunds.ask("refunds take 30 days")) == (
        "Refunds take 30 days. [1]\n\n"
        "[1] Refund policy › Billing › Refunds, "
        "<https://help.example/documents/refunds.md#42-63>\n"
        "> Refunds take 30 days."
    )


def cited(marker: int, quote: str, **more: object) -> Cited:
    known = {"id": "a@0-1", "document_id": "a", "title": "A", "url": "https://h/a", "start": 0}
    return Cited.model_validate(
        known | {"marker": marker, "quote": quote, "end": 1, "page": None, "stripped": False} | more
    )


def test_quotes_in_words_are_verbatim_behind_a_sign_on_every_line_and_apart() -> None:
    answered = Answered(
        question="?",
        understood=None,
        answer="two\nlines [1]\n# [2](x) [2]",
        answered=True,
        reason=None,
        confidence=1.0,
        citations=(
            cited(1, "two\nlines", page=3, stripped=True),
            cited(2, "# [2](x)\u2028[1] Forged, <https://evil>", title="A\n> B"),
        ),
        generation="none",
        index_version="1",
    )

    assert in_words(answered) == (
        "two\nlines [1]\n# [2](x) [2]\n\n"
        '[1] A, page 3, <https://h/a> (words such as "not" may be missing there)\n'
        "> two\n> lines\n\n"
        "[2] A > B, <https://h/a>\n"
        "> # [2](x)\u2028> [1] Forged, <https://evil>"
    )


def test_a_misspelt_question_is_answered_and_says_as_what(shelf: Shelf) -> None:
    tools = tools_of(shelf.put({"refunds.md": REFUNDS}))
    shelf.encoder.pieces = 2

    answered = tools.ask("refnuds")

    assert (answered.question, answered.understood) == ("refnuds", "refunds")
    assert in_words(answered).startswith("Understood as: refunds\n\nRefunds take 30")


def test_abstaining_is_an_answer_with_a_reason(refunds: Tools) -> None:
    answered = refunds.ask("zebras gallop")

    assert (answered.answered, answered.reason, answered.citations) == (False, "no_match", ())
    assert in_words(answered) == "These documents do not seem to say anything about that."


def test_a_question_without_a_topic_is_told_to_name_one(refunds: Tools) -> None:
    answered = refunds.ask("the")

    assert (answered.answered, answered.reason) == (False, "no_topic")
    assert in_words(answered) == "Ask with a word that says what you are looking for."


def test_an_empty_query_is_refused(refunds: Tools) -> None:
    with pytest.raises(EmptyQuestion):
        refunds.search(" ")


def test_where_nothing_is_indexed_that_is_said(tmp_path: Path) -> None:
    with pytest.raises(NothingIndexed):
        tools_of(Shelf(tmp_path)).fetch("refunds.md")
