"""When the words that answer stand alone, case by case, judged by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.wording import in_one_line, wants_explaining, wants_yes_or_no, worded
from corpus.span import Span
from tests.bot.marked import marked

REFUNDS = "Refunds take <30 days> from the day of the claim."


def said(text: str, question: str = "What is it?", *, stripped: bool = False) -> str:
    return worded(question, *marked(text), stripped=stripped)


def is_whole(text: str, question: str = "What is it?") -> bool:
    quote, marks = marked(text)
    found = worded(question, quote, marks)
    assert found in {quote, "; ".join(mark.of(quote) for mark in marks)}
    return found == quote


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (REFUNDS, "30 days"),
        ("Ask for <Ada> or <Grace Hopper> or Edsger at the desk.", "Ada; Grace Hopper"),
        ("In <Paris>, as in <paris> long ago, <PARIS> stood.", "Paris"),
        ("It was found by <Marcel\n  Kinsbourne> in the winter of 1962.", "Marcel Kinsbourne"),
        ("perch\t<two pounds>\tin the northern lakes", "two pounds"),
    ],
)
def test_the_marked_words_are_the_line(text: str, line: str) -> None:
    assert said(text) == line


def test_without_marks_the_quote_is_the_line_in_one() -> None:
    assert said("Refunds take\n 30 days.\tOr more. ") == "Refunds take 30 days.\tOr more."


def test_words_from_a_stripped_document_are_quoted_whole() -> None:
    quote, _ = marked(REFUNDS)
    assert said(REFUNDS, stripped=True) == quote


@pytest.mark.parametrize(
    ("question", "yes_or_no"),
    [
        ("Is it raining?", True),
        ("ARE refunds paid", True),
        ("was she there?", True),
        ("Does it take long?", True),
        ("Can I come?", True),
        ("should I wait", True),
        ("Isn't it late?", True),
        ("Don’t refunds take long?", True),
        ("dont they pay", True),
        ("Can't I pay by card?", True),
        ("Won't it break?", True),
        ("And is it late?", True),
        ("Hello, can I pay by card?", True),
        ("If it rains, can I come?", True),
        ("When I know what I owe, may I pay?", True),
        ("I lost my card. Can I still pay?", True),
        ("Is it red, or what is it?", True),
        ("What is it?", False),
        ("What, in short, is it?", False),
        ("Who, is it said, wrote this?", False),
        ("Which drugs can be taken?", False),
        ("When is it due?", False),
        ("If it rains, who comes?", False),
        ("Whose island is it?", False),
        ("How long does it take?", False),
        ("Canada's capital", False),  # begins with "can" and is another word
        ("refund time", False),
        ("?!", False),
        ("", False),
    ],
)
def test_a_question_for_yes_or_no_is_answered_by_the_whole_quote(
    question: str, yes_or_no: bool
) -> None:
    assert wants_yes_or_no(question) is yes_or_no
    assert is_whole(REFUNDS, question) is yes_or_no


@pytest.mark.parametrize(
    ("question", "explaining"),
    [
        ("Why is it late?", True),
        ("And why?", True),
        ("How is it paid?", True),
        ("how", True),
        ("How's it paid?", True),
        ("How come it is late?", True),
        ("how do many people pay?", True),  # "many" does not follow "how"
        *((f"How {word} is it?", False) for word in ("many", "much", "long", "old")),
        *((f"how {word} is it", False) for word in ("far", "tall", "big", "often")),
        ("In how many days is it paid?", False),
        ("Who said why it is late?", False),
        ("What is it?", False),
        ("somehow", False),
        ("", False),
    ],
)
def test_a_reason_or_a_way_is_answered_by_the_whole_quote(question: str, explaining: bool) -> None:
    assert wants_explaining(question) is explaining
    assert is_whole(REFUNDS, question) is explaining


@pytest.mark.parametrize(
    "text",
    [
        "Refunds do not take <30 days>, as some would say.",
        "Refunds don't take <30 days>, as some would say.",
        "Refunds didn’t take <30 days>, as some would say.",
        "Refunds cant take <30 days>, as some would say.",
        "REFUNDS NEVER TAKE <30 DAYS>, AS SOME SAY.",
        "Refunds take <30 days>, except in the month of May.",
        "Refunds take <30 days> unless they are claimed late.",
        "Refunds take <30 days> if they are claimed in time.",
        "Only late refunds take <30 days> or more of time.",
        "Refunds no longer take <30 days>, as some would say.",
        "Ask for <Ada>, never for Edsger, or for <Grace> at the desk.",  # between the marks
    ],
)
def test_what_turns_the_words_from_outside_is_said_with_them(text: str) -> None:
    assert is_whole(text)


@pytest.mark.parametrize(
    "text",
    [
        "It is written on the gate: <not before May> of any year.",  # the negation is said
        "I want a different patient: <Ada Byron> of London.",  # they end as "isnt" does
        "Nobles, notes and nonets are by <Ada Byron> of London.",  # they begin as "no" does
    ],
)
def test_what_is_no_negation_outside_of_the_words_changes_nothing(text: str) -> None:
    assert not is_whole(text)


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("It was given to <me> on a day of May.", True),
        ("It was given to <Ada> or <us> on a day of May.", True),
        ("It was given to <Ada> on a day of May.", False),
        ("It was given to them on <3> days of May.", False),
        ("It was given to <5%> of all of them.", False),
    ],
)
def test_words_of_one_or_two_characters_stand_alone_in_digits_only(text: str, whole: bool) -> None:
    assert is_whole(text) is whole


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("Paid <in May>.", False),  # 5 of the 10 characters that are no white space
        ("Paid <in May>", True),  # 5 of 9
        ("<Thirty> days at most.", False),  # 6 of 17
        ("<Thirty> <days> at most.", True),  # 6 + 4 of 17
    ],
)
def test_words_that_are_most_of_the_quote_are_said_with_the_rest(text: str, whole: bool) -> None:
    assert is_whole(text) is whole


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("descaler\tpack of <ten\t14.90>\t240 in the warehouse", True),
        ("| Descaler in a <pack of ten | 14.90> | 240 in the warehouse |", True),
        ("| Descaler in a pack of ten | <14.90> | 240 in the warehouse |", False),
        ("descaler\tpack of ten<\t14.90\t>240 in the warehouse", False),
        ("descaler\tpack of ten\t<14.90>\t<240> in the warehouse", False),
    ],
)
def test_words_that_run_into_the_next_cell_are_said_with_their_row(text: str, whole: bool) -> None:
    assert is_whole(text) is whole


_QUOTES = st.text("ab 1\n\t", min_size=1, max_size=20).filter(str.strip)


@given(quote=_QUOTES, ends=st.sets(st.integers(0, 20), max_size=6), question=st.text(max_size=20))
def test_a_line_is_the_quote_or_its_words_and_nothing_else(
    quote: str, ends: set[int], question: str
) -> None:
    edges = sorted(end for end in ends if end <= len(quote))
    marks = [Span(*pair) for pair in zip(edges[::2], edges[1::2], strict=False)]
    line = worded(question, quote, marks)
    assert "\n" not in line
    words = {in_one_line(mark.of(quote)) for mark in marks}
    assert line == in_one_line(quote) or set(line.split("; ")) <= words
