"""A whole set of questions, overall and by tag."""

import json
import random
import tracemalloc
from collections.abc import Iterator
from dataclasses import asdict, replace

import pytest

from bot.evaluation.resampling import Interval, bootstrap
from bot.evaluation.row import Row
from bot.evaluation.summary import Average, Group, summarise
from tests.bot.evaluation.exams import row

ROWS = [
    row("1", answerable=False, answered=False, confidence=0.2, seconds=0.5, tags=("dates",)),
    row("2", right=True, seconds=0.1, tags=("names", "dates"), F1=1.0, EM=1.0),
    row("3", seconds=0.2, tags=("names", "names"), F1=0.5),
    row("4", seconds=0.4, F1=0.0, EM=0.0),
]


def test_means_are_of_the_questions_that_have_the_measure() -> None:
    overall = summarise(ROWS).overall

    assert (overall.questions, overall.answerable) == (4, 3)
    assert {name: (one.mean, one.count) for name, one in overall.measures.items()} == {
        "F1": (0.5, 3),
        "EM": (0.5, 2),
    }
    assert overall.value("AbstainPrecision") == 1.0
    assert overall.value("EM") == 0.5
    assert overall.value("nDCG@5") is None


def test_half_and_nineteen_of_twenty_of_the_questions_were_as_quick() -> None:
    rows = [row(seconds=n / 10) for n in range(21)]  # 0.0, 0.1 … 2.0: the eleventh, the twentieth

    latency = summarise(rows).overall.latency

    assert [latency.p50, latency.p95] == pytest.approx([1.0, 1.9])
    filled = [(bound, count) for bound, count in latency.histogram if count]
    # 0.0; 0.1; 0.2; 0.3 to 0.5; 0.6 to 1.0; 1.1 to 2.0
    assert filled == [(0.001, 1), (0.1, 1), (0.2, 1), (0.5, 3), (1.0, 5), (2.0, 10)]


def test_a_question_that_took_longer_than_every_bar_has_one() -> None:
    latency = summarise([row(seconds=750.0)]).overall.latency

    assert latency.histogram[-1] == (750.0, 1)


def test_each_tag_has_the_summary_of_its_questions_alone() -> None:
    by_tag = summarise(ROWS).by_tag

    assert list(by_tag) == ["dates", "names"]
    assert by_tag["dates"] == summarise(ROWS[:2]).overall
    assert by_tag["names"] == summarise(ROWS[1:3]).overall


def test_the_interval_is_that_of_the_values_and_always_the_same() -> None:
    chance = random.Random(1)
    rows = [row(str(n), F1=chance.random()) for n in range(100)]

    first, again = (summarise(iter(rows)).overall.measures["F1"] for _ in range(2))

    assert first == again
    assert first.interval.low < first.mean < first.interval.high
    whole = bootstrap([one.values["F1"] for one in rows], seed=2, resamples=20_000)
    assert first.interval.low == pytest.approx(whole.low, abs=0.01)
    assert first.interval.high == pytest.approx(whole.high, abs=0.01)


def test_what_cannot_be_told_is_absent_and_never_nought_or_nan() -> None:
    unanswerable = summarise(ROWS[:1]).overall
    answerable = summarise(ROWS[1:]).overall
    nothing = summarise([]).overall

    assert unanswerable.measures == {}
    assert unanswerable.value("F1") is unanswerable.value("AnswerPrecision") is None
    assert answerable.value("AbstainRecall") is answerable.value("AbstainPrecision") is None
    assert (nothing.questions, nothing.measures, nothing.latency.p50) == (0, {}, None)
    for group in (unanswerable, answerable, nothing):
        json.dumps(group.to_json(), allow_nan=False)


def test_measures_come_in_the_order_of_the_fullest_question() -> None:
    rows = [row(CitationExact=1.0), row(AP=1.0, EM=1.0, CitationExact=1.0), row(Odd=1.0)]

    assert list(summarise(rows).overall.measures) == ["AP", "EM", "CitationExact", "Odd"]


def test_json_has_numbers_with_intervals_and_the_points_of_both_plots() -> None:
    found = summarise([row("1", right=True, confidence=0.85, seconds=2.0, tags=("t",), EM=1.0)])

    group = {
        "questions": 1,
        "answerable": 1,
        "unanswerable": 0,
        "measures": {"EM": {"mean": 1.0, "low": 1.0, "high": 1.0, "count": 1}},
        "refusals": {
            "AbstainPrecision": None,
            "AbstainRecall": None,
            "AnswerPrecision": 1.0,
            "AUROC": None,
            "AURC": 0.0,
            "ECE": pytest.approx(0.15),
            "reliability": [
                {"low": 0.8, "high": 0.9, "count": 1, "confidence": 0.85, "accuracy": 1.0}
            ],
            "risk_coverage": [[1.0, 0.0]],
        },
        "latency": asdict(found.overall.latency),
    }
    assert found.to_json() == {"overall": group, "tags": {"t": group}}


def test_memory_does_not_grow_with_what_a_row_weighs() -> None:
    """4,000 questions of 40 measures are 1.3 MB of numbers; as rows they are over 10."""
    tracemalloc.start()

    overall = summarise(_many(4_000, 40)).overall

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(overall.measures) == 40
    assert peak < 25_000_000  # a chunk of resamples is a few times 4 MB
    assert isinstance(overall, Group)
    assert isinstance(overall.measures["m1"], Average)
    assert isinstance(overall.measures["m1"].interval, Interval)


def _many(count: int, measures: int) -> Iterator[Row]:
    chance = random.Random(2)
    for n in range(count):
        yield replace(row(str(n)), values={f"m{m}": chance.random() for m in range(measures)})
