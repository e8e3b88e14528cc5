"""Intervals and p-values, by enumeration and by scipy."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from bot.evaluation.resampling import (
    Interval,
    bootstrap,
    bootstrap_columns,
    paired_randomisation,
    randomise_columns,
)

_VALUE = st.floats(-1, 1).map(lambda value: round(value, 2))


def test_with_very_many_resamples_the_interval_is_that_of_all_possible_ones() -> None:
    values = [0.0, 0.1, 0.4, 1.0]
    means = [sum(drawn) / 4 for drawn in product(values, repeat=4)]  # 4 ** 4 = 256
    expected = np.quantile(means, [0.05, 0.95], method="inverted_cdf")

    found = bootstrap(values, seed=1, level=0.9, resamples=200_000)

    assert (found.low, found.high) == pytest.approx(expected, abs=1e-12)


def test_the_interval_is_that_of_scipy_but_for_chance() -> None:
    values = np.random.default_rng(4).beta(2, 1, 300)
    theirs = stats.bootstrap(
        (values,), np.mean, n_resamples=20_000, method="percentile", rng=np.random.default_rng(5)
    ).confidence_interval

    ours = bootstrap(values, seed=6, resamples=20_000)

    width = theirs.high - theirs.low
    assert ours.low == pytest.approx(theirs.low, abs=width / 50)
    assert ours.high == pytest.approx(theirs.high, abs=width / 50)


def test_of_a_hundred_intervals_about_ninety_five_hold_the_true_mean() -> None:
    chance = np.random.default_rng(7)
    intervals = [bootstrap(chance.random(200), seed=seed) for seed in range(400)]

    held = sum(interval.low <= 0.5 <= interval.high for interval in intervals)

    assert 0.92 * 400 <= held <= 0.98 * 400


def test_one_value_or_equal_ones_have_an_interval_of_no_width() -> None:
    assert bootstrap([0.5], seed=1) == Interval(0.5, 0.5)
    assert bootstrap([1.0] * 5, seed=1) == Interval(1.0, 1.0)


def test_there_is_no_interval_for_no_values() -> None:
    with pytest.raises(ValueError, match="no values"):
        bootstrap([], seed=1)


def test_each_column_has_the_interval_of_the_numbers_in_it() -> None:
    nan = float("nan")
    table = np.array([[1.0, nan, nan, 0.2], [0.0, 0.5, nan, 0.4], [0.5, 0.0, nan, 0.9]])

    found = bootstrap_columns(table, seed=3)

    assert found[1] == bootstrap([0.5, 0.0], seed=3)
    assert found[2] is None
    for at in (0, 3):
        alone = bootstrap(table[:, at], seed=3)
        got = found[at]
        assert got
        assert (got.low, got.high) == pytest.approx((alone.low, alone.high), abs=1e-12)


@given(st.lists(st.tuples(_VALUE, _VALUE), min_size=1, max_size=9))
def test_few_questions_have_the_p_of_every_way_to_change_places(
    pairs: list[tuple[float, float]],
) -> None:
    differences = [ours - theirs for ours, theirs in pairs]
    seen = abs(sum(differences))
    ways = [
        abs(sum(sign * one for sign, one in zip(signs, differences, strict=True)))
        for signs in product([1, -1], repeat=len(differences))
    ]
    expected = sum(way >= seen - 1e-8 for way in ways) / len(ways)

    assert paired_randomisation(*zip(*pairs, strict=True), seed=1) == pytest.approx(expected)


def test_the_p_of_five_questions_all_better_is_two_in_thirty_two() -> None:
    assert paired_randomisation([1.0] * 5 + [0.5], [0.0] * 5 + [0.5], seed=1) == 2 / 32


def test_the_p_is_that_of_scipy_exactly_for_few_and_but_for_chance_for_many() -> None:
    chance = np.random.default_rng(8)
    for count, within in ((12, 1e-12), (80, 0.015)):
        ours, theirs = chance.random(count) + 0.05, chance.random(count)
        expected = stats.permutation_test(
            (ours, theirs),
            lambda a, b, axis: np.mean(a - b, axis=axis),
            permutation_type="samples",
            vectorized=True,
            n_resamples=20_000,
            rng=chance,
        ).pvalue
        assert 0.01 < expected < 0.9
        assert paired_randomisation(ours, theirs, seed=9) == pytest.approx(expected, abs=within)


def test_equal_runs_have_a_p_of_one() -> None:
    assert paired_randomisation([0.1] * 40, [0.1] * 40, seed=1) == 1.0
    assert paired_randomisation([], [], seed=1) == 1.0


def test_a_great_difference_is_never_called_impossible() -> None:
    """Of 100 questions all better, none of 10,000 random ways is as good; what was seen is one."""
    assert paired_randomisation([1.0] * 100, [0.0] * 100, seed=1) == 1 / 10_001


def test_the_adjusted_p_is_that_of_any_measure_by_enumeration() -> None:
    table = np.array([[0.5, 0.1, 0.0], [0.4, -0.2, 0.0], [0.3, 0.3, 0.0], [0.6, float("nan"), 0.0]])
    scaled = np.nan_to_num(table) / [np.sqrt(0.86), np.sqrt(0.14), 1]
    seen = np.abs(scaled.sum(axis=0))
    ways = np.abs(np.array(list(product([1, -1], repeat=4))) @ scaled)

    found = randomise_columns(table, seed=1)

    for at in range(3):
        assert found[at].p == np.mean(ways[:, at] >= seen[at] - 1e-9)
        assert found[at].adjusted == np.mean(ways.max(axis=1) >= seen[at] - 1e-9)
    assert [one.p for one in found] == [2 / 16, 12 / 16, 1.0]  # of ±0.1 ±0.2 ±0.3, a quarter is 0
