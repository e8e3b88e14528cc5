import pytest

from bot.conversation.ordinal import ordinal_in

LINES = ["one [1][2]", "two [3]", "three [12]"]


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("the second one?", "two [3]"),
        ("And the first?", "one [1][2]"),
        ("The LAST one", "three [12]"),
        ("the latter", "three [12]"),
        ("the former", "one [1][2]"),
        ("the 3rd point", "three [12]"),
        ("number 2", "two [3]"),
        ("what about [3]?", "two [3]"),
        ("[12]", "three [12]"),
        ("source 2", "one [1][2]"),
        ("the fourth one", None),
        ("[4]", None),
    ],
)
def test_one_of_several_is_the_line_of_that_number_or_marker(
    question: str, line: str | None
) -> None:
    ordinal = ordinal_in(question)
    assert ordinal
    assert ordinal.of(LINES) == line


@pytest.mark.parametrize(
    "question",
    ["in the second week of it", "the last symptoms", "who was first?", "", "[a]", "number 12"],
)
def test_a_number_of_something_else_asks_for_no_line(question: str) -> None:
    assert ordinal_in(question) is None


def test_the_rest_of_a_question_is_what_does_not_number() -> None:
    ordinal = ordinal_in("Who described the second one first?")
    assert ordinal
    assert ordinal.rest == "Who described  first?"
