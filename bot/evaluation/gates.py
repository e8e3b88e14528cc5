"""Own what an examination is held to: least values, and greatest drops from a baseline."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.errors import BadGate
from bot.evaluation.comparison import Comparison
from bot.evaluation.refusals import LOWER_IS_BETTER
from bot.evaluation.summary import Group


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
            value = float(number)
        except ValueError as error:
            raise BadGate(given, f"{number!r} is no number; write 0.6") from error
        if not (math.isfinite(value) and 0 <= value <= 1):
            raise BadGate(given, f"{number} is not from 0 to 1")
        return cls(measure=measure, value=value)


def short(group: Group, gates: Sequence[Gate]) -> Iterator[str]:
    """Yield a sentence for each measure that falls short; raises BadGate for one there is not.

    Of what is better when it is lower, such as ECE, the value is the most that it may be.
    """
    for gate in gates:
        value = group.value(gate.measure)
        if value is None:
            raise BadGate(f"{gate.measure}={gate.value}", _unknown(group))
        if gate.measure in LOWER_IS_BETTER and value > gate.value:
            yield f"{gate.measure} is {value:.4f}, and may be {gate.value} at most"
        elif gate.measure not in LOWER_IS_BETTER and value < gate.value:
            yield f"{gate.measure} is {value:.4f}, and must be {gate.value} at least"


def worse(comparison: Comparison, gates: Sequence[Gate]) -> Iterator[str]:
    """Yield a sentence for each measure that got worse.

    That is by more than its gate or, without one, by more than chance.
    """
    gated = {gate.measure: gate for gate in gates}
    for one in comparison.differences:
        told = f"{one.measure} fell from {one.theirs:.4f} to {one.ours:.4f}"
        if one.measure in LOWER_IS_BETTER:
            told = f"{one.measure} rose from {one.theirs:.4f} to {one.ours:.4f}"
        if gate := gated.pop(one.measure, None):
            if one.drop > gate.value:
                yield f"{told}, by more than {gate.value}"
        elif one.significant and one.drop > 0:
            yield f"{told}, more than by chance (p = {one.adjusted:.3f})"
    for gate in gated.values():
        names = ", ".join(one.measure for one in comparison.differences)
        raise BadGate(f"{gate.measure}={gate.value}", f"both runs have only {names}")


def _unknown(group: Group) -> str:
    names = [*group.measures, *(name for name in group.refusals.measures)]
    return f"these questions have only {', '.join(names)}"
