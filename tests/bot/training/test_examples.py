"""Examples made of marked questions."""

import random

from hypothesis import given
from hypothesis import strategies as st

from bot.training.examples import (
    Example,
    Kind,
    Marked,
    Shares,
    examples_of,
    misspelt,
    stripped,
    turned,
    without,
)
from corpus.span import Span

PASSAGE = (
    "The Grotto is at Lourdes, France. There the Virgin Mary appeared to Saint Bernadette in 1858. "
    "The statue of gold stands on the dome of the main building, and it can be seen from afar by "
    "all who come along the long road from the town on foot or by car."
)
START = PASSAGE.index("Saint Bernadette")
MARKED = Marked(
    question="To whom did the Virgin Mary appear in Lourdes?",
    title="Notre Dame",
    passage=PASSAGE,
    answers=(Span(START, START + len("Saint Bernadette")),),
)


def test_stripping_keeps_the_answer_and_moves_its_place() -> None:
    text = "It was, in 1858, the Virgin Mary's well."
    start = text.index("the Virgin Mary's")
    example = Example(
        kind=Kind.ANSWERED,
        question="",
        context="A-B",
        passage=text,
        answer=Span(start, start + len("the Virgin Mary's")),
    )
    found = stripped(example)
    assert found.passage == "virgin marys well"
    assert found.answer == Span(0, len("virgin marys"))


def test_without_takes_out_every_sentence_with_the_answer() -> None:
    assert without(PASSAGE, "saint bernadette") == PASSAGE.replace(
        "There the Virgin Mary appeared to Saint Bernadette in 1858. ", ""
    )
    assert without("Short. It is.", "short") is None


@given(st.integers(0, 10_000))
def test_a_turned_question_is_another_one(seed: int) -> None:
    asked = turned(MARKED, random.Random(seed))
    assert asked is not None
    assert asked != MARKED.question
    assert "Bernadette" not in asked


@given(st.integers(0, 10_000))
def test_every_answer_is_a_slice_that_says_what_it_said(seed: int) -> None:
    shares = Shares(alike=1, removed=1, turned=1)
    made = examples_of(
        MARKED, alike=lambda _: ["Other."], shares=shares, chance=random.Random(seed)
    )
    for example in made:
        if example.kind is Kind.ANSWERED:
            assert example.answer is not None
            assert example.answer.of(example.passage).lower() == "saint bernadette"
        else:
            assert example.answer is None


@given(st.text(), st.integers(0, 100))
def test_misspelling_changes_no_more_than_a_letter_or_two(question: str, seed: int) -> None:
    assert abs(len(misspelt(question, random.Random(seed))) - len(question)) <= 1


def test_a_whole_answer_comes_from_its_beginning_and_beside_another() -> None:
    marked = Marked(question="What is it?", title="", passage=PASSAGE * 3, whole=True)
    shares = Shares(alike=1, stripped=0)
    made = list(
        examples_of(marked, alike=lambda _: ["Other."], shares=shares, chance=random.Random(1))
    )
    assert [one.kind for one in made] == [Kind.WHOLE, Kind.BESIDE]
    assert PASSAGE.startswith(made[0].passage[: len(PASSAGE)])
    assert made[1].passage == "Other."
    assert all(one.answer is None for one in made)


def test_a_question_can_be_turned_to_what_another_text_is_about() -> None:
    marked = Marked(question="When did the Virgin Mary appear?", title="", passage=PASSAGE)
    asked = {
        turned(marked, random.Random(seed), names_of=["it was in Fatima"]) for seed in range(20)
    }
    assert asked == {"When did the Fatima appear?"}
