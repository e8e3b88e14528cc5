"""A name in a question, and whether it stands anywhere."""

import pytest

from bot.names import is_any_unknown

TEXTS = ("Opsoclonus-myoclonus syndrome was described by Kinsbourne.", "It has a rating scale.")


@pytest.mark.parametrize(
    "question",
    [
        "How is Parkinson's disease treated?",
        "What did Kinsbourne and Pike describe?",
        "Who, Pike or another, described it?",
        'Is it called "Dancing" (by Pike)?',
    ],
)
def test_a_name_that_stands_nowhere_is_unknown(question: str) -> None:
    assert is_any_unknown(question, TEXTS)


@pytest.mark.parametrize(
    "question",
    [
        "What did Kinsbourne describe?",
        "Is it Kinsbourne's?",
        "What is Opsoclonus?",  # a part of what stands there
        "What is the OpsoclonusMyoclonus syndrome?",  # and what its parts make up
        "what did kinsbourne describe?",
        "Pike described what?",  # any word may begin a sentence with a capital
        "Treated? Parkinson.",
        "HOW IS PARKINSON'S DISEASE TREATED?",
        "How is it treated?",
        "",
    ],
)
def test_what_is_known_or_no_name_is_not(question: str) -> None:
    assert not is_any_unknown(question, TEXTS)
