"""Neighbouring words of the question that are neighbours in a passage."""

import pytest

from corpus.passage import Passage
from corpus.span import Span
from index.reranker import PAIR_WEIGHT, PairReranker
from tests.fakes import asked


def rescored(question: str, *texts: str, scores: list[float] | None = None) -> list[float]:
    found = PairReranker().rescore(
        asked(question), [passage(text) for text in texts], scores or [0.0] * len(texts)
    )
    return [one.score for one in found]


def passage(text: str) -> Passage:
    return Passage(document_id="d", span=Span(0, len(text)), text=text)


def test_the_share_of_pairs_in_the_best_sentence_is_added() -> None:
    # the pairs are "first described" and "described oms"; the sentences have both, one, none
    assert rescored(
        "first described OMS",
        "Nothing. Who first described OMS is known.",
        "It was first described. He described no OMS.",
        "OMS described first",
        scores=[0.5, 0.5, 0.5],
    ) == pytest.approx([0.5 + PAIR_WEIGHT, 0.5 + PAIR_WEIGHT / 2, 0.5])


def test_pairs_are_not_put_together_from_two_sentences() -> None:
    assert rescored("eyes dance", "All eyes. Dance now.", "All eyes\nDance now") == [0.0, 0.0]


def test_a_question_of_one_word_changes_nothing() -> None:
    assert rescored("fever", "fever fever", scores=[0.25]) == [0.25]


def test_words_that_stand_nowhere_change_nothing() -> None:
    (one,) = PairReranker().rescore(asked("a b", known=False), [passage("a b")], [0.5])
    assert one.score == 0.5


def test_no_texts_have_no_scores() -> None:
    assert rescored("eyes dance") == []
