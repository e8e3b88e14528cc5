"""Own the file of a saved run: written as it comes, read a question at a time."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from bot.errors import BadRun
from bot.evaluation.reports.json_stream import NotJson, members
from bot.evaluation.reports.output import Output
from bot.evaluation.reports.run_form import VERSION, head_wrongs, result_wrongs

_MOST_PROBLEMS = 20
_RESULTS = "results"


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedRun:
    """A run on disk whose form was checked. `head` is all of it but the results."""

    path: Path
    head: Mapping[str, Any]

    @property
    def complete(self) -> bool:
        """Tell whether every question was asked; if not, its numbers are no scores."""
        return bool(self.head["complete"])

    def results(self) -> Iterator[dict[str, Any]]:
        """Yield the results in their order, from the file; only one is in memory at a time."""
        yield from (value for _, place, value in _pieces(self.path) if place is not None)


def write_run(
    output: Output,
    head: Mapping[str, Any],
    *,
    results: Iterable[Mapping[str, Any]],
) -> None:
    """Write a run: `head` as in `run_form`, without its version, and the results as they come.

    One result is one line, and only one is in memory. A number that is not finite is a ValueError.
    """
    with output.written() as file:
        file.writelines(_lines(head, results))


def read_run(path: Path) -> SavedRun:
    """Read a saved run through and check its form; its results are not kept.

    Raises BadRun with the first 20 things that are wrong.
    """
    head: dict[str, Any] = {}
    problems = tuple(islice(_problems(path, head), _MOST_PROBLEMS))
    if problems:
        raise BadRun(path, problems)
    return SavedRun(path=path, head=head)


def _lines(head: Mapping[str, Any], results: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    yield f'{{\n"wherein_run": {VERSION},\n'
    for key, value in head.items():
        if key not in {"wherein_run", _RESULTS}:
            yield f"{_json(key)}: {_json(value)},\n"
    yield f'"{_RESULTS}": ['
    comma = "\n"
    for result in results:
        yield f"{comma}{_json(result)}"
        comma = ",\n"
    yield "\n]\n}\n"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _problems(path: Path, head: dict[str, Any]) -> Iterator[str]:
    """Yield what is wrong with a file, and put its members but the results into `head`."""
    ids: dict[str, int] = {}
    count = 0
    try:
        for key, place, value in _pieces(path):
            if place is None:
                head[key] = value
                continue
            count += 1
            yield from result_wrongs(value, place)
            yield from _repeats(value, place, ids)
    except NotJson as error:
        yield str(error)
        return
    results = head.pop(_RESULTS, None)
    yield from head_wrongs(head)
    if results != []:
        yield f"{_RESULTS} must be an array"
    elif head.get("complete") is True:
        yield from _missing_results(head, count)


def _repeats(result: object, place: int, ids: dict[str, int]) -> Iterator[str]:
    identity = result.get("id") if isinstance(result, dict) else None
    if isinstance(identity, str) and ids.setdefault(identity, place) != place:
        first = ids[identity]
        yield f"results[{place}].id {json.dumps(identity)} is that of results[{first}], too"


def _missing_results(head: Mapping[str, Any], count: int) -> Iterator[str]:
    questions = head.get("questions")
    asked = questions.get("count") if isinstance(questions, dict) else None
    if isinstance(asked, int) and asked != count:
        yield f"complete is true, yet there are {count:,} results of {asked:,} questions"


def _pieces(path: Path) -> Iterator[tuple[str, int | None, Any]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from members(file, apart=_RESULTS)
    except UnicodeDecodeError as error:
        raise BadRun(path, ("it is not text in UTF-8, so it is no saved run",)) from error
    except OSError as error:
        raise BadRun(path, (f"it cannot be read ({error.strerror})",)) from error
