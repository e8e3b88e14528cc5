"""Which vectors are grouped: by hand in the plane, by invariants, and as SciPy does it."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.cluster.hierarchy import fcluster, linkage

from bot.evaluation.grouping import grouped
from index.encoder import Vectors


def at(*degrees: float) -> Vectors:
    """Return unit vectors in the plane: the cosine of two is that of the angle between them."""
    turns = [math.radians(one) for one in degrees]
    return np.array([(math.cos(one), math.sin(one)) for one in turns], dtype=np.float32)


@pytest.mark.parametrize(
    ("degrees", "least", "groups"),
    [
        # cos 20° = .940, cos 30° = .866, cos 50° = .643
        ((0, 20, 50), 0.95, [(0,), (1,), (2,)]),
        ((0, 20, 50), 0.9, [(0, 1), (2,)]),
        ((0, 20, 50), 0.8, [(0, 1), (2,)]),  # 20° and 50° are alike, 0° and 50° are not
        ((0, 20, 50), 0.6, [(0, 1, 2)]),
        ((0, 30, 50), 0.8, [(0,), (1, 2)]),  # the closer two are joined first, not the first two
        # cos 10° = .985, cos 25° = .906, cos 35° = .819, cos 45° = .707: pairs, then pairs of pairs
        ((45, 0, 35, 10), 0.8, [(0, 2), (1, 3)]),
        ((45, 0, 35, 10), 0.7, [(0, 1, 2, 3)]),
        ((90, 0, 90, 0, 90), 0.99, [(0, 2, 4), (1, 3)]),
        ((0, 180), -0.5, [(0,), (1,)]),
        ((7,), 0.5, [(0,)]),
    ],
)
def test_what_is_most_alike_is_joined_while_every_two_are_alike_enough(
    degrees: tuple[float, ...], least: float, groups: list[tuple[int, ...]]
) -> None:
    assert list(grouped(at(*degrees), least=least)) == groups


def test_of_nothing_there_are_no_groups() -> None:
    assert grouped(np.empty((0, 3), dtype=np.float32), least=0.5) == ()


def directions(count: int, seed: int) -> Vectors:
    found = np.random.default_rng(seed).standard_normal((count, 5)).astype(np.float32)
    unit: Vectors = found / np.linalg.norm(found, axis=1, keepdims=True)
    return unit


@given(st.integers(2, 60), st.integers(0, 10_000), st.floats(-0.5, 0.95))
def test_random_vectors_are_grouped_as_scipy_does(count: int, seed: int, least: float) -> None:
    vectors = directions(count, seed)
    tree = linkage(vectors.astype(np.float64), "complete", metric="cosine")
    labels = fcluster(tree, 1 - least, "distance")
    theirs = [tuple(np.flatnonzero(labels == label).tolist()) for label in set(labels.tolist())]
    assert list(grouped(vectors, least=least)) == sorted(theirs)


@given(st.lists(st.integers(0, 23), min_size=1, max_size=40), st.floats(-0.9, 0.99))
def test_with_many_ties_groups_are_whole_alike_and_cannot_be_joined(
    hours: list[int], least: float
) -> None:
    vectors = at(*(15 * hour for hour in hours))
    groups = grouped(vectors, least=least)
    assert sorted(row for rows in groups for row in rows) == list(range(len(hours)))
    cosines = vectors @ vectors.T
    for number, rows in enumerate(groups):
        assert cosines[np.ix_(rows, rows)].min() >= least - 1e-6
        for others in groups[:number]:
            assert cosines[np.ix_(rows, others)].min() < least + 1e-6
