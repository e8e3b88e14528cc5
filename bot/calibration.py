"""Own what a reader's score is worth: how sure an answer is, and from which score on it is given.

Every reader scores on a scale of its own; a calibration is what makes them comparable.
"""

import json
import math
from dataclasses import dataclass, replace
from importlib.resources import files
from itertools import pairwise


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """How a score becomes a confidence, and from which one on there is an answer.

    The confidence is ``1 / (1 + exp(-slope * (score - midpoint)))``. Under `no_match` the reason
    to abstain is that nothing is alike at all. `precisions` are pairs of a score and the share of
    right answers, as measured, were all questions answered whose best quote has that score or a
    greater one; both rise. Without a measurement it is empty. Raises ValueError for values that
    cannot be.
    """

    slope: float
    midpoint: float
    threshold: float
    no_match: float
    precisions: tuple[tuple[float, float], ...] = ()

    def __post_init__(self) -> None:
        if not (0 < self.slope < math.inf and math.isfinite(self.midpoint)):
            raise ValueError("a greater score has to mean a greater confidence")
        if not self.no_match <= self.threshold:
            raise ValueError("no_match has to be the threshold at most")
        for (low, less), (high, more) in pairwise(self.precisions):
            if not (low < high and less <= more):
                raise ValueError("the scores and precisions have to rise")
        if not all(math.isfinite(s) and 0 <= p <= 1 for s, p in self.precisions):
            raise ValueError("a precision has to be in [0, 1]")

    def confidence(self, score: float) -> float:
        """Return the confidence for a score, in [0, 1]."""
        odds = self.slope * (score - self.midpoint)
        if odds >= 0:
            return 1.0 / (1.0 + math.exp(-odds))
        return math.exp(odds) / (1.0 + math.exp(odds))  # exp() of a large number overflows

    def score_at(self, confidence: float) -> float:
        """Return the score that has a confidence in (0, 1]; that of 1 is infinite."""
        if confidence == 1:
            return math.inf
        return self.midpoint + math.log(confidence / (1 - confidence)) / self.slope

    def reaching(self, precision: float) -> tuple[float, float]:
        """Return the lowest score that was measured to reach a precision, and what it reached.

        Where none did, it is the strictest one; something has to have been measured.
        """
        enough = (one for one in self.precisions if one[1] >= precision)
        return next(enough, self.precisions[-1])

    def held_to(self, precision: float) -> "Calibration":
        """Return the calibration with the threshold for a precision in (0, 1].

        Where no score measured reaches it, the threshold is the strictest one measured; where
        nothing was measured, it is the score whose confidence is the precision.
        """
        measured = bool(self.precisions)
        threshold = self.reaching(precision)[0] if measured else self.score_at(precision)
        return replace(self, threshold=threshold, no_match=min(self.no_match, threshold))

    def without_abstaining(self) -> "Calibration":
        """Return the calibration by which whatever was read is an answer."""
        return replace(self, threshold=-math.inf, no_match=-math.inf)


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """How well confidences fit what was right, and what answering from a threshold on gives.

    `precision` is None where nothing would be answered.
    """

    calibration_error: float
    answered: float
    precision: float | None
    balanced_accuracy: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Packaged:
    """A calibration that comes with a reader. `worth` is on `questions`; None: not measured."""

    calibration: Calibration
    questions: str = ""
    worth: Worth | None = None


def packaged(reader: str) -> Packaged:
    """Return what comes with a reader, as `tests/benchmarks/calibrate.py` has found it."""
    found = json.loads(files("bot").joinpath("calibration.json").read_text("utf-8"))
    values, how = found[reader], found["how"][reader]
    precisions = tuple((score, share) for score, share in values.pop("precisions", ()))
    worth = how.get("cross-fitted")
    return Packaged(
        calibration=Calibration(**values, precisions=precisions),
        questions=how.get("questions", ""),
        worth=Worth(**worth) if worth else None,
    )


def packaged_calibration(reader: str) -> Calibration:
    """Return the calibration that comes with a reader; how it was found stands beside it."""
    return packaged(reader).calibration
