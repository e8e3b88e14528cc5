"""Words of a question that are misspelt, put right."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.spelling import MOST, respelt

IDF = {"kinsbourne": 7.0, "vaccines": 5.0, "plants": 2.0, "plans": 6.0, "guard": 4.0, "store": 3.0}
IDF |= {
    "backed": 4.0,
    "subsore": 4.0,
    "bidder": 3.0,
    "defeator": 4.0,
    "shirleys": 5.0,
    "shirley": 5.0,
}
COMMON = {"what", "described", "where", "reduced", "polar"}


def rarity(words: Sequence[str]) -> dict[str, float]:
    return {word: IDF[word.lower()] for word in words if word.lower() in IDF}


def pieces(texts: Sequence[str]) -> list[int]:
    return [1 if text.lower() in COMMON else 2 for text in texts]


@pytest.mark.parametrize(
    ("question", "right"),
    [
        ("What did Kinsborne describe?", "What did Kinsbourne describe?"),  # one missing
        ("what did kinsboourne describe?", "what did kinsbourne describe?"),  # one too many
        ("Is it Kinsbuorne's?", "Is it Kinsbourne's?"),  # changed places
        ("which vaccinas?", "which vaccines?"),  # another
        ("which vacines?", "which vaccines?"),
        ("Kinsborne", "Kinsbourne"),
        ("of vacines and Home Gaurd, by Kinsborne?", "of vaccines and Home Guard, by Kinsbourne?"),
        ("Kinsborne or Kinsborne?", "Kinsbourne or Kinsbourne?"),
        ("which platns?", "which plants?"),  # not "plans", which is rarer there
        ("What did Shirlley do?", "What did Shirley do?"),
    ],
)
def test_what_is_one_letter_off_a_word_of_the_documents_becomes_it(
    question: str, right: str
) -> None:
    assert respelt(question, rarity=rarity, pieces=pieces) == right


@pytest.mark.parametrize(
    "question",
    [
        "What did Kinsbourne describe?",
        "Who was the defector?",  # a word of English, though "defeator" stood there
        "Which stores?",
        "What of the polar plan?",  # short, or common
        "What did Kinzborne describe?",  # two letters off
        "What did Kinsbourme describe, what kinsbourme?",  # another name
        "What did Winsbourne describe, what of the caccines?",  # nor is it the first letter
        "Where are the backends, the substore, the regards?",  # two words in one
        "Is it rebudding or budder?",  # a word with an ending
        "Who is a@kinsborne.example, /srv/vacines or vacines.txt?",
        "what is vacines=1, <vacines>, vacines_of or `vacines`?",
        "What is KINSBORNE?",  # an abbreviation, perhaps
        "What is kinsborne2?",
        "What is Kïnsborne?",
        "Was sind die vacines der Pflanzen im Garten dort",  # another language
        "vacines vacine platns Gaurd Kinsborne?",  # too many
        "x" * 4_000,
        "",
    ],
)
def test_what_is_right_or_cannot_be_told_stays(question: str) -> None:
    assert respelt(question, rarity=rarity, pieces=pieces) == question


@given(st.text(max_size=200))
def test_nothing_but_words_that_no_one_knows_is_touched(question: str) -> None:
    assert respelt(question, rarity=lambda words: dict.fromkeys(words, 1.0), pieces=pieces) == (
        question
    )
    assert respelt(question, rarity=rarity, pieces=lambda texts: [1 for _ in texts]) == question


def test_a_word_becomes_one_that_stands_in_the_passages_found() -> None:
    question = "which platns?"
    assert respelt(question, rarity=rarity, pieces=pieces, standing={"plans"}) == "which plans?"
    assert respelt(question, rarity=rarity, pieces=pieces, standing={"plan"}) == question


def test_so_many_are_put_right_and_no_more() -> None:
    wrong = ["vacines", "platns", "gaurd", "kinsborne"]
    assert len(wrong) == MOST + 1
    filled = "where is what the of {} then"
    assert respelt(filled.format(" ".join(wrong[:MOST])), rarity=rarity, pieces=pieces) == (
        filled.format("vaccines plants guard")
    )
    everything = filled.format(" ".join(wrong))
    assert respelt(everything, rarity=rarity, pieces=pieces) == everything
