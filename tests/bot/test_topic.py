import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.function_words import FUNCTION_WORDS
from bot.topic import names_a_topic


@pytest.mark.parametrize(
    "question",
    [
        "opsoclonus",
        "Fees?",
        "p53",
        "2024",
        "5",
        "What is C++?",
        "C#",
        "hepatitis B",
        "What is a_b_c?",
        "the_it",
        "What does WHO say?",
        "is it IT",
        "水",  # one character, one word
        "水?",
        "あ",
        "ก",
        "ا",
        "क",
        "什么是水",
        "Was ist das?",  # its words are of grammar, too, but in another language
        "e\u0301te\u0301",
        "x:yes or zebras",
    ],
)
def test_a_word_a_number_or_a_name_says_what_to_look_for(question: str) -> None:
    assert names_a_topic(question)


@pytest.mark.parametrize(
    "question",
    [
        "the",
        "The?",
        "THE",
        "b",
        "B.",
        "é",
        "e\u0301",
        "b c d",
        "x:y",
        "?",
        '"',
        "*",
        "…",
        "😀",
        "_",
        "what is it?",
        "What's this?",
        "WHO ARE YOU?",
        "Who are you",
        "of the and",
        "Hello!",
        "OK, thanks",
    ],
)
def test_words_of_grammar_single_letters_and_signs_do_not(question: str) -> None:
    assert not names_a_topic(question)


@given(st.lists(st.sampled_from(sorted(FUNCTION_WORDS)), min_size=1).map(" ".join))
def test_no_words_of_grammar_do_however_many(question: str) -> None:
    assert not names_a_topic(question)
    assert names_a_topic(f"{question} zebra")


@given(st.text())
def test_any_text_is_told_apart(text: str) -> None:
    assert names_a_topic(text) in (True, False)
