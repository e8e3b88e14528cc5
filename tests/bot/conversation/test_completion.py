import pytest

from bot.conversation.completion import completed, whole
from bot.question import QUESTION_LIMIT

FLAIR = "Which organization recommends FLAIR therapy?"
CANCER = "Which cancer does it come with in children?"


def known(_word: str) -> bool:
    return True


@pytest.mark.parametrize(
    ("question", "former", "whole_question"),
    [
        ("Who developed it?", FLAIR, "Who developed FLAIR therapy?"),
        ("And who developed it?", FLAIR, "who developed FLAIR therapy?"),
        ("What are its parts?", FLAIR, "What are FLAIR therapy's parts?"),
        ("Do they relapse?", "What helps against tumors?", "Do tumors relapse?"),
        ("What is their size?", "What helps against tumors?", "What is tumors' size?"),
        ("Is it passed on?", "Is OMS considered infectious?", "Is OMS passed on?"),
        ("and in adults?", CANCER, "Which cancer does it come with in adults?"),
        ("after a relapse?", CANCER, f"{CANCER[:-1]} after a relapse?"),
        ("How?", "Can a virus reactivate it?", "How Can a virus reactivate it?"),
    ],
)
def test_a_question_takes_what_it_leaves_out_from_the_former_one(
    question: str, former: str, whole_question: str
) -> None:
    assert completed(question, former, knows=known) == whole_question


@pytest.mark.parametrize(
    ("question", "former"),
    [
        ("What is neuroblastoma?", FLAIR),  # is whole
        ("When was he born?", "Who is NORD?"),  # names no person
        ("What did another one state?", FLAIR),  # means another
        ("Do they relapse?", FLAIR),  # names nothing that is several
        ("and Lyme disease?", FLAIR),  # has no like in the former one
        ("Who developed it?", "And why?"),  # tells nothing
        ("", FLAIR),
        ("?", FLAIR),
    ],
)
def test_what_the_former_question_cannot_complete_stays_as_it_is(
    question: str, former: str
) -> None:
    assert completed(question, former, knows=known) is None


def test_a_name_is_words_that_stand_in_the_documents() -> None:
    only_flair = {"flair"}.__contains__
    knows = lambda word: only_flair(word.lower())  # noqa: E731
    assert completed("Who developed it?", FLAIR, knows=knows) == "Who developed FLAIR?"
    assert completed("Who developed it?", FLAIR, knows=lambda _: False) is None


def test_a_chain_of_questions_is_completed_from_the_first_on() -> None:
    asked = ["What is OMS?", "Which cancers go with it?", "And in adults?"]
    assert whole(asked, knows=known) == (
        "What is OMS?",
        "Which cancers go with OMS?",
        "Which cancers go with OMS in adults?",
    )


def test_nothing_is_completed_beyond_what_may_be_asked() -> None:
    assert completed("How?", "Can it " + "x" * (QUESTION_LIMIT - 12), knows=known) is not None
    assert completed("How?", "Can it " + "x" * (QUESTION_LIMIT - 11), knows=known) is None
