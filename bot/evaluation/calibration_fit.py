"""Own how a calibration is found: from scores, and whether what had them was right."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from bot.calibration import Calibration, Worth
from bot.evaluation.columns import Flags, Floats, Positions
from bot.evaluation.refusals import calibration_error

Held = Callable[[Calibration], Calibration]
"""Puts the threshold of a calibration where it is wanted."""

RIDGE = 0.1
"""Keeps the slope finite where the scores part right from wrong without a fault."""

FOLDS = 5

LEAST_ANSWERS = 10
"""A precision is told where it was measured on so many answers at least."""

NO_MATCH = 0.1
"""The confidence under which nothing is said to be alike at all."""

_SEED = 6
_MOST_STEPS = 100
_NEAR_ENOUGH = 1e-10


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """The score of each question's best quote, and whether it was right."""

    scores: Floats
    right: Flags

    def at(self, positions: Positions) -> "Judged":
        """Return those at these positions."""
        return Judged(scores=self.scores[positions], right=self.right[positions])


def fit(judged: Judged) -> Calibration:
    """Return the calibration of a reader.

    There have to be right and wrong ones. Raises ValueError where a greater score does not mean
    right more often.
    """
    slope, midpoint = logistic(judged.scores, judged.right)
    cut, _ = balanced_threshold(judged.scores, judged.right)
    fitted = Calibration(
        slope=slope,
        midpoint=midpoint,
        threshold=cut,
        no_match=cut,
        precisions=precisions(judged.scores, judged.right),
    )
    return replace(fitted, no_match=min(fitted.score_at(NO_MATCH), cut))


def logistic(scores: Floats, positive: Flags, *, ridge: float = RIDGE) -> tuple[float, float]:
    """Return slope and midpoint of the likeliest logistic curve through the scores.

    Newton's method, its steps halved while they overshoot, on scores brought to mean 0 and
    deviation 1; ``ridge / 2`` times the square of the slope there is added to the loss. Both
    kinds have to be there. Raises ValueError unless positives score higher.
    """
    mean, deviation = float(scores.mean()), float(scores.std())
    if not deviation > 0:
        raise ValueError("all scores are equal")
    design = np.column_stack([(scores - mean) / deviation, np.ones(len(scores))])
    slope, intercept = _newton(design, positive.astype(np.float64), np.array([ridge, 0.0]))
    if slope <= 0:
        raise ValueError("a greater score does not mean right more often")
    return float(slope / deviation), float(mean - deviation * intercept / slope)


def _newton(design: Floats, positive: Floats, ridge: Floats) -> Floats:
    at = np.zeros(design.shape[1])
    for _ in range(_MOST_STEPS):
        expected = np.exp(-np.logaddexp(0, -design @ at))
        gradient = design.T @ (expected - positive) + ridge * at
        weights = expected * (1 - expected)
        step = np.linalg.solve(design.T @ (design * weights[:, None]) + np.diag(ridge), gradient)
        while _loss(design, positive, ridge, at - step) > _loss(design, positive, ridge, at):
            step = step / 2
            if np.abs(step).max() < _NEAR_ENOUGH:
                return at
        at = at - step
        if np.abs(step).max() < _NEAR_ENOUGH:
            break
    return at


def _loss(design: Floats, positive: Floats, ridge: Floats, at: Floats) -> float:
    odds = design @ at
    return float((np.logaddexp(0, odds) - positive * odds).sum() + (ridge * at * at).sum() / 2)


def balanced_threshold(scores: Floats, positive: Flags) -> tuple[float, float]:
    """Return the score that parts positives from others best, and the balanced accuracy there.

    It lies half-way between two neighbouring scores; among equals it is the lowest. Both kinds
    have to be there, and two different scores.
    """
    values, at = np.unique(scores, return_inverse=True)
    under = np.cumsum(np.bincount(at, weights=positive))[:-1]  # positives refused, by cut
    refused = np.cumsum(np.bincount(at, weights=~positive))[:-1]
    accuracy = (1 - under / positive.sum() + refused / (~positive).sum()) / 2
    best = int(np.flatnonzero(accuracy >= accuracy.max() - _NEAR_ENOUGH)[0])
    low, high = values[best], values[best + 1]
    middle = low + (high - low) / 2
    return float(middle if low < middle else high), float(accuracy[best])


def precisions(scores: Floats, right: Flags) -> tuple[tuple[float, float], ...]:
    """Return the share that is right among all from a score on, for the scores where it rises.

    The scores are those at which the steps of the isotonic regression of `right` begin: between
    two of them, the share is what it is at the higher one or less. Under LEAST_ANSWERS nothing
    is told, unless there are no more.
    """
    values, at, times = np.unique(scores, return_inverse=True, return_counts=True)
    starts = pooled(np.bincount(at, weights=right) / times, times.astype(np.float64))
    from_here = np.cumsum(times[::-1])[::-1]
    rights = np.cumsum(np.bincount(at, weights=right)[::-1])[::-1]
    told = [one for one in starts if one == 0 or from_here[one] >= LEAST_ANSWERS]
    return tuple((float(values[i]), float(rights[i] / from_here[i])) for i in told)


def pooled(values: Floats, weights: Floats) -> list[int]:
    """Return where the steps of the isotonic regression of values begin.

    Neighbours that do not rise are pooled to their mean until all do (the pool-adjacent-violators
    algorithm, Ayer et al. 1955).
    """
    blocks: list[tuple[int, float, float]] = []  # where it begins, its sum, its weight
    for start, (value, weight) in enumerate(zip(values, weights, strict=True)):
        first, total, mass = start, float(value * weight), float(weight)
        while blocks and blocks[-1][1] * mass >= total * blocks[-1][2]:
            first, earlier, more = blocks.pop()
            total, mass = total + earlier, mass + more
        blocks.append((first, total, mass))
    return [first for first, _, _ in blocks]


def worth(calibration: Calibration, judged: Judged) -> Worth:
    """Return what a calibration is worth on questions that it was not fitted to."""
    confidence = np.array([calibration.confidence(score) for score in judged.scores])
    return _worth(confidence, judged.scores >= calibration.threshold, judged.right)


def cross_fitted_worth(judged: Judged, *, held: Held | None = None) -> Worth:
    """Return what fitting is worth: each question is judged by the fit to other folds than its own.

    The threshold is the balanced one, or where `held` puts it. Every kind is spread evenly over the
    folds, at random, always in the same way. Raises ValueError where `fit` would.
    """
    confidence, answered = np.empty(len(judged.right)), np.empty(len(judged.right), dtype=np.bool_)
    for fold, rest in _folds(judged.right):
        calibration = fit(judged.at(rest))
        if held is not None:
            calibration = held(calibration)
        confidence[fold] = [calibration.confidence(score) for score in judged.scores[fold]]
        answered[fold] = judged.scores[fold] >= calibration.threshold
    return _worth(confidence, answered, judged.right)


def _worth(confidence: Floats, answered: Flags, right: Flags) -> Worth:
    kept, refused = float(answered[right].mean()), float((~answered[~right]).mean())
    return Worth(
        calibration_error=calibration_error(confidence, right),
        answered=float(answered.mean()),
        precision=float(right[answered].mean()) if answered.any() else None,
        balanced_accuracy=(kept + refused) / 2,
    )


def _folds(right: Flags) -> Iterator[tuple[Positions, Positions]]:
    """Yield the positions of each fold, and those of the rest."""
    rng = np.random.default_rng(_SEED)
    fold_of = np.empty(len(right), dtype=np.int64)
    for kind in (right, ~right):
        positions = rng.permutation(np.flatnonzero(kind))
        fold_of[positions] = np.arange(len(positions)) % FOLDS
    for fold in range(FOLDS):
        yield np.flatnonzero(fold_of == fold), np.flatnonzero(fold_of != fold)
