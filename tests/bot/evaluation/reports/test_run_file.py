import json
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.errors import BadRun, OutputIsInput
from bot.evaluation.reports.output import Output
from bot.evaluation.reports.run_file import read_run, write_run
from tests.bot.evaluation.reports.sample import head, results

Run = dict[str, Any]


@pytest.fixture
def run() -> Run:
    """A whole run of twelve questions."""
    rows = list(results(12))
    return {"wherein_run": 1, **head(rows), "results": rows}


def saved(folder: Path, run: Run) -> Path:
    path = folder / "run.json"
    path.write_text(json.dumps(run, indent=1), "utf-8")
    return path


def problems(path: Path) -> tuple[str, ...]:
    with pytest.raises(BadRun) as caught:
        read_run(path)
    assert str(caught.value).splitlines() == [f"{path}: {one}" for one in caught.value.problems]
    return caught.value.problems


def test_what_was_written_is_read_again(tmp_path: Path, run: Run) -> None:
    path = tmp_path / "run.json"
    run["results"][0]["question"] = 'tab\t, quote ", é, 😀, half \udcff'
    rows = run.pop("results")
    write_run(Output(path=path), run, results=iter(rows))

    again = read_run(path)

    assert again.complete
    assert again.head == run
    assert list(again.results()) == list(again.results()) == rows
    assert json.loads(path.read_text("utf-8")) == {**run, "results": rows}


def test_a_run_is_one_line_a_result(tmp_path: Path, run: Run) -> None:
    path = tmp_path / "run.json"
    write_run(Output(path=path), run, results=run["results"])
    lines = path.read_text("utf-8").splitlines()
    assert sum(line.startswith('{"id": "q') for line in lines) == 12
    assert lines[1] == '"wherein_run": 1,'


def test_a_run_without_results_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    nothing = head([*results(6)], complete=False, summary=None)
    write_run(Output(path=path), nothing, results=())
    assert list(read_run(path).results()) == []
    assert not read_run(path).complete


def test_a_number_that_is_none_is_not_written(tmp_path: Path, run: Run) -> None:
    run["results"][3]["seconds"] = float("nan")
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_run(Output(path=tmp_path / "run.json"), run, results=run["results"])
    assert not list(tmp_path.iterdir())


def test_a_run_is_not_written_over_what_it_is_read_from(tmp_path: Path, run: Run) -> None:
    path = saved(tmp_path, run)
    before = path.read_bytes()
    baseline = read_run(path)
    with pytest.raises(OutputIsInput):
        write_run(Output(path=path, replace=True, inputs=(path,)), run, results=baseline.results())
    assert path.read_bytes() == before


def test_many_questions_take_the_memory_of_a_few(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    start = head([*results(6)], complete=False, summary=None)
    write_run(Output(path=path), start, results=results(10))
    peaks = []
    for count in (500, 4_000):
        tracemalloc.start()
        write_run(Output(path=path, replace=True), start, results=results(count))
        assert sum(1 for _ in read_run(path).results()) == count
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert path.stat().st_size > 4_000_000
    # The ids, which must not repeat, are kept: some 100 bytes each. All of it would be 20 MB.
    assert peaks[1] - peaks[0] < 3_500 * 200


def _set(*keys: str | int, to: object) -> Callable[[Run], None]:
    def change(run: Run) -> None:
        inner: Any = run
        for key in keys[:-1]:
            inner = inner[key]
        inner[keys[-1]] = to

    return change


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (_set("complete", to="yes"), 'complete must be true or false, is "yes"'),
        (
            _set("questions", "count", to=13),
            "complete is true, yet there are 12 results of 13 questions",
        ),
        (_set("questions", to=[]), "questions must be an object, is []"),
        (
            _set("index", "documents", to=-1),
            "index.documents must be a whole number from 0 on, is -1",
        ),
        (_set("ks", to=[1, 0]), "ks[1] must be a whole number from 1 on, is 0"),
        (_set("summary", to=None), "summary is null, yet complete is true"),
        (
            _set("summary", "overall", "measures", "F1", to={"mean": 1}),
            'summary.overall.measures["F1"].low is missing',
        ),
        (
            _set("summary", "overall", "refusals", "risk_coverage", to=[[0.1]]),
            "summary.overall.refusals.risk_coverage[0] must be a coverage and a risk, each from 0 "
            "to 1, is [0.1]",
        ),
        (
            _set("results", 2, "confidence", to=1.5),
            "results[2].confidence must be a number from 0 to 1, is 1.5",
        ),
        (
            _set("results", 2, "confidence", to=True),
            "results[2].confidence must be a number from 0 to 1, is true",
        ),
        (
            _set("results", 4, "values", "F1", to="0,5"),
            'results[4].values["F1"] must be a number, is "0,5"',
        ),
        (_set("results", 1, "id", to="q1"), 'results[1].id "q1" is that of results[0], too'),
        (
            _set("results", 1, "passages", 0, "spots", 0, "end", to=0),
            "results[1].passages[0].spots[0] is no range: start 63, end 0",
        ),
        (
            _set("results", 1, "citations", 0, "answers", to=[{"start": 63, "end": 0}]),
            "results[1].citations[0].answers[0] is no range: start 63, end 0",
        ),
        (
            _set("results", 0, "answers", 0, "end", to=None),
            "results[0].answers[0] is no range: start 36, end None",
        ),
        (_set("results", 7, to="x" * 60), f'results[7] must be an object, is "{"x" * 36}...'),
        (_set("results", to={}), "results must be an array"),
        (
            _set("wherein_run", to=2),
            "wherein_run is 2, this wherein reads 1; run the examination again",
        ),
        (
            lambda run: run.pop("wherein_run"),
            "wherein_run is missing, so this is no saved run; --json FILE saves one",
        ),
        (lambda run: run.pop("made"), "made is missing"),
        (lambda run: run.pop("results"), "results must be an array"),
        (lambda run: run["results"][5].pop("seconds"), "results[5].seconds is missing"),
    ],
)
def test_what_is_wrong_with_a_run_is_named(
    tmp_path: Path, run: Run, change: Callable[[Run], object], problem: str
) -> None:
    read_run(saved(tmp_path, run))
    change(run)
    assert problem in problems(saved(tmp_path, run))


def test_the_first_twenty_problems_are_told(tmp_path: Path, run: Run) -> None:
    for row in run["results"]:
        row["right"], row["reason"] = "yes", 7
    found = problems(saved(tmp_path, run))
    assert len(found) == 20
    assert found[0] == "results[0].reason must be text, is 7"


def test_keys_of_later_versions_are_passed_over(tmp_path: Path, run: Run) -> None:
    run["mood"] = run["results"][0]["mood"] = {"good": True}
    assert read_run(saved(tmp_path, run)).complete


def test_a_run_that_was_cut_off_is_refused_wherever(tmp_path: Path, run: Run) -> None:
    whole = json.dumps({**run, "results": run["results"][:2]}).encode()
    path = tmp_path / "run.json"
    for length in range(0, len(whole), 97):
        path.write_bytes(whole[:length])
        assert problems(path)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "line 1, column 1: expected '{'"),
        (b"\xff\xfe{\x00}\x00", "it is not text in UTF-8, so it is no saved run"),
        (b"\x89PNG\r\n\x1a\n", "it is not text in UTF-8, so it is no saved run"),
        (
            b'{"id": "q1"}\n{"id": "q2"}\n',
            "line 2, column 1: there is more after the end of the object",
        ),
        (b"{}", "wherein_run is missing, so this is no saved run; --json FILE saves one"),
    ],
)
def test_what_is_no_run_at_all_is_named(tmp_path: Path, content: bytes, problem: str) -> None:
    path = tmp_path / "run.json"
    path.write_bytes(content)
    assert problems(path)[0] == problem


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    assert problems(tmp_path / "no.json") == ("it cannot be read (No such file or directory)",)
    assert problems(tmp_path) == ("it cannot be read (Is a directory)",)


def test_a_byte_order_mark_and_other_line_ends_do_not_matter(tmp_path: Path, run: Run) -> None:
    path = saved(tmp_path, run)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert list(read_run(path).results()) == run["results"]
