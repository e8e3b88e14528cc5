"""Own many rows as columns: a few bytes a question, ready for numpy."""

from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import nan

import numpy as np
import numpy.typing as npt

from bot.evaluation.row import Row

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Positions = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """What is known of n questions; each column is (n,), `values` (n, measures), NaN for absent."""

    names: tuple[str, ...]
    values: Floats
    answerable: Flags
    answered: Flags
    right: Flags
    confidence: Floats
    seconds: Floats

    def __len__(self) -> int:
        return len(self.seconds)

    def at(self, positions: Positions) -> "Columns":
        """Return the questions at these positions, in their order."""
        return Columns(
            names=self.names,
            values=self.values[positions],
            answerable=self.answerable[positions],
            answered=self.answered[positions],
            right=self.right[positions],
            confidence=self.confidence[positions],
            seconds=self.seconds[positions],
        )


def columns_of(rows: Iterable[Row]) -> tuple[Columns, dict[str, Positions]]:
    """Return the rows as columns, and where the questions of each tag are, by tag.

    Rows are read once and let go. Measures come in the order of the row that has the most.
    """
    flags, numbers, measures = array("b"), array("d"), _Measures()
    tagged: dict[str, array[int]] = {}
    for position, row in enumerate(rows):
        flags.extend((row.answerable, row.answered, row.right))
        numbers.extend((row.confidence, row.seconds))
        measures.add(position, row.values)
        for tag in dict.fromkeys(row.tags):
            tagged.setdefault(tag, array("q")).append(position)
    answerable, answered, right = np.array(flags, dtype=np.bool_).reshape(-1, 3).T
    confidence, seconds = np.array(numbers, dtype=np.float64).reshape(-1, 2).T
    names, values = measures.table(len(seconds))
    columns = Columns(
        names=names,
        values=values,
        answerable=answerable,
        answered=answered,
        right=right,
        confidence=confidence,
        seconds=seconds,
    )
    return columns, {tag: np.array(tagged[tag], dtype=np.int64) for tag in sorted(tagged)}


class _Measures:
    """One growing column a measure."""

    def __init__(self) -> None:
        self._columns: dict[str, array[float]] = {}
        self._fullest: tuple[str, ...] = ()

    def add(self, position: int, values: Mapping[str, float]) -> None:
        if len(values) > len(self._fullest):
            self._fullest = tuple(values)
        for name, value in values.items():
            column = self._columns.setdefault(name, array("d"))
            _fill(column, position)
            column.append(value)

    def table(self, count: int) -> tuple[tuple[str, ...], Floats]:
        names = tuple(dict.fromkeys((*self._fullest, *self._columns)))
        table = np.empty((count, len(names)))
        for at, name in enumerate(names):
            _fill(self._columns[name], count)
            table[:, at] = self._columns.pop(name)
        return names, table


def _fill(column: "array[float]", length: int) -> None:
    if len(column) < length:
        column.extend([nan] * (length - len(column)))
