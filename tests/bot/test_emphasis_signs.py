"""Words that a reader cut out of Markdown between two halves of a pair."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.emphasis_signs import without_half_pairs
from corpus.span import Span
from tests.bot.marked import marked


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("- **<E1**>: the tank is empty.", "E1"),
        ("- <**E1>**: the tank is empty.", "E1"),
        ("Press `<stop`> twice.", "stop"),
        ("- <**E1**>: the tank is empty.", "**E1**"),
        ("- **<E1>**: the tank is empty.", "E1"),
        ("Pass <**options> to it.", "**options"),
        ("It is *<2**> here.", "2**"),  # "**" is no half of "*"
        ("Find <*>* here.", "*"),
    ],
)
def test_a_half_of_a_pair_is_no_part_of_the_words(text: str, left: str) -> None:
    text, (words,) = marked(text)
    assert without_half_pairs(text, words).of(text) == left


@given(text=st.text("*`a ", min_size=1, max_size=12), data=st.data())
def test_words_only_lose_signs_and_never_all(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    words = Span(start, data.draw(st.integers(start + 1, len(text))))
    left = without_half_pairs(text, words)
    assert words.contains(left)
    assert left.of(text).strip("*`") == words.of(text).strip("*`")
