import pytest

from bot.conversation.leaning import leans, telling


@pytest.mark.parametrize(
    "question",
    [
        "why?",
        "By whom?",
        "in adults?",
        "and in adults?",
        "Which symptoms?",
        "What about drugs?",
        "Who developed it?",
        "What are its studies focused on?",
        "Do they relapse?",
        "Is that so?",
        "the second one?",
        "Yes, it is printed in German.",
        "I see. And what if both are stolen?",
        "AND IN ADULTS",
    ],
)
def test_what_leaves_out_what_it_is_about_leans(question: str) -> None:
    assert leans(question)


@pytest.mark.parametrize(
    "question",
    [
        "Who first described opsoclonus myoclonus syndrome?",
        "What is neuroblastoma?",
        "How long does it take to get a refund?",
        "Is it true that refunds take long?",
        "Which organization recommends FLAIR therapy?",
        "When a child has fever, how long does it last?",
        "A child that has fever",
        "refund policy",
        "Is there a cure for fever?",
        "In the second week, what are the symptoms?",
        "返金は三十日かかりますか",
        "",
        "?!",
    ],
)
def test_what_names_what_it_is_about_does_not_lean(question: str) -> None:
    assert not leans(question)


def test_the_telling_words_are_those_that_are_no_small_words() -> None:
    assert telling("Hello, who recommends FLAIR therapy to them?") == (
        "recommends",
        "FLAIR",
        "therapy",
    )
    assert telling("Thank you! And yes, please.") == ()
