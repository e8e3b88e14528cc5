"""Own how a whole set of questions came out, overall and by tag."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from bot.evaluation.columns import Columns, columns_of
from bot.evaluation.refusals import Refusals, refusals
from bot.evaluation.resampling import Interval, bootstrap_columns
from bot.evaluation.row import Row

_SEED = 5


@dataclass(frozen=True, slots=True)
class Average:
    """A measure's mean over the `count` questions that have it, and the mean's interval."""

    mean: float
    interval: Interval
    count: int


@dataclass(frozen=True, slots=True)
class Latency:
    """The seconds that half of the questions and 19 of 20 did not take longer than."""

    p50: float
    p95: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """How a group of questions came out. `measures` lacks those that none of them has."""

    questions: int
    answerable: int
    measures: Mapping[str, Average]
    refusals: Refusals
    latency: Latency | None

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
            "refusals": self.refusals.measures
            | {
                "curve": [asdict(point) for point in self.refusals.curve],
                "reliability": [asdict(one) for one in self.refusals.bins],
            },
            "latency": asdict(self.latency) if self.latency else None,
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
        latency=_latency(columns) if len(columns) else None,
    )


def _averages(columns: Columns) -> Iterator[tuple[str, Average]]:
    intervals = bootstrap_columns(columns.values, seed=_SEED)
    for name, values, interval in zip(columns.names, columns.values.T, intervals, strict=True):
        if interval:
            present = values[~np.isnan(values)]
            yield name, Average(float(present.mean()), interval, len(present))


def _latency(columns: Columns) -> Latency:
    p50, p95 = np.percentile(columns.seconds, (50, 95))
    return Latency(float(p50), float(p95))


def _average(one: Average) -> dict[str, Any]:
    return {
        "mean": one.mean,
        "interval": [one.interval.low, one.interval.high],
        "count": one.count,
    }
