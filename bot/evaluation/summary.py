"""Own how a whole set of questions came out, overall and by tag."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from bot.evaluation.columns import Columns, Floats, columns_of
from bot.evaluation.refusals import Refusals, refusals
from bot.evaluation.resampling import Interval, bootstrap_columns
from bot.evaluation.row import Row

_SEED = 5
_BOUNDS = tuple(step * 10.0**power for power in range(-3, 2) for step in (1, 2, 5))  # seconds


@dataclass(frozen=True, slots=True)
class Average:
    """A measure's mean over the `count` questions that have it, and the mean's interval."""

    mean: float
    interval: Interval
    count: int


@dataclass(frozen=True, slots=True)
class Latency:
    """The seconds that half of the questions and 19 of 20 did not take longer than.

    `histogram` counts questions by the seconds that they took at most, and more than the bar
    before allows. Of no questions nothing is told.
    """

    p50: float | None
    p95: float | None
    histogram: tuple[tuple[float, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """How a group of questions came out. `measures` lacks those that none of them has."""

    questions: int
    answerable: int
    measures: Mapping[str, Average]
    refusals: Refusals
    latency: Latency

    def value(self, measure: str) -> float | None:
        """Return a measure's value by the name it is printed with, None where it is absent."""
        if measure in self.measures:
            return self.measures[measure].mean
        return self.refusals.measures.get(measure)

    def to_json(self) -> dict[str, Any]:
        """Return the group as JSON has it; what is absent from `measures` is absent there."""
        return {
            "questions": self.questions,
            "answerable": self.answerable,
            "unanswerable": self.questions - self.answerable,
            "measures": {name: _average(one) for name, one in self.measures.items()},
            "refusals": self.refusals.to_json(),
            "latency": asdict(self.latency),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """How the questions came out, all together and those of each tag."""

    overall: Group
    by_tag: Mapping[str, Group]

    def to_json(self) -> dict[str, Any]:
        """Return the summary as a saved run has it."""
        tags = {tag: group.to_json() for tag, group in self.by_tag.items()}
        return {"overall": self.overall.to_json(), "tags": tags}


def summarise(rows: Iterable[Row]) -> Summary:
    """Summarise the questions. Rows are read once; the same rows always give the same summary."""
    columns, tagged = columns_of(rows)
    return Summary(
        overall=_group(columns),
        by_tag={tag: _group(columns.at(positions)) for tag, positions in tagged.items()},
    )


def _group(columns: Columns) -> Group:
    return Group(
        questions=len(columns),
        answerable=int(columns.answerable.sum()),
        measures=dict(_averages(columns)),
        refusals=refusals(columns),
        latency=_latency(columns.seconds),
    )


def _averages(columns: Columns) -> Iterator[tuple[str, Average]]:
    intervals = bootstrap_columns(columns.values, seed=_SEED)
    for name, values, interval in zip(columns.names, columns.values.T, intervals, strict=True):
        if interval:
            present = values[~np.isnan(values)]
            yield name, Average(float(present.mean()), interval, len(present))


def _latency(seconds: Floats) -> Latency:
    if not len(seconds):
        return Latency(None, None)
    p50, p95 = np.percentile(seconds, (50, 95))
    bounds = [*_BOUNDS, max(float(seconds.max()), 2 * _BOUNDS[-1])]
    bars = np.searchsorted(bounds, seconds)
    counts = np.bincount(bars, minlength=len(bounds)).tolist()
    return Latency(float(p50), float(p95), tuple(zip(bounds, counts, strict=True)))


def _average(one: Average) -> dict[str, Any]:
    return {
        "mean": one.mean,
        "low": one.interval.low,
        "high": one.interval.high,
        "count": one.count,
    }
