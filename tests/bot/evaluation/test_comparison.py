"""Two runs over the same questions."""

import json
from dataclasses import replace

import numpy as np
import pytest

from bot.evaluation.comparison import Difference, compare
from bot.evaluation.resampling import paired_randomisation
from bot.evaluation.row import Row
from tests.bot.evaluation.exams import row

MEASURES = ("Success@1", "Success@5", "RR@5", "F1", "EM")


def test_questions_turn_where_the_bot_no_longer_does_what_it_should() -> None:
    ours = [
        row("kept", right=True),
        row("lost"),
        row("won", right=True),
        row("refused", answerable=False, answered=False),
        row("made up", answerable=False),
        row("new"),
    ]
    theirs = [
        row("gone"),
        row("made up", answerable=False, answered=False),
        row("refused", answerable=False),
        row("won", answered=False),
        row("lost", right=True),
        row("kept", right=True),
    ]

    found = compare(ours, theirs)

    assert found.questions == 5
    assert found.worse == ("lost", "made up")
    assert found.better == ("won", "refused")
    assert (found.only_ours, found.only_theirs) == (("new",), ("gone",))


def test_differences_are_of_the_questions_that_have_the_measure_in_both_runs() -> None:
    ours = [row("1", F1=0.5), row("2", F1=1.0, EM=1.0), row("3"), row("4", F1=0.0, AP=1.0)]
    theirs = [row("2", F1=0.25, EM=0.0), row("1", F1=0.5), row("3", F1=1.0), row("5", F1=0.9)]

    found = compare(ours, theirs)

    f1 = found.of("F1")
    assert f1
    assert (f1.ours, f1.theirs, f1.difference, f1.drop, f1.count) == (
        *(0.75, 0.375, 0.375, -0.375),
        2,  # questions 1 and 2
    )
    assert f1.p == f1.adjusted == 1.0  # one of the two differs: both signs are as great
    assert f1.interval
    assert (f1.interval.low, f1.interval.high) == (0.0, 0.75)
    assert found.of("AP") is None
    assert not f1.significant


def test_a_measure_where_less_is_better_drops_by_growing() -> None:
    ours = [row("1", right=True, confidence=0.6), row("2", answerable=False, answered=False)]
    theirs = [row("1", right=True, confidence=0.9), row("2", answerable=False, confidence=0.2)]

    found = compare(ours, theirs)

    error, recall = found.of("ECE"), found.of("AbstainRecall")
    assert error
    assert error.drop == pytest.approx(0.4 - (0.1 + 0.2) / 2)  # ours over one answer, theirs two
    assert recall
    assert (recall.difference, recall.drop, recall.p) == (1.0, -1.0, None)


def test_runs_without_a_common_question_have_nothing_to_compare() -> None:
    found = compare([row("1", F1=1.0)], [row("2", F1=1.0)])

    assert (found.questions, found.differences) == (0, ())


def test_the_p_is_that_of_the_measure_alone() -> None:
    ours, theirs = _run(1, count=60), _run(2, count=60)

    f1 = compare(ours, theirs).of("F1")

    assert f1
    alone = [[one.values["F1"] for one in rows] for rows in (ours, theirs)]
    alone_p = paired_randomisation(*alone, seed=3)
    assert f1.p == pytest.approx(alone_p, abs=0.02)
    assert f1.adjusted
    assert f1.adjusted > alone_p


def test_a_difference_is_significant_only_among_all_that_were_looked_at() -> None:
    alone = Difference(measure="F1", ours=0.5, theirs=0.6, count=40, p=0.04, adjusted=0.09)

    assert not alone.significant
    assert replace(alone, adjusted=0.05).significant


def test_a_run_is_no_different_from_itself() -> None:
    rows = _run(1, count=200)

    found = compare(rows, rows)

    assert {one.p for one in found.differences if one.p is not None} == {1.0}
    assert (found.worse, found.better, found.only_ours) == ((), (), ())


def test_of_a_hundred_comparisons_of_like_with_like_at_most_five_flag_anything() -> None:
    flagged = sum(
        any(one.significant for one in compare(_run(2 * n), _run(2 * n + 1)).differences)
        for n in range(100)
    )

    assert flagged <= 5


def test_a_planted_regression_is_flagged_and_named() -> None:
    found = compare(_run(1, count=200, worse=0.15), _run(2, count=200))

    named = {one.measure for one in found.differences if one.significant}
    assert {"Success@1", "F1"} <= named
    assert all(one.drop > 0 for one in found.differences if one.significant)


def test_json_has_what_was_found_and_no_nan() -> None:
    found = compare([row("1", F1=0.5, right=True)], [row("1", F1=1.0)])

    told = found.to_json({"1": "Who?"}, warnings=["other documents"])

    written = json.loads(json.dumps(told, allow_nan=False))
    assert written["turned"] == [{"id": "1", "question": "Who?", "to": "right"}]
    assert written["warnings"] == ["other documents"]
    assert written["measures"]["F1"] == {"ours": 0.5, "theirs": 1.0, "difference": -0.5, "p": 1.0}


def _run(seed: int, *, count: int = 60, worse: float = 0.0) -> list[Row]:
    """Questions of their own difficulty each, asked of a bot that is right by chance."""
    chance = np.random.default_rng(seed)
    rows = []
    for n in range(count):
        ease = 0.2 + 0.6 * ((n * 7) % count) / count - worse
        first = float(chance.random() < ease)
        within = max(first, float(chance.random() < ease))
        values = (first, within, max(first, within / 3), first * chance.random(), first * within)
        rows.append(replace(row(str(n)), values=dict(zip(MEASURES, values, strict=True))))
    return rows
