"""Own the account of the records of a file that are left out: which, why, and how many may be."""

from collections.abc import Sequence
from pathlib import Path

from corpus.errors import DamagedFile

MOST_BAD = 0.1
"""Which share of a file's records may be bad before the whole of it is refused."""

_MOST_NAMED = 3


class BadRecord(ValueError):
    """A record that breaks the rules of its format: where it does, and what to do about it."""

    def __init__(self, what: str, *, remedy: str) -> None:
        super().__init__(what)
        self.remedy = remedy


class LeftOut:
    """Count the records of a file by what became of them; `noun` is "row" or "line"."""

    def __init__(self, path: Path, *, noun: str) -> None:
        self._path = path
        self._noun = noun
        self._bad = 0
        self._named: list[BadRecord] = []
        self._unanswered: list[int] = []
        self.kept = 0

    @property
    def names_more(self) -> bool:
        """Tell whether the next bad record will be named: what is wrong need be said of few."""
        return len(self._named) < _MOST_NAMED

    def add(self, bad: BadRecord) -> None:
        """Leave out a bad record."""
        self._bad += 1
        if self.names_more:
            self._named.append(bad)

    def add_unanswered(self, number: int) -> None:
        """Leave a question without an answer out of what is searched."""
        self._unanswered.append(number)

    def check(self) -> None:
        """Raise DamagedFile where too many records were bad."""
        total = self._bad + self.kept
        if self._bad > MOST_BAD * total:
            first = self._named[0]
            others = f", and {self._bad - 1:,} more of its {total:,} {self._noun}s are bad"
            reason = f"{first}{others if self._bad > 1 else ''}"
            raise DamagedFile(self._path, reason, remedy=first.remedy)

    def notes(self) -> tuple[str, ...]:
        """Say what was left out, in a clause each."""
        notes = []
        if self._bad:
            total, more = self._bad + self.kept, self._bad - len(self._named)
            named = "; ".join(map(str, self._named)) + (f"; and {more:,} more" if more else "")
            count = f"{self._bad:,} of {total:,} {self._noun}s"
            notes.append(f"{count} {_was(self._bad)} left out, mend and index it again: {named}")
        if self._unanswered:
            count = f"{len(self._unanswered):,} {_plural('question', self._unanswered)}"
            place = _plural(self._noun, self._unanswered)
            notes.append(f"{count} without an answer left out ({place} {_list(self._unanswered)})")
        return tuple(notes)


def _was(count: int) -> str:
    return "was" if count == 1 else "were"


def _plural(noun: str, items: Sequence[object]) -> str:
    return noun if len(items) == 1 else f"{noun}s"


def _list(numbers: Sequence[int]) -> str:
    named = ", ".join(f"{number}" for number in numbers[:_MOST_NAMED])
    return named + (", …" if len(numbers) > _MOST_NAMED else "")
