"""Own the reranking by the trained reader, which reads the passages that it ranks first."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.passage import Passage
from index.asked import Asked, readable
from index.reader_model import ReaderModel, Skimmed
from index.reranker import PairReranker, Rescored

LANGUAGES = ("en",)
"""The languages that the reader was taught."""

_APART = 1e-6  # equal scores would be ordered by their places


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What a logit of relevance adds to a passage's score.

    The early layer's by `early` where it is told what to read, and by `rest` in what is not; the
    last layer's by `last` in what is.
    """

    early: float = 0.05
    last: float = 0.03
    rest: float = 0.02


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
        order = _best_first(_weighted(found, skimmed, self._weights.early))
        best = order[: self._read]
        readings = self._model.read([skimmed[at] for at in best])
        read = {
            at: Rescored(
                score=found[at].score + self._weights.last * reading.relevance, reading=reading
            )
            for at, reading in zip(best, readings, strict=True)
        }
        rest = _weighted(found, skimmed, self._weights.rest)
        lowered = _lowering(read.values(), [rest[at] for at in order[self._read :]])
        return [read.get(at) or Rescored(score=rest[at] - lowered) for at in range(len(passages))]


def _weighted(found: Sequence[Rescored], skimmed: Sequence[Skimmed], weight: float) -> list[float]:
    return [one.score + weight * pair.relevance for one, pair in zip(found, skimmed, strict=True)]


def _best_first(scores: Sequence[float]) -> list[int]:
    return sorted(range(len(scores)), key=lambda at: -scores[at])


def _lowering(read: Iterable[Rescored], rest: Sequence[float]) -> float:
    """Return by how much the rest's scores are lowered to stand behind all that were read."""
    if not rest:
        return 0.0
    least = min((one.score for one in read), default=math.inf)
    return max(0.0, max(rest) + _APART - least)
