from collections.abc import Sequence
from pathlib import Path
from typing import Any

import ir_measures
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evaluation.reports.output import Output
from bot.evaluation.reports.trec import By, judged, write_qrels, write_trec_run

Spot = tuple[str, int, int]


def gold(
    document: str | None, start: int | None, end: int | None, grade: int = 1
) -> dict[str, Any]:
    return {"text": "x", "document": document, "start": start, "end": end, "grade": grade}


def result(
    answers: Sequence[dict[str, Any]], *passages: Sequence[Spot], name: str = "q1"
) -> dict[str, Any]:
    found = [
        {"spots": [{"document": d, "start": a, "end": b} for d, a, b in spots], "score": 0.5}
        for spots in passages
    ]
    return {"id": name, "answers": list(answers), "passages": found}


def files(folder: Path, results: Sequence[dict[str, Any]], by: By) -> tuple[str, str]:
    qrels, run = folder / "qrels", folder / "run"
    write_qrels(Output(path=qrels), results, by=by)
    write_trec_run(Output(path=run), results, by=by)
    return qrels.read_text(), run.read_text()


def measured(folder: Path, results: Sequence[dict[str, Any]], by: By) -> dict[str, float]:
    files(folder, results, by)
    measures = list(map(ir_measures.parse_measure, ("R@3", "RR@10", "nDCG@3", "AP")))
    found = ir_measures.calc_aggregate(
        measures,
        list(ir_measures.read_trec_qrels(str(folder / "qrels"))),  # type: ignore[no-untyped-call]
        list(ir_measures.read_trec_run(str(folder / "run"))),  # type: ignore[no-untyped-call]
    )
    return {str(measure): value for measure, value in found.items()}


ONE = result(
    [gold("a.txt", 10, 20), gold("a.txt", 15, 30, 2), gold("b.txt", 0, 5)],
    [("c.txt", 0, 100)],
    [("a.txt", 25, 40)],
    [("a.txt", 0, 12)],
    [("b.txt", 4, 9), ("c.txt", 0, 5)],
)


def test_passages_are_called_by_the_place_that_they_are_at(tmp_path: Path) -> None:
    # The first two answers overlap: one place, 10-30, of the higher grade. The third passage is
    # at it too, but it was found before.
    assert files(tmp_path, [ONE], By.PASSAGE) == (
        "q1 0 a.txt@10-30 2\nq1 0 b.txt@0-5 1\n",
        "q1 Q0 c.txt@0-100 1 1.000000000 wherein\n"
        "q1 Q0 a.txt@10-30 2 0.500000000 wherein\n"
        "q1 Q0 a.txt@0-12 3 0.333333333 wherein\n"
        "q1 Q0 b.txt@0-5 4 0.250000000 wherein\n",
    )


def test_documents_take_the_rank_of_their_first_passage(tmp_path: Path) -> None:
    assert files(tmp_path, [ONE], By.DOCUMENT) == (
        "q1 0 a.txt 2\nq1 0 b.txt 1\n",
        "q1 Q0 c.txt 1 1.000000000 wherein\n"
        "q1 Q0 a.txt 2 0.500000000 wherein\n"
        "q1 Q0 b.txt 3 0.333333333 wherein\n",
    )


def test_other_tools_count_what_is_worked_out_by_hand(tmp_path: Path) -> None:
    # Relevant at ranks 2 (grade 2) and 4 (grade 1), of two.
    # R@3 = 1/2; RR = 1/2; AP = (1/2 + 2/4) / 2 = 1/2
    # nDCG@3 = (2/log2(3)) / (2/log2(2) + 1/log2(3)) = 1.26186 / 2.63093 = 0.47963
    assert measured(tmp_path, [ONE], By.PASSAGE) == pytest.approx(
        {"R@3": 0.5, "RR@10": 0.5, "AP": 0.5, "nDCG@3": 0.4796249}, abs=1e-6
    )


def test_a_passage_at_two_places_is_found_once_by_the_higher_grade() -> None:
    found = judged(result([gold("a", 0, 5), gold("a", 8, 9, 3)], [("a", 0, 20)]), by=By.PASSAGE)
    assert (found.qrels, found.run) == ({"a@8-9": 3}, ("a@8-9",))


def test_an_answer_without_a_place_is_the_whole_document() -> None:
    found = judged(
        result([gold("a", None, None), gold("a", 3, 4, 2)], [("b", 0, 2)], [("a", 90, 99)]),
        by=By.PASSAGE,
    )
    assert (found.qrels, found.run) == ({"a": 2}, ("b@0-2", "a"))


def test_a_passage_that_is_no_gold_never_takes_the_name_of_gold() -> None:
    found = judged(
        result([gold("a", 0, 10)], [("a", 5, 15)], [("a", 0, 10)], [("a", 0, 10)]),
        by=By.PASSAGE,
    )
    assert found.run == ("a@0-10", "a@0-10#2", "a@0-10#3")


def test_what_cannot_be_judged_is_in_neither_file(tmp_path: Path) -> None:
    rows = [
        result([], [("a", 0, 5)], name="unanswerable"),
        result([gold("a", 0, 5, 0)], [("a", 0, 5)], name="irrelevant"),
        result([gold(None, None, None), gold("a", 0, 5)], [("a", 0, 5)], name="words"),
    ]
    assert files(tmp_path, rows, By.PASSAGE) == ("", "")
    (tmp_path / "qrels").unlink()
    (tmp_path / "run").unlink()
    assert files(tmp_path, rows, By.DOCUMENT) == (
        "words 0 a 1\n",
        "words Q0 a 1 1.000000000 wherein\n",
    )


def test_ids_of_any_characters_stay_one_field(tmp_path: Path) -> None:
    row = result(
        [gold("my file\t.txt", 0, 5)], [("my file\t.txt", 0, 5)], name="q 1\n=cmd()%\udcffé"
    )
    qrels, run = files(tmp_path, [row], By.PASSAGE)
    name = "q%201%0A=cmd()%25%ED%B3%BF%C3%A9"
    assert qrels == f"{name} 0 my%20file%09.txt@0-5 1\n"
    assert run == f"{name} Q0 my%20file%09.txt@0-5 1 1.000000000 wherein\n"


_NAMES = st.sampled_from("abc")
_SPANS = st.tuples(st.integers(0, 20), st.integers(1, 8)).map(lambda it: (it[0], it[0] + it[1]))
_GOLD = st.builds(lambda d, s, g: gold(d, s[0], s[1], g), _NAMES, _SPANS, st.integers(1, 3))
_SPOTS = st.lists(st.builds(lambda d, s: (d, *s), _NAMES, _SPANS), min_size=1, max_size=2)


@given(st.lists(_GOLD, min_size=1, max_size=4), st.lists(_SPOTS, max_size=8), st.sampled_from(By))
def test_every_name_is_there_once_and_every_passage_that_meets_gold_first_counts(
    answers: list[dict[str, Any]], passages: list[list[Spot]], by: By
) -> None:
    found = judged(result(answers, *passages), by=by)
    assert len(set(found.run)) == len(found.run)
    if by is By.PASSAGE:
        assert len(found.run) == len(passages)
    meets = [
        rank
        for rank, spots in enumerate(passages)
        for d, a, b in spots
        for one in answers
        if d == one["document"] and (by is By.DOCUMENT or (a < one["end"] and one["start"] < b))
    ]
    assert any(name in found.qrels for name in found.run) == bool(meets)
    if meets and by is By.PASSAGE:
        assert found.run[min(meets)] in found.qrels
