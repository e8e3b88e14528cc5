"""A question as the two legs take it."""

import pytest

from index.asked import readable


@pytest.mark.parametrize(
    ("question", "languages", "share"),
    [
        ("Where is the café?", ("en",), 1),
        ("متى تأسس النادي؟", ("en",), 0),
        ("什么是BM25", ("en",), 0.4),  # 2 of 5 letters; digits are none
        ("1999?", ("en",), 1),
        ("什么", (), 1),
        ("什么", ("en", "zh"), 1),
    ],
)
def test_a_question_is_read_by_its_letters(
    question: str, languages: tuple[str, ...], share: float
) -> None:
    assert readable(question, languages) == share
