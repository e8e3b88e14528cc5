import json
from pathlib import Path

import pytest

from bot.assistant import Assistant
from bot.commands.ask import lines
from bot.commands.emphasis import bold
from tests.bot.commands.conftest import Wherein
from tests.bot.readers import Answering
from tests.bot.shelf import Shelf

LONG = "Refunds take thirty days and are paid to the account that the money came from in full."


@pytest.fixture
def shelf(tmp_path: Path, home: Path) -> Shelf:
    """Documents in the home that the commands use."""
    return Shelf(tmp_path)


def test_an_answer_is_its_quote_and_its_place(wherein: Wherein, shelf: Shelf) -> None:
    shelf.put({"refunds.md": "# Refunds\n\nRefunds take 30 days. Shops open at nine.\n"})
    outcome = wherein("ask", "refunds take 30 days")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out == (
        "Refunds take 30 days. [1]\n\n[1] Refunds, characters 11-32 of refunds.md\n"
    )


def test_without_an_answer_it_says_so_and_shows_the_nearest(wherein: Wherein, shelf: Shelf) -> None:
    shelf.put({"refunds.txt": "Refunds take 30 days.\nShops open at nine."})
    outcome = wherein("ask", "zebra")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out == (
        "These documents do not seem to say anything about that.\n"
        "\n"
        "Nearest passages:\n"
        "  Refunds, characters 0-41\n"
        "    Refunds take 30 days. Shops open at nine.\n"
    )


@pytest.mark.parametrize("question", ["the", "b", "?"])
def test_who_names_no_topic_is_told_to(wherein: Wherein, shelf: Shelf, question: str) -> None:
    shelf.put({"refunds.txt": "Refunds take 30 days.\nShops open at nine."})
    outcome = wherein("ask", question)
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out == "Ask with a word that says what you are looking for.\n"


def test_an_answer_keeps_to_the_width_of_the_terminal(
    wherein: Wherein, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    shelf.put({"a.txt": LONG})
    answer, place = wherein("ask", LONG).out.split("\n\n")
    assert answer.splitlines() == [
        "Refunds take thirty days and are paid to",
        "  the account that the money came from",
        "  in full. [1]",
    ]
    assert place == "[1] A, characters 0-86 of a.txt\n"


REFUNDS = "Refunds take 30 days."


def shown(shelf: Shelf, question: str, *marks: str, quote: str = REFUNDS) -> list[str]:
    """Return what is shown of an answer that marks words, with <> where it is bold."""
    reader = Answering(quote, *marks)
    answer = Assistant(shelf.library, reader).ask(question)
    text = "\n".join(lines(answer, bold))
    return text.replace("\x1b[1m", "<").replace("\x1b[22m", ">").split("\n")


def test_the_words_that_answer_are_bold_in_the_quote_under_their_place(shelf: Shelf) -> None:
    shelf.put({"refunds.md": "# Refunds\n\nRefunds take 30 days.\n"})
    assert shown(shelf, "How long do refunds take?", "30 days") == [
        "30 days [1]",
        "",
        "[1] Refunds, characters 11-32 of refunds.md",
        "    Refunds take <30 days>.",
    ]


def test_a_quote_that_is_the_answer_is_shown_there_alone(shelf: Shelf) -> None:
    shelf.put({"refunds.md": "# Refunds\n\nRefunds take 30 days.\n"})
    assert shown(shelf, "Do refunds take long?", "30 days") == [
        "Refunds take <30 days>. [1]",
        "",
        "[1] Refunds, characters 11-32 of refunds.md",
    ]


def test_the_cells_of_a_row_stand_apart(shelf: Shelf) -> None:
    shelf.put({"prices.txt": "descaler\tpack of ten\t14.90\t240"})
    found = shown(shelf, "descaler cost", "14.90", quote="descaler\tpack of ten\t14.90\t240")
    assert found[0] == "14.90 [1]"
    assert found[3] == "    descaler   pack of ten   <14.90   >240"  # white space is as before it


def test_a_quote_that_stands_in_two_documents_is_shown_once(shelf: Shelf) -> None:
    shelf.put({"a.txt": "Refunds take 30 days.", "b.txt": "# B\n\nRefunds take 30 days."})
    found = shown(shelf, "How long do refunds take?", "30 days")
    assert found[0] == "30 days [1][2]"
    assert found.count("    Refunds take <30 days>.") == 1


@pytest.mark.parametrize(
    ("name", "text", "place"),
    [
        ("faq.jsonl", '{"q": "Who?", "a": "Us."}\n{"q": "Refunds?", "a": "In May."}', "line 2"),
        ("faq.csv", "q,a\nWho?,Us.\nRefunds?,In May.\n", "row 3"),
        ("faq.html", "<!doctype html><p id='row'>Refunds? In May.</p>", "#row"),
    ],
)
def test_rows_and_lines_are_counted_from_1_as_people_do(
    wherein: Wherein, shelf: Shelf, *, name: str, text: str, place: str
) -> None:
    shelf.put({name: text})
    outcome = wherein("ask", "refunds in may")
    (line,) = (line for line in outcome.out.splitlines() if line.startswith("[1]"))
    assert f", {place}, characters " in line


@pytest.mark.parametrize("columns", ["1", "5", "40"])
def test_nearest_passages_fit_any_terminal(
    wherein: Wherein, shelf: Shelf, monkeypatch: pytest.MonkeyPatch, columns: str
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    shelf.put({"a.txt": LONG})
    outcome = wherein("ask", "zebra")
    assert (outcome.code, outcome.err) == (0, "")
    assert max(map(len, outcome.out.splitlines())) <= max(20, int(columns)) + 5  # the place


def test_a_misspelt_question_is_answered_as_it_was_understood(shelf: Shelf) -> None:
    shelf.put({"refunds.md": "Refunds take 30 days."})
    shelf.encoder.pieces = 2
    answer = shelf.assistant.ask("refnuds")
    assert list(lines(answer, bold))[:3] == [
        "Understood as: refunds",
        "",
        "Refunds take 30 days. [1]",
    ]


def test_json_is_what_the_api_answers(wherein: Wherein, shelf: Shelf) -> None:
    shelf.put({"ü 😀.md": "# 返金\n\nRefunds take 30 days. 返金は三十日。\n"})
    outcome = wherein("ask", "refunds take 30 days", "--json")
    assert (outcome.code, outcome.err) == (0, "")
    with shelf.client() as client:
        answered = client.post("/api/chat", json={"question": "refunds take 30 days"}).json()
    assert json.loads(outcome.out) | {"id": ""} == answered | {"id": ""}
    assert "返金は三十日。" in outcome.out


def test_k_is_how_many_passages_are_shown(wherein: Wherein, shelf: Shelf) -> None:
    shelf.put({f"{n}.txt": f"only number {n}" for n in range(7)})
    for k in (1, 6):
        outcome = wherein("ask", "zebra", "--json", "-k", k)
        assert len(json.loads(outcome.out)["passages"]) == k


def test_what_could_command_the_terminal_is_shown_escaped(wherein: Wherein, shelf: Shelf) -> None:
    shelf.put({"a\x1b]0;owned\x07.md": "# Red\x1b[31m\n\nEyes \x1b[2J dance \x9b1m \u202e here.\n"})
    asked = wherein("ask", "eyes \x1b[2J dance \x9b1m \u202e here")
    nearest = wherein("ask", "zebra")
    listed = wherein("documents")
    assert "Eyes \\x1b[2J dance \\x9b1m \\u202e here. [1]" in asked.out
    assert "Red\\x1b[31m" in asked.out
    assert "a\\x1b]0;owned\\x07.md" in asked.out
    assert "Eyes \\x1b[2J dance" in nearest.out
    assert "a\\x1b]0;owned\\x07.md" in listed.out
    for outcome in (asked, nearest, listed):
        assert outcome.out.replace("\n", "").isprintable()
        assert (outcome.code, outcome.err) == (0, "")


def test_json_is_not_escaped_twice(wherein: Wherein, shelf: Shelf) -> None:
    shelf.put({"a.txt": "Eyes \x1b[2J dance."})
    outcome = wherein("ask", "eyes \x1b[2J dance", "--json")
    assert "\x1b" not in outcome.out
    assert json.loads(outcome.out)["citations"][0]["quote"] == "Eyes \x1b[2J dance."


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_json_is_json_in_any_encoding_of_the_terminal(
    wherein: Wherein, shelf: Shelf, monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    from bot.commands import ask

    monkeypatch.setattr(ask, "_writes_unicode", lambda: encoding.startswith("utf"))
    shelf.put({"a.txt": "Eyes 😀 dance é."})
    outcome = wherein("ask", "eyes 😀 dance é", "--json")
    assert outcome.out.isascii()
    assert json.loads(outcome.out)["citations"][0]["quote"] == "Eyes 😀 dance é."


def test_with_nothing_indexed_the_default_document_is_and_it_says_so(wherein: Wherein) -> None:
    first = wherein("ask", "rare neurological disorder")
    second = wherein("ask", "rare neurological disorder")
    assert first.code == second.code == 0
    assert "opsoclonus_myoclonus_syndrome.txt" in first.complaint
    assert second.err == ""
    assert first.out == second.out != ""


def test_a_question_may_be_asked_of_a_document_or_a_folder(wherein: Wherein, shelf: Shelf) -> None:
    two = "---\ntags: money\n---\n\nRefunds take 30 days."
    shelf.put({"a/one.txt": "Refunds take 30 days.", "b/two.md": two})
    assert "[1][2]" in wherein("ask", "refunds take 30 days").out
    for narrowed in (("--folder", "b"), ("--document", "b/two.md"), ("--tag", "Money")):
        out = wherein("ask", "refunds take 30 days", *narrowed).out
        assert out.endswith("characters 21-42 of b/two.md\n")
        assert "[1][2]" not in out
