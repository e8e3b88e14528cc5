"""A name or a number of a question, and whether it stands anywhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.unknown import CODE, strangeness

TEXTS = ("Opsoclonus-myoclonus syndrome was described by Kinsbourne.", "It has a rating scale.")
MANUAL = (
    "Parameter p89 is 4.5 bar, by E404 of 2019.",
    "Three valves, Type II, hold 10,000 litres.",
)


@pytest.mark.parametrize(
    "question",
    [
        "How is Parkinson's disease treated?",
        "What did Kinsbourne and Pike describe?",
        "Who, Pike or another, described it?",
        'Is it called "Dancing" (by Pike)?',
        "What did Colbourne describe?",  # too far from Kinsbourne
        "What is the OMC?",
        "What did Ito describe?",  # "It" is one letter off, of three
    ],
)
def test_a_name_that_stands_nowhere_is_unknown(question: str) -> None:
    assert strangeness(question, TEXTS) == 1


@pytest.mark.parametrize(
    "question",
    [
        "What did Kinsbourne describe?",
        "Is it Kinsbourne's?",
        "What did Kinsborne describe?",
        "What did Knisbourne and Kimsburne describe?",
        "What is Opsoclonus?",  # a part of what stands there
        "What is the OpsoclonusMyoclonus syndrome?",  # and what its parts make up
        "what did kinsbourne describe?",
        "What are the OMS's signs, what ARSs?",  # Opsoclonus-Myoclonus Syndrome, A Rating Scale
        "Pike described what?",  # any word may begin a sentence with a capital
        "Treated? Parkinson.",
        "HOW IS PARKINSON'S DISEASE TREATED?",
        "How is it treated?",
        "",
    ],
)
def test_what_is_known_or_misspelt_or_no_name_is_not(question: str) -> None:
    assert strangeness(question, TEXTS) == 0


@pytest.mark.parametrize(
    "question",
    [
        "What happened in 2018?",
        "What is 89.5 bar?",
        "Are there 7 valves?",
        "What holds 1,000 litres?",
        "What holds 1000l?",
        "Which is 45 bar?",  # 4.5 is not 45
    ],
)
def test_a_number_that_stands_nowhere_is_unknown(question: str) -> None:
    assert strangeness(question, MANUAL) == 1


@pytest.mark.parametrize(
    "question",
    [
        "what is parameter p999?",
        "what is parameter q89?",
        "what does 2019e mean, and E500?",
        "what is P89a?",
        "how heavy is the FC-1180, of FC-2210 and CW-1180?",  # halves of two
        "how heavy is the FC1180?",
        "how heavy is fc-1180?",
        "how heavy are F16s?",
        "what costs FC-2210-A-4?",
        "what is E104?",
    ],
)
def test_a_code_that_stands_nowhere_is_very_strange(question: str) -> None:
    assert strangeness(question, (*MANUAL, "FC-2210-A-3 and CW-1180 of the 104.")) == CODE == 3


@pytest.mark.parametrize(
    "question",
    [
        "what is parameter P89?",
        "what is error 404?",
        "what is 4.5 bar, what 4,5bar, and what 4.50?",
        "what is 4 bar?",  # a part of 4.5, which is leniently known
        "what is the 3rd of the 3 valves?",
        "what is type 2?",
        "what held 10000 l in the 2019s?",
        "what holds 10,000?",
        "what holds 10,000l?",
        "what is FC2210, what FC-2210 and fc-2210?",
        "what is SALT19, what SALT 19?",
        "what opened on 2019-08-07?",
        "how is 5550142 called?",
        "what is new in v1.29, and in 1.29?",
        "what cost F16s and the T-1000s?",
        "what is FC-2210-A-3, what INV-2024-03-15, what AC-10.12?",
        "what is ISO27001, what win11, what M365?",
        "what is error E505, in room B204?",
        "what came in-2024, on-2024-03-15, to-10?",
        "is port 443 or port 80 open?",
        "did Dr. Salt, Mr. Salt and Mrs. Salt come on Tuesday or on 7 Aug?",
    ],
)
def test_a_number_that_stands_somewhere_in_some_form_is_known(question: str) -> None:
    texts = (
        *MANUAL,
        "FC-2210 of SALT-19: since 7 August 2019, call 555-0142.",
        "Version 1.29. The F16 fuse, the T-1000, FC-2210-A-3, AC-10.12 and INV-2024-03-15.",
        "ISO/IEC 27001, Windows 11, Microsoft 365. Error code 505. Building B, room 204.",
        "Ports 80,443 are open.",
    )
    assert strangeness(question, texts) == 0


def test_of_several_sentences_those_that_ask_count_and_codes_in_all() -> None:
    assert strangeness("Hi, I am Pike, and 67. What is 4.5 bar?", MANUAL) == 0
    assert strangeness("What is 4.5 bar? I ask for Pike. My age is 67", MANUAL) == 0
    assert strangeness("It is 4.5 bar. What did Pike say, and v7.5?", MANUAL) == 2
    assert strangeness("I ask for Pike, aged 67.", MANUAL) == 2  # nothing asks
    assert strangeness("I have a p999. What is 4.5 bar?", MANUAL) == CODE


def test_of_texts_without_digits_no_number_is_missed() -> None:
    assert strangeness("what is p999 of 1999?", MANUAL, stripped=True) == 0
    assert strangeness("what did Pike say in 1999?", MANUAL, stripped=True) == 1


def test_a_name_and_a_number_are_two_and_many_names_are_one() -> None:
    assert strangeness("what did Pike and Cogan say?", MANUAL) == 1
    assert strangeness("what did Pike say in 1999?", MANUAL) == 2
    assert strangeness("what did Pike say of p999?", MANUAL) == CODE


@given(st.text(max_size=300), st.lists(st.text(max_size=300), max_size=3))
def test_nothing_of_a_question_is_unknown_where_it_stands(question: str, texts: list[str]) -> None:
    assert strangeness(question, [*texts, question]) == 0
    assert 0 <= strangeness(question, texts) <= CODE


@pytest.mark.parametrize("run", ["a" * 100_000, "1" * 100_000, "1," * 50_000, "a1" * 50_000])
def test_a_text_without_an_end_of_a_word_is_gone_through_once(run: str) -> None:
    """Gone through from every character it would take minutes."""
    assert strangeness("what did Pike say of p999 in 1999?", [run]) == CODE
