"""Golds follow their words, and stand nowhere when these are gone."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evaluation.anchoring import anchored, out_of_reach
from bot.evaluation.documents import BroughtDocuments
from bot.evaluation.question import ExamQuestion, Gold
from bot.evaluation.question_set import QuestionSet
from corpus.span import Span

TEXT = "Refunds take 30 days. Parcels take 3 days. Ask twice, ask twice."  # 64 characters
DOCUMENTS = BroughtDocuments({"a.md": TEXT})


def set_of(*golds: Gold) -> QuestionSet:
    question = ExamQuestion(question_id="q", text="How long?", answers=golds)
    return QuestionSet(path=Path("q.jsonl"), questions=(question,), sha256="")


def gold(text: str, start: int | None = None, document_id: str | None = "a.md") -> Gold:
    span = None if start is None else Span(start, start + len(text))
    return Gold(text=text, document_id=document_id, span=span)


@pytest.mark.parametrize(
    ("given", "found", "moved"),
    [
        (gold("30 days", 13), gold("30 days", 13), 0),
        (gold("30 days", 2), gold("30 days", 13), 1),
        (gold("30 days"), gold("30 days", 13), 0),
        (gold("sk twice", 7), gold("sk twice", 7), 0),  # twice: which is meant nobody knows
        (gold("sk twice"), gold("sk twice"), 0),
        (gold("40 days", 13), gold("40 days", 13), 0),
        (gold("30 days", 2, "b.md"), gold("30 days", 2, "b.md"), 0),
        (gold("30 days", None, None), gold("30 days", None, None), 0),
        (Gold(document_id="a.md"), Gold(document_id="a.md"), 0),
    ],
)
def test_a_gold_goes_where_its_words_stand_once(given: Gold, found: Gold, moved: int) -> None:
    after, count = anchored(set_of(given), DOCUMENTS)

    assert after.questions[0].answers == (found,)
    assert count == moved


@pytest.mark.parametrize(
    ("given", "found"),
    [
        (gold("30 days", 13), gold("30 days", 13)),
        (gold("30 days"), gold("30 days")),
        (gold("40 days", 13), gold("40 days", 64)),
        (gold("40 days"), gold("40 days", 64)),
        (gold("30 days", 2), gold("30 days", 64)),
        (gold("30 days", 2, "b.md"), gold("30 days", 2, "b.md")),
        (Gold(document_id="a.md"), Gold(document_id="a.md")),
    ],
)
def test_a_gold_that_stands_nowhere_is_behind_the_end(given: Gold, found: Gold) -> None:
    assert out_of_reach(set_of(given), DOCUMENTS).questions[0].answers == (found,)


@given(before=st.text(max_size=9), words=st.text(min_size=1, max_size=5), start=st.integers(0, 20))
def test_an_anchored_gold_is_its_documents_text(before: str, words: str, start: int) -> None:
    text = f"{before}{words}tail"

    after, _ = anchored(set_of(gold(words, start)), BroughtDocuments({"a.md": text}))

    (found,) = after.questions[0].answers
    assert found.span is not None
    if text.find(words) == text.rfind(words):
        assert found.span.of(text) == words
