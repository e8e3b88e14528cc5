"""Abstaining and confidence, worked out by hand and by scikit-learn."""

import numpy as np
import pytest
from sklearn.calibration import calibration_curve
from sklearn.metrics import roc_auc_score

from bot.evaluation.columns import columns_of
from bot.evaluation.refusals import MOST_POINTS, Refusals, RiskPoint, refusals
from bot.evaluation.row import Row
from tests.bot.evaluation.exams import row


def _refusals(*rows: Row) -> Refusals:
    return refusals(columns_of(rows)[0])


RIGHT = [row(confidence=0.95, right=True), row(confidence=0.65, right=True)]
WRONG = [row(confidence=0.75), row(confidence=0.45)]
ABSTAINED = row(answered=False, confidence=0.3)
NOT_THERE = [
    row(answerable=False, confidence=0.65),
    *(row(answerable=False, answered=False, confidence=c) for c in (0.1, 0.2)),
]


def test_refusals_are_those_worked_out_by_hand() -> None:
    found = _refusals(*RIGHT, *WRONG, ABSTAINED, *NOT_THERE)

    # Answers by confidence: 0.95 right, 0.75 wrong, 0.65 right and not there, 0.45 wrong.
    assert found.measures == pytest.approx(
        {
            "AbstainPrecision": 2 / 3,
            "AbstainRecall": 2 / 3,
            "AnswerPrecision": 2 / 5,
            "AUROC": (5 + 3.5) / (2 * 5),  # 0.95 is over all five, 0.65 over three and a half
            "AURC": (0 + 1 / 2 + 1.5 / 3 + 2 / 4 + 3 / 5) / 5,
            "ECE": (abs(0.95 - 1) + abs(0.75 - 0) + abs(1.3 - 1) + abs(0.45 - 0)) / 5,
        }
    )
    assert found.curve == (
        RiskPoint(0.95, 1 / 8, 0.0),
        RiskPoint(0.75, 2 / 8, 1 / 2),
        RiskPoint(0.65, 4 / 8, 2 / 4),
        RiskPoint(0.45, 5 / 8, 3 / 5),
    )
    assert [(b.low, b.high, b.count, b.confidence, b.right) for b in found.bins] == [
        (0.4, 0.5, 1, 0.45, 0.0),
        (0.6, 0.7, 2, 0.65, 0.5),
        (0.7, 0.8, 1, 0.75, 0.0),
        (0.9, 1.0, 1, 0.95, 1.0),
    ]


def test_without_unanswerable_questions_nothing_is_said_of_abstaining() -> None:
    measures = _refusals(*RIGHT, *WRONG, ABSTAINED).measures

    assert set(measures) == {"AnswerPrecision", "AUROC", "AURC", "ECE"}


def test_without_answerable_questions_only_the_recall_of_abstaining_can_be_told() -> None:
    assert _refusals(*NOT_THERE) == Refusals(measures={"AbstainRecall": 2 / 3}, curve=(), bins=())


def test_a_bot_that_always_or_never_answers_has_no_measures_of_the_other() -> None:
    assert _refusals(ABSTAINED, NOT_THERE[1]).measures == {
        "AbstainPrecision": 1 / 2,
        "AbstainRecall": 1.0,
    }
    assert set(_refusals(*RIGHT).measures) == {"AnswerPrecision", "AURC", "ECE"}
    assert _refusals(*RIGHT, NOT_THERE[0]).measures["AbstainRecall"] == 0.0
    assert _refusals() == Refusals(measures={}, curve=(), bins=())


def test_confidences_of_nought_and_one_are_in_the_first_bin_and_the_last() -> None:
    found = _refusals(row(confidence=0.0), row(confidence=1.0, right=True))

    assert [(b.low, b.high) for b in found.bins] == [(0.0, 0.1), (0.9, 1.0)]
    assert found.measures["ECE"] == 0.0


@pytest.mark.parametrize("digits", [1, 17])
def test_auroc_is_that_of_scikit_learn_with_and_without_ties(digits: int) -> None:
    chance = np.random.default_rng(digits)
    for _ in range(50):
        rows = _random_rows(chance, digits)
        judged = [one for one in rows if one.answered or not one.answerable]
        expected = roc_auc_score([o.right for o in judged], [o.confidence for o in judged])

        assert _refusals(*rows).measures["AUROC"] == pytest.approx(expected, abs=1e-12)


def test_the_calibration_error_is_that_of_scikit_learns_bins() -> None:
    chance = np.random.default_rng(2)
    for _ in range(50):
        rows = _random_rows(chance, 17)
        confidence = [one.confidence for one in rows if one.answered]
        right = [one.right for one in rows if one.answered]
        share, mean = calibration_curve(right, confidence, n_bins=10)
        counts, _ = np.histogram(confidence, bins=10, range=(0, 1))
        expected = (counts[counts > 0] * np.abs(share - mean)).sum() / len(right)

        assert _refusals(*rows).measures["ECE"] == pytest.approx(expected, abs=1e-12)


def test_risk_and_coverage_do_not_depend_on_the_order_of_questions() -> None:
    rows = _random_rows(np.random.default_rng(3), 1)

    there, back = _refusals(*rows), _refusals(*reversed(rows))

    assert len(there.curve) < sum(one.answered for one in rows)  # there are ties
    assert there.curve == back.curve
    assert there.measures == pytest.approx(back.measures)


def test_a_long_curve_is_thinned_but_keeps_its_ends() -> None:
    rows = [row(confidence=n / 1_000, right=n % 2 == 0) for n in range(1, 1_001)]

    curve = _refusals(*rows).curve

    assert len(curve) == MOST_POINTS
    assert curve[0] == RiskPoint(1.0, 1 / 1_000, 0.0)
    assert curve[-1] == RiskPoint(0.001, 1.0, 0.5)


def _random_rows(chance: np.random.Generator, digits: int) -> list[Row]:
    rows = []
    for _ in range(60):
        answerable, answered = chance.random(2) < 0.7
        right = bool(answerable and answered and chance.random() < 0.6)
        rows.append(
            row(
                answerable=bool(answerable),
                answered=bool(answered),
                right=right,
                confidence=round(float(chance.random()), digits),
            )
        )
    return rows
