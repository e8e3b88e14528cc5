"""EM and F1, by hand and by a second reading of how SQuAD 2.0 defines them."""

import random
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evaluation.words import exact_match, f1, holds, normalised

CASES = 3_000
WORDS = [
    "the",
    "A",
    "an",
    "cat",
    "Cat's",
    "cat-s",
    "sat,",
    "and",
    "theme",
    "—",
    "“the”",
    "!",
    "2.5",
]
SPACES = [" ", "  ", "\t", "\n", "\u00a0", ""]


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("The  Cat\n sat.", "cat sat"),
        ("A.N. Other", "other"),  # punctuation goes first: "an other"
        ("the-atre", "theatre"),
        ("Anthem of a theme", "anthem of theme"),
        ("“the” end", "“ ” end"),  # only ASCII punctuation goes
        ("U.S.", "us"),
        ("!?", ""),
        ("the a an", ""),
        ("", ""),
    ],
)
def test_words_are_normalised_in_the_order_that_is_published(text: str, normal: str) -> None:
    assert normalised(text) == normal


@pytest.mark.parametrize(
    ("said", "golds", "em", "score"),
    [
        ("The cat.", ["cat"], 1.0, 1.0),
        ("cat sat", ["sat cat"], 0.0, 1.0),  # order does not matter to F1
        ("a big black cat", ["the cat"], 0.0, 1 / 2),  # P 1/3, R 1: 2 * 1/3 / (4/3)
        ("cat cat", ["cat"], 0.0, 2 / 3),  # one of two is shared: P 1/2, R 1
        ("cat cat dog", ["cat cat cat dog"], 0.0, 6 / 7),  # P 3/3, R 3/4
        ("red dog", ["red cat", "blue dog"], 0.0, 1 / 2),  # a tie: P 1/2, R 1/2 for either
        ("red dog", ["red", "red cat dog"], 0.0, 4 / 5),  # 2/3, or P 1, R 2/3
        ("dog", ["cat"], 0.0, 0.0),
        ("", ["cat"], 0.0, 0.0),
        ("the", ["cat"], 0.0, 0.0),
        ("", [""], 1.0, 1.0),
        ("cat", [""], 0.0, 0.0),
        ("the", ["a"], 1.0, 1.0),  # neither is anything
        ("cat", ["the", "cat"], 1.0, 1.0),
        ("", ["the", "cat"], 0.0, 0.0),  # a gold of no words counts only on its own
        ("cat", [], 0.0, 0.0),
        ("", [], 1.0, 1.0),
    ],
)
def test_em_and_f1_are_those_worked_out_by_hand(
    said: str, golds: list[str], em: float, score: float
) -> None:
    assert exact_match(said, golds) == em
    assert f1(said, golds) == pytest.approx(score, abs=1e-15)


def test_em_and_f1_are_those_of_a_second_reading_of_the_definition() -> None:
    chance = random.Random(3)
    scores = set()
    for _ in range(CASES):
        said, *golds = (_random_text(chance) for _ in range(chance.randint(1, 5)))
        em, score = _second_reading(said, golds)
        assert exact_match(said, golds) == em, (said, golds)
        assert f1(said, golds) == score, (said, golds)
        scores.add(score)
    assert len(scores) > 10  # the cases are not all nothing or everything


def _random_text(chance: random.Random) -> str:
    words = chance.choices(WORDS, k=chance.randint(0, 6))
    return "".join(word + chance.choice(SPACES) for word in words)


def _second_reading(said: str, golds: list[str]) -> tuple[float, float]:
    """Score as the SQuAD 2.0 script does, without regular expressions and counters."""
    telling = [gold for gold in golds if _tokens(gold)] or [""]
    ours = _tokens(said)
    return (
        max(1.0 if ours == _tokens(gold) else 0.0 for gold in telling),
        max(_overlap(ours, _tokens(gold)) for gold in telling),
    )


def _overlap(ours: list[str], theirs: list[str]) -> float:
    if not ours or not theirs:
        return 1.0 if ours == theirs else 0.0
    left, shared = list(theirs), 0
    for word in ours:
        if word in left:
            left.remove(word)
            shared += 1
    if shared == 0:
        return 0.0
    precision, recall = 1.0 * shared / len(ours), 1.0 * shared / len(theirs)
    return (2 * precision * recall) / (precision + recall)


def _tokens(text: str) -> list[str]:
    bare = "".join(c for c in text.lower() if c not in string.punctuation)
    runs, run = [], ""
    for character in bare:  # an article is one where no letter, digit or _ is beside it
        if character.isalnum() == run.isalnum() or not run:
            run += character
        else:
            runs.append(run)
            run = character
    return "".join(" " if one in ("a", "an", "the") else one for one in [*runs, run]).split()


@given(st.text(), st.lists(st.text(), min_size=1))
def test_what_is_said_like_a_gold_answer_scores_one_and_all_scores_are_shares(
    said: str, golds: list[str]
) -> None:
    assert 0.0 <= exact_match(said, golds) <= f1(said, golds) <= 1.0
    if normalised(golds[0]):
        assert exact_match(golds[0], golds) == f1(golds[0], golds) == 1.0


@pytest.mark.parametrize(
    ("text", "gold"),
    [
        ("He went to the  Paris\nof old.", "PARIS of old"),
        ("Smith's wife", "Smith"),
        ("a Paris-based firm", "Paris"),
        ("the U.S. army", "US"),
        ("it costs 1,000 crowns", "1000"),
        ("party art", "art"),  # the second time it is a word
        ("vitamin A is", "A"),
        ("made in C++ alone", "++"),
        ("东京是日本的首都", "日本"),  # no spaces, no words
        ("from 1914–1918 on", "1918"),
    ],
)
def test_a_text_holds_an_answer_however_it_is_written(text: str, gold: str) -> None:
    assert holds(text, ["elsewhere", gold])


@pytest.mark.parametrize(
    ("text", "gold"),
    [
        ("party", "art"),
        ("Parisian", "Paris"),
        ("a cat", ""),
        ("a cat", " "),
        ("cab", "A"),
        ("", "x"),
    ],
)
def test_a_text_does_not_hold_parts_of_words_or_nothing(text: str, gold: str) -> None:
    assert not holds(text, [gold])
