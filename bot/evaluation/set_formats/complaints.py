"""Own what is wrong with a question set: all of it is collected before anything is raised."""

from pathlib import Path

from bot.errors import BadQuestionSet, Problem

MOST_SHOWN = 20
"""So many problems are told one by one; the rest is only counted."""


class Complaints:
    """Collect problems, and raise them together."""

    def __init__(self) -> None:
        self._first: list[Problem] = []
        self.count = 0

    @property
    def first(self) -> tuple[Problem, ...]:
        """Return the first problems, as many as are told one by one."""
        return tuple(self._first)

    def add(
        self, path: Path, what: str, *, line: int | None = None, column: int | None = None
    ) -> None:
        """Note a problem; without a line it is one of the whole file."""
        if len(self._first) < MOST_SHOWN:
            self._first.append(Problem(path=path, what=what, line=line, column=column))
        self.count += 1

    def raise_any(self) -> None:
        """Raise BadQuestionSet where there was anything to complain about."""
        if self.count:
            raise BadQuestionSet(self._first, count=self.count)
