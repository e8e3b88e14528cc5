"""Own the questions that a run has asked so far, so that one that was broken off goes on.

Lines of JSON: first what the run is, then a result each. What a kill tore off is asked again.
It holds no score, and says so in its first line.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bot.errors import OutputExists
from bot.evaluation.result import Result

_BEGINNING = b'{"complete": false, "run": '


class Journal:
    """A file of results. `run` is what must be equal for another run to go on with it.

    A journal of another run is begun anew; any other file is left alone, unless `replace`.
    """

    def __init__(self, path: Path, *, run: Mapping[str, Any], replace: bool = False) -> None:
        self.path = path
        self._replace = replace
        self._head = {"complete": False, "run": dict(run)}

    def open(self) -> int:
        """Keep the whole lines of the same run, or begin anew; return how many are kept.

        Raises OutputExists where a file that is no journal has the name.
        """
        kept, end = 0, 0
        if self.path.exists():
            with self.path.open("rb") as file:
                self._check_own(file.read(len(_BEGINNING)))
                file.seek(0)
                for at, line in enumerate(file):
                    if not self._is_whole(line, is_first=at == 0):
                        break
                    kept, end = at, end + len(line)
        with self.path.open("ab") as file:
            file.truncate(end)
            if not end:
                file.write(_line(self._head))
        return kept

    def _check_own(self, beginning: bytes) -> None:
        if not (self._replace or _BEGINNING.startswith(beginning)):
            raise OutputExists(self.path)

    def _is_whole(self, line: bytes, *, is_first: bool) -> bool:
        try:
            said = json.loads(line)
        except (ValueError, RecursionError):
            return False
        return line.endswith(b"\n") and (not is_first or said == json.loads(_line(self._head)))

    def add(self, result: Result) -> None:
        """Put a result down."""
        with self.path.open("ab") as file:
            file.write(_line(result))

    def results(self) -> Iterator[Result]:
        """Yield the results in the order in which they were put down, one in memory at a time."""
        with self.path.open("rb") as file:
            next(file)
            yield from map(json.loads, file)

    def remove(self) -> None:
        """Remove the file: its results are in a report."""
        self.path.unlink(missing_ok=True)


def _line(said: object) -> bytes:
    return json.dumps(said, allow_nan=False).encode() + b"\n"
