"""Own what chance alone would do: bootstrap intervals, and paired randomisation.

Many measures of the same questions go through the same resamples at once, as columns.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.evaluation.columns import Flags, Floats

RESAMPLES = 1_000
ROUNDS = 10_000

_CELLS = 1 << 19
"""So many numbers are drawn at once: a few megabytes, whatever the number of questions."""

_ALIKE = 1e-9  # sums of the same numbers in another order are the same sum


@dataclass(frozen=True, slots=True)
class Interval:
    """Where the mean would lie for other questions of the same kind."""

    low: float
    high: float


def bootstrap(
    values: Sequence[float] | Floats, *, seed: int, level: float = 0.95, resamples: int = RESAMPLES
) -> Interval:
    """Return the percentile interval of the mean (Efron, 1979). There must be a value."""
    column = np.asarray(values, dtype=np.float64)[:, None]
    if not len(column):
        raise ValueError("there is no interval for no values")
    return next(_intervals(column, seed, level, resamples))


def bootstrap_columns(
    table: Floats, *, seed: int, level: float = 0.95, resamples: int = RESAMPLES
) -> list[Interval | None]:
    """Return the interval of each column's numbers as `bootstrap` does, None where all are NaN."""
    found: list[Interval | None] = [None] * table.shape[1]
    for present, columns in _alike(~np.isnan(table)):
        if present.any():
            intervals = _intervals(table[present][:, columns], seed, level, resamples)
            for at, interval in zip(columns, intervals, strict=True):
                found[at] = interval
    return found


def _alike(present: Flags) -> Iterator[tuple[Flags, list[int]]]:
    """Yield which columns have numbers in the very same rows, and which rows these are."""
    groups: dict[bytes, list[int]] = {}
    for at in range(present.shape[1]):
        groups.setdefault(present[:, at].tobytes(), []).append(at)
    for columns in groups.values():
        yield present[:, columns[0]], columns


def _intervals(table: Floats, seed: int, level: float, resamples: int) -> Iterator[Interval]:
    generator = np.random.default_rng(seed)
    count = len(table)
    means = np.empty((resamples, table.shape[1]))
    for start, stop in _chunks(resamples, count):
        drawn = generator.integers(0, count, (stop - start, count), dtype=np.int32)
        means[start:stop] = _times_drawn(drawn) @ table / count
    tail = (1 - level) / 2
    for low, high in np.quantile(means, (tail, 1 - tail), axis=0).T:
        yield Interval(float(low), float(high))


def _times_drawn(drawn: npt.NDArray[np.int32]) -> Floats:
    """Return how often each question is in each resample, (resamples, questions)."""
    resamples, count = drawn.shape
    cells = drawn + np.arange(resamples, dtype=np.int32)[:, None] * count
    times = np.bincount(cells.ravel(), minlength=resamples * count)
    return times.reshape(resamples, count).astype(np.float64)


@dataclass(frozen=True, slots=True)
class Chance:
    """How often chance alone gives a difference as great, either way.

    `adjusted` is how often it does in any of the measures that were compared at once.
    """

    p: float
    adjusted: float


def paired_randomisation(
    ours: Sequence[float] | Floats,
    theirs: Sequence[float] | Floats,
    *,
    seed: int,
    rounds: int = ROUNDS,
) -> float:
    """Return the two-sided p that the two means differ by chance (Fisher, 1935).

    Each question's two values change places or not, in `rounds` random ways, or in every way
    where there are no more than that: then the p is exact.
    """
    differences = np.asarray(ours, dtype=np.float64) - np.asarray(theirs, dtype=np.float64)
    return randomise_columns(differences[:, None], seed=seed, rounds=rounds)[0].p


def randomise_columns(differences: Floats, *, seed: int, rounds: int = ROUNDS) -> list[Chance]:
    """Return the p of each column's mean being off 0, and that adjusted for all the columns.

    `differences` is (questions, measures), NaN where a question lacks a measure. The adjusted p
    is that of the greatest difference in any column (Westfall and Young, 1993), each in units of
    what its signs alone can do.
    """
    scaled = _scaled(np.nan_to_num(differences))
    seen = np.abs(scaled.sum(axis=0)) - _ALIKE
    exact = 2 ** min(len(scaled), 62) <= rounds
    total, alone, among = 0, np.zeros(len(seen)), np.zeros(len(seen))
    for signs in _all_signs(len(scaled)) if exact else _random_signs(len(scaled), seed, rounds):
        chance = np.abs(signs @ scaled)
        total += len(signs)
        alone += (chance >= seen).sum(axis=0)
        among += (chance.max(axis=1, initial=0)[:, None] >= seen).sum(axis=0)
    added = 0 if exact else 1  # what was seen is one of the ways
    return [
        Chance(float((one + added) / (total + added)), float((all_ + added) / (total + added)))
        for one, all_ in zip(alone, among, strict=True)
    ]


def _scaled(differences: Floats) -> Floats:
    """Return the rows that tell, each column of length 1."""
    telling = differences[differences.any(axis=1)]
    lengths = np.sqrt((telling**2).sum(axis=0))
    scaled: Floats = telling / np.where(lengths > 0, lengths, 1)
    return scaled


def _all_signs(count: int) -> Iterator[Floats]:
    yield _signs(np.arange(2**count)[:, None] >> np.arange(count) & 1)


def _random_signs(count: int, seed: int, rounds: int) -> Iterator[Floats]:
    generator = np.random.default_rng(seed)
    for start, stop in _chunks(rounds, count):
        yield _signs(generator.integers(0, 2, (stop - start, count), dtype=np.int8))


def _signs(bits: npt.NDArray[np.integer]) -> Floats:
    return 1.0 - 2.0 * bits.astype(np.float64)


def _chunks(rows: int, width: int) -> Iterator[tuple[int, int]]:
    step = max(1, _CELLS // max(width, 1))
    for start in range(0, rows, step):
        yield start, min(start + step, rows)
