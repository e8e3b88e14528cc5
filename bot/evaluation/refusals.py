"""Own whether the bot knows what it does not know."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bot.evaluation.columns import Columns, Flags, Floats

BINS = 10

MOST_POINTS = 101
"""A curve of more points than this is thinned out; both of its ends stay."""


@dataclass(frozen=True, slots=True)
class RiskPoint:
    """Were only confidences from this one on answered: how many would be, how many wrongly."""

    confidence: float
    coverage: float
    risk: float


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """Answers of a confidence in [low, high): their number, mean confidence and share right."""

    low: float
    high: float
    count: int
    confidence: float
    right: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusals:
    """How well abstaining and the confidence tell right answers from others.

    `measures` lacks what cannot be told:

    - AbstainPrecision, AbstainRecall: of abstaining where the documents do not answer; only
      among questions of both kinds.
    - AnswerPrecision: the share of answers of which the first quote is right.
    - AUROC: how likely a right answer has a greater confidence than a wrong one or a question
      that the documents do not answer. Abstained answerable questions are left out: nobody
      knows what the answer would have been.
    - AURC: the mean risk over all coverages that there are answers for.
    - ECE: how far confidence and share right are apart, over bins of equal width.

    `curve` falls in confidence; its coverage is of all questions. `bins` are those that hold
    an answer.
    """

    measures: dict[str, float]
    curve: tuple[RiskPoint, ...]
    bins: tuple[ReliabilityBin, ...]

    def to_json(self) -> dict[str, Any]:
        """Return them as JSON has them; what cannot be told is null."""
        return {
            **{name: self.measures.get(name) for name in MEASURES},
            "reliability": [
                {
                    "low": one.low,
                    "high": one.high,
                    "count": one.count,
                    "confidence": one.confidence,
                    "accuracy": one.right,
                }
                for one in self.bins
            ],
            "risk_coverage": [[point.coverage, point.risk] for point in self.curve],
        }


MEASURES = ("AbstainPrecision", "AbstainRecall", "AnswerPrecision", "AUROC", "AURC", "ECE")
LOWER_IS_BETTER = frozenset({"AURC", "ECE"})


def refusals(columns: Columns) -> Refusals:
    """Measure all questions together. Without an answerable one, only abstaining is measured."""
    answered = columns.answered
    if not (columns.answerable.any() and answered.any()):
        return Refusals(measures=dict(_abstaining(columns)), curve=(), bins=())
    confidence, right = columns.confidence[answered], columns.right[answered]
    bins = tuple(_bins(confidence, right))
    measures = dict(_abstaining(columns)) | {"AnswerPrecision": float(right.mean())}
    area = auroc(columns.confidence, columns.right, among=answered | ~columns.answerable)
    if area is not None:
        measures["AUROC"] = area
    measures["AURC"] = float(_risks(confidence, right).mean())
    measures["ECE"] = _apart(bins)
    curve = tuple(_curve(confidence, right, len(columns)))
    return Refusals(measures=measures, curve=curve, bins=bins)


def calibration_error(confidence: Floats, right: Flags) -> float:
    """Return how far confidence and share right are apart, over bins of equal width."""
    return _apart(tuple(_bins(confidence, right)))


def _apart(bins: Sequence[ReliabilityBin]) -> float:
    answers = sum(one.count for one in bins)
    return sum(one.count * abs(one.confidence - one.right) for one in bins) / answers


def _abstaining(columns: Columns) -> Iterator[tuple[str, float]]:
    unanswerable, abstained = ~columns.answerable, ~columns.answered
    rightly = float((unanswerable & abstained).sum())
    if abstained.any() and unanswerable.any() and columns.answerable.any():
        yield "AbstainPrecision", rightly / float(abstained.sum())
    if unanswerable.any():
        yield "AbstainRecall", rightly / float(unanswerable.sum())


def auroc(confidence: Floats, right: Flags, *, among: Flags) -> float | None:
    """Return the area under the ROC curve, ties counting half; None without both kinds."""
    scores, positive = confidence[among], right[among]
    rights, wrongs = int(positive.sum()), int((~positive).sum())
    if not (rights and wrongs):
        return None
    _, at, times = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(times) - (times - 1) / 2)[at]
    return float((ranks[positive].sum() - rights * (rights + 1) / 2) / (rights * wrongs))


def _blocks(confidence: Floats, right: Flags) -> tuple[Floats, Floats, Floats]:
    """Return each confidence, falling, how many answers have it, and how many of them are wrong."""
    values, at, times = np.unique(-confidence, return_inverse=True, return_counts=True)
    wrong = np.bincount(at, weights=~right, minlength=len(values)).astype(np.float64)
    return -values, times.astype(np.float64), wrong


def _risks(confidence: Floats, right: Flags) -> Floats:
    """Return the risk of giving the surest answer, the two surest, and so on.

    Among answers of one confidence there is no order: each is wrong by their share.
    """
    _, times, wrong = _blocks(confidence, right)
    each = np.repeat(wrong / times, times.astype(np.int64))
    risks: Floats = np.cumsum(each) / np.arange(1, len(each) + 1)
    return risks


def _curve(confidence: Floats, right: Flags, questions: int) -> Iterator[RiskPoint]:
    values, times, wrong = _blocks(confidence, right)
    answers = np.cumsum(times)
    risks = np.cumsum(wrong) / answers
    points = min(MOST_POINTS, len(values))
    for at in np.linspace(0, len(values) - 1, points).round().astype(int):
        yield RiskPoint(float(values[at]), float(answers[at] / questions), float(risks[at]))


def _bins(confidence: Floats, right: Flags) -> Iterator[ReliabilityBin]:
    at = np.clip((confidence * BINS).astype(int), 0, BINS - 1)
    for one in np.unique(at):
        inside = at == one
        yield ReliabilityBin(
            low=float(one / BINS),
            high=float((one + 1) / BINS),
            count=int(inside.sum()),
            confidence=float(confidence[inside].mean()),
            right=float(right[inside].mean()),
        )
