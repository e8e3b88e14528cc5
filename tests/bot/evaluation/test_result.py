"""What is saved of a question: read back as it was, and counted alike by other tools."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import ir_measures
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.evaluation.outcome import Found, Outcome
from bot.evaluation.question import ExamQuestion, Gold
from bot.evaluation.reports.output import Output
from bot.evaluation.reports.run_form import result_wrongs
from bot.evaluation.reports.trec import By, write_qrels, write_trec_run
from bot.evaluation.result import result_of, row_of_result
from bot.evaluation.row import row_of
from bot.evaluation.summary import summarise
from corpus.span import Span
from tests.bot.evaluation.exams import cited, gold, outcome, spot

KS = (1, 3)

documents = st.sampled_from(["a.txt", "b c.txt", "ü"])
starts = st.integers(0, 20)
spots = st.builds(
    lambda at, start, size: spot(at, start, start + size), documents, starts, st.integers(1, 8)
)
passages = st.builds(
    lambda places, score: Found(spots=tuple(places), text="", score=score),
    st.lists(spots, min_size=1, max_size=2),
    st.floats(0, 1),
)
golds = st.builds(
    lambda at, start, size, grade: gold(at, start, start + size, text="", grade=grade),
    documents,
    starts,
    st.integers(1, 8),
    st.integers(1, 3),
) | st.builds(lambda at, grade: gold(at, grade=grade), documents, st.integers(1, 3))


def asked(number: int, answers: list[Gold], ranked: list[Found]) -> Outcome:
    return Outcome(
        question=ExamQuestion(question_id=f"q {number}", text="Where?", answers=tuple(answers)),
        found=tuple(ranked),
        citations=(),
        answer="",
        confidence=0.0,
        reason="no_match",
        seconds=0.0,
    )


exams = st.lists(
    st.tuples(st.lists(golds, max_size=4), st.lists(passages, max_size=6)),
    min_size=1,
    max_size=4,
).map(lambda drawn: [asked(number, *one) for number, one in enumerate(drawn)])


def by_other_tools(outcomes: list[Outcome], by: By, folder: Path) -> dict[str, float]:
    results = [result_of(one, row_of(one, ks=KS)) for one in outcomes]
    write_qrels(Output(path=folder / "qrels"), results, by=by)
    write_trec_run(Output(path=folder / "run"), results, by=by)
    names = [f"{name}@{k}" for name in ("Success", "R", "RR", "nDCG") for k in KS]
    found = ir_measures.calc_aggregate(
        list(map(ir_measures.parse_measure, [*names, "AP"])),
        list(ir_measures.read_trec_qrels(str(folder / "qrels"))),  # type: ignore[no-untyped-call]
        list(ir_measures.read_trec_run(str(folder / "run"))),  # type: ignore[no-untyped-call]
    )
    return {str(name): value for name, value in found.items()}


@pytest.mark.parametrize(("by", "prefix"), [(By.PASSAGE, ""), (By.DOCUMENT, "Doc")])
@settings(deadline=None)
@given(outcomes=exams)
def test_other_tools_come_to_the_means_that_are_saved(
    by: By, prefix: str, outcomes: list[Outcome]
) -> None:
    measures = summarise(row_of(one, ks=KS) for one in outcomes).overall.measures
    if "AP" not in measures:
        return
    with TemporaryDirectory() as folder:
        for name, value in by_other_tools(outcomes, by, Path(folder)).items():
            ours = prefix + name.replace("R@", "Recall@").replace("RRecall@", "RR@")
            assert measures[ours].mean == pytest.approx(value, abs=1e-9), ours


@given(outcomes=exams)
def test_a_row_is_read_back_as_it_was(outcomes: list[Outcome]) -> None:
    for one in outcomes:
        row = row_of(one, ks=KS)
        result = json.loads(json.dumps(result_of(one, row), allow_nan=False))
        assert row_of_result(result) == row
        assert list(result_wrongs(result, 0)) == []


def test_a_result_says_what_was_asked_found_and_quoted() -> None:
    came = outcome(
        gold("a.txt", 0, 4, text="Eyes", grade=2),
        gold(text="dance"),
        ranked=[Found(spots=(spot("a.txt", 0, 9), spot("b.txt", 5, 14)), text="", score=0.5)],
        citations=[cited("Eyes", spot("a.txt", 0, 4), Span(1, 3))],
        answer="Eyes [1]",
    )
    result = result_of(came, row_of(came, ks=KS))
    assert result["answers"] == [
        {"text": "Eyes", "document": "a.txt", "start": 0, "end": 4, "grade": 2},
        {"text": "dance", "document": None, "start": None, "end": None, "grade": 1},
    ]
    assert result["passages"][0]["spots"] == [
        {"document": "a.txt", "start": 0, "end": 9},
        {"document": "b.txt", "start": 5, "end": 14},
    ]
    (quoted,) = result["citations"]
    assert quoted["answers"] == [{"start": 1, "end": 3}]
    assert list(result_wrongs(result, 0)) == []
    assert (quoted["quote"], quoted["document"], quoted["end"]) == ("Eyes", "a.txt", 4)
    assert (result["answered"], result["right"]) == (True, True)
