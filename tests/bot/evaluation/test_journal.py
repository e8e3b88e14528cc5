import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import OutputExists
from bot.evaluation.journal import Journal

RUN = {"questions": "sha", "ks": [1, 3]}
RESULTS: list[dict[str, Any]] = [
    {"id": "q1", "answer": "Eyes dance.\nThen\u2028rest."},
    {"id": "q2", "answer": "\udcff"},
    {"id": "q3", "answer": ""},
]


def written(path: Path, run: dict[str, Any] = RUN) -> Journal:
    journal = Journal(path, run=run)
    journal.open()
    for result in RESULTS:
        journal.add(result)
    return journal


def test_it_says_first_that_it_is_not_complete(tmp_path: Path) -> None:
    written(tmp_path / "part")
    first = (tmp_path / "part").read_bytes().splitlines()[0]
    assert json.loads(first) == {"complete": False, "run": RUN}


def test_the_same_run_goes_on_with_what_was_asked(tmp_path: Path) -> None:
    written(tmp_path / "part")
    journal = Journal(tmp_path / "part", run=RUN)
    assert journal.open() == 3
    assert list(journal.results()) == RESULTS


def test_another_run_begins_anew(tmp_path: Path) -> None:
    written(tmp_path / "part")
    journal = Journal(tmp_path / "part", run=RUN | {"questions": "other"})
    assert journal.open() == 0
    assert list(journal.results()) == []


@given(st.data())
def test_what_was_torn_off_anywhere_is_all_that_is_lost(data: st.DataObject) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder, "part")
        written(path)
        whole = path.read_bytes()
        cut = data.draw(st.integers(0, len(whole)))
        path.write_bytes(whole[:cut])
        kept = max(whole[:cut].count(b"\n") - 1, 0)  # the first line is the head
        journal = Journal(path, run=RUN)
        assert journal.open() == kept
        assert list(journal.results()) == RESULTS[:kept]
        for result in RESULTS[kept:]:
            journal.add(result)
        assert path.read_bytes() == whole


@pytest.mark.parametrize(
    "torn", [b'{"id": "q9", "answ', b'{"id": "q9"}', b"\x00\x00\x00\n", b"[" * 100_000 + b"\n"]
)
def test_a_line_that_is_no_whole_one_ends_what_is_kept(tmp_path: Path, torn: bytes) -> None:
    written(tmp_path / "part")
    with (tmp_path / "part").open("ab") as file:
        file.write(torn + b'{"id": "q10"}\n')
    journal = Journal(tmp_path / "part", run=RUN)
    assert journal.open() == 3
    assert list(journal.results()) == RESULTS


@pytest.mark.parametrize("mine", [b"mine\n", b"{}\n", b'{"wherein_run": 1}', b"\x00"])
def test_a_file_of_another_kind_is_left_alone(tmp_path: Path, mine: bytes) -> None:
    path = tmp_path / "part"
    path.write_bytes(mine)
    with pytest.raises(OutputExists) as caught:
        Journal(path, run=RUN).open()
    assert caught.value.path == path
    assert path.read_bytes() == mine
    assert Journal(path, run=RUN, replace=True).open() == 0


def test_a_number_that_json_lacks_is_not_put_down(tmp_path: Path) -> None:
    journal = written(tmp_path / "part")
    with pytest.raises(ValueError, match="JSON compliant"):
        journal.add({"id": "q4", "confidence": float("nan")})
    assert list(journal.results()) == RESULTS


def test_it_goes_when_it_is_told(tmp_path: Path) -> None:
    journal = written(tmp_path / "part")
    journal.remove()
    journal.remove()
    assert list(tmp_path.iterdir()) == []
