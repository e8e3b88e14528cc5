"""Fitting a calibration, worked out by hand and by scikit-learn."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.isotonic import isotonic_regression
from sklearn.linear_model import LogisticRegression

from bot.evaluation.calibration_fit import (
    LEAST_ANSWERS,
    NO_MATCH,
    Judged,
    balanced_threshold,
    cross_fitted_worth,
    fit,
    logistic,
    pooled,
    precisions,
    worth,
)

PAIRS = st.lists(st.tuples(st.integers(-5, 5), st.booleans()), min_size=1, max_size=60)


def judged(scores: list[float], right: list[bool]) -> Judged:
    return Judged(scores=np.array(scores, dtype=np.float64), right=np.array(right, dtype=np.bool_))


def drawn(count: int, *, seed: int = 0, slope: float = 4.0, midpoint: float = 0.8) -> Judged:
    """Return questions of which a score is right as often as a logistic curve says."""
    rng = np.random.default_rng(seed)
    scores = rng.normal(0.8, 0.4, count)
    right = rng.random(count) < 1 / (1 + np.exp(-slope * (scores - midpoint)))
    return Judged(scores=scores, right=right)


def test_two_scores_of_known_shares_give_the_curve_through_them() -> None:
    # At 1 one of four is right, at 3 three of four: odds -ln 3 and ln 3, two apart.
    right = [True, *[False] * 3, *[True] * 3, False]
    found = judged([1.0] * 4 + [3.0] * 4, right)
    slope, midpoint = logistic(found.scores, found.right, ridge=0.0)
    assert slope == pytest.approx(math.log(3))
    assert midpoint == pytest.approx(2.0)


@pytest.mark.parametrize("ridge", [1e-3, 0.1, 10.0])
def test_the_curve_is_scikit_learns(ridge: float) -> None:
    found = drawn(300)
    model = LogisticRegression(C=1 / ridge, tol=1e-10, max_iter=1000)
    mean, deviation = found.scores.mean(), found.scores.std()
    model.fit(((found.scores - mean) / deviation)[:, None], found.right)
    theirs, intercept = model.coef_[0][0], model.intercept_[0]

    slope, midpoint = logistic(found.scores, found.right, ridge=ridge)

    assert slope == pytest.approx(theirs / deviation, rel=1e-4)
    assert midpoint == pytest.approx(mean - deviation * intercept / theirs, rel=1e-4)


def test_many_questions_give_the_curve_that_they_were_drawn_from() -> None:
    found = drawn(20_000)
    slope, midpoint = logistic(found.scores, found.right)
    assert slope == pytest.approx(4.0, abs=0.2)  # its standard error is about 0.06
    assert midpoint == pytest.approx(0.8, abs=0.02)


def test_scores_that_part_right_from_wrong_without_a_fault_give_a_finite_slope() -> None:
    found = judged([0.0] * 20 + [1.0] * 20, [False] * 20 + [True] * 20)
    slope, midpoint = logistic(found.scores, found.right)
    assert 0 < slope < 100
    assert midpoint == pytest.approx(0.5)


def test_equal_scores_have_no_curve() -> None:
    with pytest.raises(ValueError, match="all scores are equal"):
        logistic(np.ones(4), np.array([True, False, True, False]))


def test_scores_that_tell_the_wrong_way_round_have_no_curve() -> None:
    with pytest.raises(ValueError, match="does not mean right more often"):
        logistic(np.array([0.0, 0.0, 1.0, 1.0]), np.array([True, True, False, True]))


def test_the_threshold_is_where_balanced_accuracy_is_greatest() -> None:
    # From 3.5 on: two of three positives kept, three of three others refused, (2/3 + 1) / 2.
    # From 1.5 on: three of three kept, one of three refused, (1 + 1/3) / 2.
    found = judged([1, 2, 3, 3, 4, 5], [False, True, False, False, True, True])
    threshold, accuracy = balanced_threshold(found.scores, found.right)
    assert threshold == 3.5
    assert accuracy == pytest.approx(5 / 6)


def test_of_thresholds_that_are_equally_good_the_lowest_is_taken() -> None:
    # 1.5: (1 + 1/2) / 2; 2.5: (1/2 + 1/2) / 2; 3.5: (1/2 + 1) / 2.
    found = judged([1, 2, 3, 4], [False, True, False, True])
    assert balanced_threshold(found.scores, found.right) == (1.5, 0.75)


@given(PAIRS)
def test_no_cut_is_better_than_the_threshold(pairs: list[tuple[int, bool]]) -> None:
    found = judged([float(s) for s, _ in pairs], [r for _, r in pairs])
    if len(set(found.scores)) < 2 or len(set(found.right)) < 2:
        return

    def accuracy(cut: float) -> float:
        kept = found.scores >= cut
        return float(kept[found.right].mean() + (~kept[~found.right]).mean()) / 2

    cut, best = balanced_threshold(found.scores, found.right)
    assert best == pytest.approx(accuracy(cut))
    assert all(accuracy(other) <= best + 1e-9 for other in sorted(set(found.scores))[1:])


def test_neighbours_that_fall_are_pooled() -> None:
    # 3 and 2 fall: 2.5. 2.5 and 2 fall, too: (3 + 2 + 2) / 3. Of weight 3, 4 is not under 1: 13/4.
    assert pooled(np.array([1.0, 3.0, 2.0, 2.0, 5.0]), np.ones(5)) == [0, 1, 4]
    assert pooled(np.array([1.0, 4.0, 1.0]), np.array([1.0, 3.0, 1.0])) == [0, 1]


@given(PAIRS)
def test_the_steps_are_scikit_learns(pairs: list[tuple[int, bool]]) -> None:
    values, weights = np.array([s for s, _ in pairs], dtype=float), np.arange(1.0, len(pairs) + 1)
    theirs = isotonic_regression(values, sample_weight=weights)
    rises = [0, *(np.flatnonzero(np.diff(theirs) > 1e-9) + 1).tolist()]
    assert pooled(values, weights) == rises


def test_precisions_are_the_shares_right_from_a_score_on() -> None:
    # 10 of 40 right at 1, 10 of 20 at 2, 20 of 20 at 3.
    scores = [1.0] * 40 + [2.0] * 20 + [3.0] * 20
    right = [n < 10 for n in range(40)] + [n < 10 for n in range(20)] + [True] * 20
    found = judged(scores, right)
    assert precisions(found.scores, found.right) == ((1.0, 0.5), (2.0, 0.75), (3.0, 1.0))


def test_a_precision_of_few_answers_is_not_told() -> None:
    few = LEAST_ANSWERS - 1
    found = judged([1.0] * 20 + [2.0] * few, [False] * 20 + [True] * few)
    assert precisions(found.scores, found.right) == ((1.0, few / (20 + few)),)


@given(PAIRS)
def test_precisions_rise_and_are_true(pairs: list[tuple[int, bool]]) -> None:
    found = judged([float(s) for s, _ in pairs], [r for _, r in pairs])
    told = precisions(found.scores, found.right)
    assert told[0][0] == found.scores.min()
    assert list(told) == sorted(told)
    assert [share for _, share in told] == sorted(share for _, share in told)
    for score, share in told:
        assert share == pytest.approx(found.right[found.scores >= score].mean())


def test_a_fit_is_a_calibration_with_all_that_was_measured() -> None:
    found = drawn(400)
    calibration = fit(found)
    assert (calibration.slope, calibration.midpoint) == logistic(found.scores, found.right)
    assert calibration.threshold == balanced_threshold(found.scores, found.right)[0]
    assert calibration.precisions == precisions(found.scores, found.right)
    assert calibration.confidence(calibration.no_match) == pytest.approx(NO_MATCH)


def test_what_is_answered_is_always_a_match() -> None:
    # None of 40 is right at 0, 2 of 20 at 1: the cut between them is under a confidence of 0.1.
    found = judged([0.0] * 40 + [1.0] * 20, [False] * 58 + [True] * 2)
    calibration = fit(found)
    assert calibration.confidence(0.5) < NO_MATCH
    assert (calibration.no_match, calibration.threshold) == (0.5, 0.5)


def test_what_a_calibration_is_worth_is_worked_out_by_hand() -> None:
    found = judged([0.0, 0.0, 1.0, 1.0], [False, True, True, True])
    calibration = fit(judged([0.0, 1.0] * 2, [False, True] * 2))  # cut 0.5
    told = worth(calibration, found)
    assert (told.answered, told.precision) == (0.5, 1.0)
    assert told.balanced_accuracy == pytest.approx((2 / 3 + 1) / 2)
    low, high = calibration.confidence(0.0), calibration.confidence(1.0)
    assert told.calibration_error == pytest.approx((2 * abs(low - 0.5) + 2 * (1 - high)) / 4)


def test_what_a_fit_is_worth_is_told_at_the_threshold_for_a_precision() -> None:
    # Right are 30 of 60 at 0 and all of 60 at 1: each fold's fit is held to the score 1.
    found = judged([0.0] * 60 + [1.0] * 60, [True, False] * 30 + [True] * 60)
    strict = cross_fitted_worth(found, held=lambda one: one.held_to(0.9))
    assert (strict.answered, strict.precision) == (0.5, 1.0)
    lenient = cross_fitted_worth(found, held=lambda one: one.held_to(0.5))
    assert (lenient.answered, lenient.precision) == (1.0, 0.75)


def test_what_nothing_can_be_learned_from_looks_no_better_cross_fitted() -> None:
    # Scores that say nothing: the fit to them all must not be what is told of.
    rng = np.random.default_rng(1)
    found = Judged(scores=rng.random(60), right=rng.random(60) < 0.5)
    slope_up = Judged(scores=found.scores + 0.05 * found.right, right=found.right)
    told = cross_fitted_worth(slope_up)
    fitted = worth(fit(slope_up), slope_up)
    assert told.balanced_accuracy < fitted.balanced_accuracy
    assert told == cross_fitted_worth(slope_up)


def test_a_good_fit_has_a_small_calibration_error_on_what_it_did_not_see() -> None:
    assert cross_fitted_worth(drawn(2_000)).calibration_error < 0.05
