"""Own how a run differs from another over the same questions, and whether by chance."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bot.evaluation.columns import Columns, Floats, columns_of
from bot.evaluation.refusals import LOWER_IS_BETTER, refusals
from bot.evaluation.resampling import Interval, bootstrap_columns, randomise_columns
from bot.evaluation.row import Row

LEVEL = 0.05
"""A difference is called one where chance alone gives such a one less often than this."""

_SEED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Our mean of a measure less theirs, over the `count` questions that have it in both runs.

    `p` is that of this measure alone, `adjusted` that of any of the measures compared being this
    far apart. Measures of all questions together have neither, nor an interval.
    """

    measure: str
    ours: float
    theirs: float
    count: int
    interval: Interval | None = None
    p: float | None = None
    adjusted: float | None = None

    @property
    def difference(self) -> float:
        """Return ours less theirs."""
        return self.ours - self.theirs

    @property
    def drop(self) -> float:
        """Return by how much ours is worse, negative where it is better."""
        return self.difference if self.measure in LOWER_IS_BETTER else -self.difference

    @property
    def significant(self) -> bool:
        """Tell whether it is more than chance, however many measures are looked at."""
        return self.adjusted is not None and self.adjusted <= LEVEL


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What changed. Only questions of both runs are compared; the others are listed by id.

    `worse` are the questions that the bot did right by then and does not now, `better` the other
    way round: answered rightly or, where the documents do not answer, not at all.
    """

    questions: int
    differences: tuple[Difference, ...]
    worse: tuple[str, ...]
    better: tuple[str, ...]
    only_ours: tuple[str, ...]
    only_theirs: tuple[str, ...]

    def of(self, measure: str) -> Difference | None:
        """Return a measure's difference, None where the runs do not share it."""
        return next((one for one in self.differences if one.measure == measure), None)

    def to_json(
        self, questions: Mapping[str, str], *, warnings: Sequence[str] = ()
    ) -> dict[str, Any]:
        """Return the comparison as reports have it; `p` is the one that all measures share.

        `questions` are what was asked, by id.
        """
        return {
            "measures": {
                one.measure: {
                    "ours": one.ours,
                    "theirs": one.theirs,
                    "difference": one.difference,
                    "p": one.adjusted,
                }
                for one in self.differences
            },
            "turned": [
                {"id": name, "question": questions[name], "to": to}
                for to, names in (("wrong", self.worse), ("right", self.better))
                for name in names
            ],
            "warnings": list(warnings),
        }


def compare(ours: Sequence[Row], theirs: Sequence[Row]) -> Comparison:
    """Compare two runs, question by question. The same rows always give the same comparison."""
    mine = {row.question_id: row for row in ours}
    other = {row.question_id: row for row in theirs}
    both = [(row, other[key]) for key, row in mine.items() if key in other]
    return Comparison(
        questions=len(both),
        differences=tuple(_differences(both)),
        worse=tuple(us.question_id for us, them in both if them.good and not us.good),
        better=tuple(us.question_id for us, them in both if us.good and not them.good),
        only_ours=tuple(key for key in mine if key not in other),
        only_theirs=tuple(key for key in other if key not in mine),
    )


def _differences(both: Sequence[tuple[Row, Row]]) -> Iterator[Difference]:
    if not both:
        return
    ours, theirs = (columns_of(rows)[0] for rows in zip(*both, strict=True))
    names = [name for name in ours.names if name in theirs.names]
    yield from _by_chance(names, _table(ours, names), _table(theirs, names))
    yield from _together(ours, theirs)


def _table(columns: Columns, names: Iterable[str]) -> Floats:
    return columns.values[:, [columns.names.index(name) for name in names]]


def _by_chance(names: Sequence[str], ours: Floats, theirs: Floats) -> Iterator[Difference]:
    differences = ours - theirs
    intervals = bootstrap_columns(differences, seed=_SEED)
    chances = randomise_columns(differences, seed=_SEED)
    for at, (name, interval, chance) in enumerate(zip(names, intervals, chances, strict=True)):
        present = ~np.isnan(differences[:, at])
        if interval:
            yield Difference(
                measure=name,
                ours=float(ours[present, at].mean()),
                theirs=float(theirs[present, at].mean()),
                count=int(present.sum()),
                interval=interval,
                p=chance.p,
                adjusted=chance.adjusted,
            )


def _together(ours: Columns, theirs: Columns) -> Iterator[Difference]:
    """Yield the measures of all questions together, such as the confidence's."""
    mine, other = refusals(ours).measures, refusals(theirs).measures
    for name in filter(other.__contains__, mine):
        yield Difference(measure=name, ours=mine[name], theirs=other[name], count=len(ours))
