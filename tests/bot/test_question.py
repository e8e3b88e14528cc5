import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BadQuestion, EmptyQuestion, QuestionTooLong, UnreadableQuestion
from bot.question import QUESTION_LIMIT, checked_question
from corpus.errors import BadInput


def test_the_limit_is_4000_characters() -> None:
    assert QUESTION_LIMIT == 4_000


@pytest.mark.parametrize(
    "text", ["", " ", "\n\t ", "\u3000", "\u00a0\u2003", " " * 4_000, "\0", "\u200b", "\u202e"]
)
def test_nothing_that_can_be_seen_is_an_empty_question(text: str) -> None:
    with pytest.raises(EmptyQuestion):
        checked_question(text)


def test_a_question_of_4000_characters_may_be_asked() -> None:
    assert checked_question("é" * 4_000) == "é" * 4_000


@pytest.mark.parametrize("length", [4_001, 10_000])
def test_a_longer_question_is_refused_with_both_numbers(length: int) -> None:
    with pytest.raises(QuestionTooLong) as refused:
        checked_question("a" * length)
    assert (refused.value.limit, refused.value.got) == (4_000, length)


def test_the_limit_counts_characters_and_not_bytes_or_utf16_units() -> None:
    assert checked_question("😀" * 4_000) == "😀" * 4_000


def test_white_space_counts_towards_the_limit() -> None:
    with pytest.raises(QuestionTooLong):
        checked_question("a" + " " * 4_000)


@pytest.mark.parametrize(
    ("text", "position"), [("\ud800", 0), ("who\udc00", 3), ("a\udfff\ud800", 1)]
)
def test_half_a_surrogate_pair_is_named_by_its_place(text: str, position: int) -> None:
    with pytest.raises(UnreadableQuestion) as refused:
        checked_question(text)
    assert refused.value.position == position


@pytest.mark.parametrize("text", ["a\0b", "🦓", "👩‍👩‍👧", "?", "\u202eabc", "\x1b[31m"])
def test_odd_but_whole_characters_may_be_asked(text: str) -> None:
    assert checked_question(text) == text


def test_white_space_at_the_ends_is_dropped_and_that_inside_kept() -> None:
    assert checked_question("\n what  is\tit?  ") == "what  is\tit?"


@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=50))
def test_any_text_is_returned_stripped_or_refused_as_bad_input(text: str) -> None:
    visible = any(character.isprintable() and not character.isspace() for character in text)
    if not visible or any("\ud800" <= character <= "\udfff" for character in text):
        with pytest.raises(BadQuestion):
            checked_question(text)
    else:
        assert checked_question(text) == text.strip()


def test_a_bad_question_is_bad_input() -> None:
    assert issubclass(BadQuestion, BadInput)
