"""Own the reranking by the trained reader, which reads the passages that it ranks first."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.passage import Passage
from index.asked import Asked, readable
from index.reader_model import ReaderModel
from index.reranker import PairReranker, Rescored

LANGUAGES = ("en",)
"""The languages that the reader was taught."""

_APART = 1e-6  # equal scores would be ordered by their places


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What a logit of the early and of the last layer's relevance add to a passage's score."""

    early: float = 0.05
    last: float = 0.03


class ReadingReranker:
    """Skim all passages, read the best, and order them by what was found.

    A passage's score is the one that it was found with, helped by neighbouring words, and the
    weighted relevance. What was not read ranks behind what was. A question in letters that the
    reader was not taught is left to the other reranker, and nothing is read.
    """

    depth = 20

    def __init__(
        self,
        model: ReaderModel,
        *,
        read: int = 4,
        weights: Weights | None = None,
        otherwise: PairReranker | None = None,
    ) -> None:
        self._model = model
        self._read = read
        self._weights = weights or Weights()
        self._otherwise = otherwise or PairReranker()

    def rescore(
        self, asked: Asked, passages: Sequence[Passage], scores: Sequence[float]
    ) -> list[Rescored]:
        """Return a score for each passage, and what was read in the best of them."""
        found = self._otherwise.rescore(asked, passages, scores)
        if readable(asked.question, LANGUAGES) < 0.5:  # noqa: PLR2004  (most of its letters)
            return found
        skimmed = self._model.skim(asked.question, passages)
        early = [
            one.score + self._weights.early * pair.relevance
            for one, pair in zip(found, skimmed, strict=True)
        ]
        order = sorted(range(len(passages)), key=lambda at: -early[at])
        best = order[: self._read]
        readings = self._model.read([skimmed[at] for at in best])
        read = {
            at: Rescored(
                score=found[at].score + self._weights.last * reading.relevance, reading=reading
            )
            for at, reading in zip(best, readings, strict=True)
        }
        lowered = self._lowering(read.values(), [early[at] for at in order[self._read :]])
        return [read.get(at) or Rescored(score=early[at] - lowered) for at in range(len(passages))]

    @staticmethod
    def _lowering(read: Iterable[Rescored], skimmed: Sequence[float]) -> float:
        """Return by how much scores are lowered to stand behind all that were read, in order."""
        if not skimmed:
            return 0.0
        least = min((one.score for one in read), default=math.inf)
        return max(0.0, skimmed[0] + _APART - least)
