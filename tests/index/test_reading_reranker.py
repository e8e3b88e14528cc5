"""Passages skimmed, the best of them read, and all put in order."""

from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from corpus.passage import Passage
from corpus.span import Span
from index.model_folder import packaged_model
from index.reader_model import PairReading, ReaderModel, Skimmed
from index.reading_reranker import ReadingReranker, Weights
from index.tokenizer import TokenPair
from tests.fakes import asked


class TalkingModel(ReaderModel):
    """A model that finds each text as relevant, early and in the end, as it was told."""

    def __init__(self, early: Mapping[str, float], last: Mapping[str, float]) -> None:
        super().__init__(packaged_model())
        self._early, self._last = early, last

    def skim(self, question: str, passages: Sequence[Passage]) -> list[Skimmed]:
        tokens = TokenPair(ids=[], kinds=[], first=0, offsets=[])
        return [
            Skimmed(
                relevance=self._early[one.text],
                passage=one,
                tokens=tokens,
                hidden=np.empty(0, np.float32),
            )
            for one in passages
        ]

    def read(self, skimmed: Sequence[Skimmed]) -> list[PairReading]:
        return [
            PairReading(relevance=self._last[one.passage.text], answerable=0.0, spans=())
            for one in skimmed
        ]


EARLY = {"a": -5.0, "b": 2.0, "c": 4.0, "d": 3.0, "e": 0.0, "f": 4.5}
FOUND = [1.0, 0.9, 0.8, 0.7, 0.6, 0.5]


def scores(last: float) -> dict[str, float]:
    """Rescore a to f, of which two are read, by a model that says this of both."""
    model = TalkingModel(EARLY, dict.fromkeys(EARLY, last))
    reranker = ReadingReranker(model, read=2, weights=Weights(early=0.1, last=0.1, rest=0.05))
    passages = [Passage(document_id="d", span=Span(0, 1), text=text) for text in EARLY]
    found = reranker.rescore(asked("why"), passages, FOUND)
    assert [text for text, one in zip(EARLY, found, strict=True) if one.reading] == ["b", "c"]
    return {text: one.score for text, one in zip(EARLY, found, strict=True)}


def test_what_was_read_scores_by_the_last_layer_and_the_rest_by_the_early_one() -> None:
    # what is read is told by a .5, b 1.1, c 1.2, d 1.0, e .6, f .95
    assert scores(last=5.0) == pytest.approx(
        {"a": 0.75, "b": 1.4, "c": 1.3, "d": 0.85, "e": 0.6, "f": 0.725}
    )


def test_what_was_not_read_stands_behind_what_was_and_keeps_its_order_and_distances() -> None:
    found = scores(last=-6.0)  # b .3, c .2: the others would stand before them

    assert sorted(found, key=lambda text: -found[text]) == ["b", "c", "d", "a", "f", "e"]
    assert found["c"] > found["d"] == pytest.approx(0.2, abs=1e-5)
    apart = {text: found["d"] - found[text] for text in "afe"}
    assert apart == pytest.approx({"a": 0.1, "f": 0.125, "e": 0.25})


def test_one_that_would_score_as_much_as_the_last_that_was_read_stands_behind_it() -> None:
    found = scores(last=0.5)  # b .95 and c .85, which is what d has

    assert found["c"] == pytest.approx(0.85)
    assert found["d"] < found["c"]
