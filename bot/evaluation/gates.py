"""Own what an examination is held to: least values, and greatest drops from a baseline."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from bot.errors import BadGate
from bot.evaluation.comparison import Comparison, Difference
from bot.evaluation.refusals import LOWER_IS_BETTER, MEASURES
from bot.evaluation.summary import Group

_LEAST_TOLD = 0.001
_ROUNDING = 1e-9
"""Less than this is no difference, but what adding floats leaves over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """A measure and the value that it is held to."""

    measure: str
    value: float

    @classmethod
    def read(cls, given: str) -> "Gate":
        """Read ``MEASURE=VALUE``, a value being from 0 to 1; raises BadGate."""
        measure, sign, number = given.partition("=")
        if not (sign and measure):
            raise BadGate(given, "it is not MEASURE=VALUE, such as F1=0.6")
        try:
            value = float(number.replace("_", " "))  # 0_1 would be 1
        except ValueError as error:
            raise BadGate(given, f"{number!r} is no number; write 0.6") from error
        if not (math.isfinite(value) and 0 <= value <= 1):
            raise BadGate(given, f"{number} is not from 0 to 1")
        return cls(measure=measure, value=value)


def check_measures(gates: Sequence[Gate], *, ks: Sequence[int]) -> None:
    """Raise BadGate where a measure is called as none is at these cutoffs."""
    ranked = [f"{name}@{k}" for name in ("Success", "Recall", "RR", "nDCG") for k in ks] + ["AP"]
    cited = ["CitationPrecision", "CitationRecall", "CitationExact"]
    answered = ["EM", "F1", *(f"Contains@{k}" for k in ks)]
    known = [*ranked, *(f"Doc{name}" for name in ranked), *cited, *answered, *MEASURES]
    for gate in gates:
        if gate.measure not in known:
            near = get_close_matches(gate.measure, known, n=3, cutoff=0.5)
            hint = f"did you mean {' or '.join(near)}" if near else f"there are {', '.join(known)}"
            raise BadGate(f"{gate.measure}={gate.value}", f"it is no measure here; {hint}")


def short(group: Group, gates: Sequence[Gate]) -> Iterator[str]:
    """Yield a sentence for each measure that falls short; raises BadGate for one there is not.

    Of what is better when it is lower, such as ECE, the value is the most that it may be.
    """
    for gate in gates:
        value = group.value(gate.measure)
        if value is None:
            raise BadGate(f"{gate.measure}={gate.value}", _unknown(group))
        if gate.measure in LOWER_IS_BETTER and value > gate.value + _ROUNDING:
            yield f"{gate.measure} is {value:.4f}, and may be {gate.value} at most"
        elif gate.measure not in LOWER_IS_BETTER and value < gate.value - _ROUNDING:
            yield f"{gate.measure} is {value:.4f}, and must be {gate.value} at least"


def worse(comparison: Comparison, gates: Sequence[Gate]) -> Iterator[str]:
    """Yield a sentence for each measure that got worse.

    That is by more than its gate or, without one, by more than chance.
    """
    measures = [one.measure for one in comparison.differences]
    for gate in gates:
        if gate.measure not in measures:
            raise BadGate(
                f"{gate.measure}={gate.value}", f"both runs have only {_listed(measures)}"
            )
    for one in comparison.differences:
        limits = [gate.value for gate in gates if gate.measure == one.measure]
        if limits and one.drop > min(limits) + _ROUNDING:
            yield f"{_told(one)}, by more than {min(limits)}"
        elif not limits and one.significant and one.drop > 0:
            yield f"{_told(one)}, more than by chance (p {_written(one.adjusted)})"


def _written(p: float | None) -> str:
    return "< 0.001" if p is not None and p < _LEAST_TOLD else f"= {p:.3f}"


def _told(one: Difference) -> str:
    verb = "rose" if one.measure in LOWER_IS_BETTER else "fell"
    return f"{one.measure} {verb} from {one.theirs:.4f} to {one.ours:.4f}"


def _unknown(group: Group) -> str:
    return f"these questions have only {_listed([*group.measures, *group.refusals.measures])}"


def _listed(measures: Sequence[str]) -> str:
    return ", ".join(measures) or "none"
