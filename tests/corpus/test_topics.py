"""Lexical cohesion: where the topic turns."""

import math
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.topics import cohesion


def cosine(before: list[str], after: list[str]) -> float:
    """Compute the cosine of two bags of words, slowly and from its definition."""
    one, other = Counter(before), Counter(after)
    shared = sum(one[word] * other[word] for word in one | other)
    norms = sum(n * n for n in one.values()) * sum(n * n for n in other.values())
    return shared / math.sqrt(norms) if norms else 0.0


def test_values_worked_out_by_hand() -> None:
    words = ["a", "a", "b", "a"]

    # reach 2: before | from the word on
    # 0:        | a a   nothing before: 0
    # 1: a      | a b   1·1 / √(1 · 2)      = 1/√2
    # 2: a a    | b a   2·1 / √(4 · 2)      = 1/√2
    # 3: a b    | a     1·1 / √(2 · 1)      = 1/√2
    assert cohesion(words, reach=2) == pytest.approx([0, 2**-0.5, 2**-0.5, 2**-0.5])


def test_the_topic_turns_where_nothing_is_shared() -> None:
    words = ["fever", "cough", "fever", "cough", "tax", "law", "tax", "law"]

    scores = cohesion(words, reach=4)

    assert scores[4] == 0.0
    # 2: fever cough | fever cough tax law: (1 + 1) / √(2 · 4)
    assert scores[2] == pytest.approx(2 / math.sqrt(8))
    assert min(scores[1:4] + scores[5:]) > 0.0


def test_plurals_and_capitals_count_as_the_same_word() -> None:
    # "relapse" and "Relapses" share their first six letters
    assert cohesion(["relapse", "Relapses"], reach=1) == pytest.approx([0.0, 1.0])
    assert cohesion(["relapse", "relax"], reach=1) == [0.0, 0.0]


def test_no_words_have_no_values() -> None:
    assert cohesion([], reach=3) == []


@given(st.lists(st.sampled_from("abcde"), max_size=60), st.integers(1, 12))
def test_every_value_is_the_cosine_of_the_words_around_the_gap(
    words: list[str], reach: int
) -> None:
    expected = [
        cosine(words[max(0, at - reach) : at], words[at : at + reach]) for at in range(len(words))
    ]

    assert cohesion(words, reach=reach) == pytest.approx(expected)


def test_many_different_words_take_a_time_that_grows_with_their_number() -> None:
    words = [f"{number:06d}" for number in range(200_000)]  # minutes, if every word were kept

    assert set(cohesion(words, reach=24)) == {0.0}
