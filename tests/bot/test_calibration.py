"""What a score is worth, worked out by hand."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calibration import Calibration, packaged, packaged_calibration
from bot.extractive import NAME
from bot.trained import NAME as TRAINED

MEASURED = Calibration(
    slope=2.0,
    midpoint=0.5,
    threshold=0.4,
    no_match=0.2,
    precisions=((0.1, 0.5), (0.3, 0.7), (0.6, 0.9)),
)
SCORES = st.floats(allow_nan=False, allow_infinity=False)


def test_the_confidence_is_the_logistic_of_the_score() -> None:
    assert MEASURED.confidence(0.5) == 0.5
    assert MEASURED.confidence(1.0) == pytest.approx(math.e / (math.e + 1))  # 2 · 0.5 = 1
    assert MEASURED.confidence(0.0) == pytest.approx(1 / (math.e + 1))


@given(one=SCORES, other=SCORES)
def test_the_confidence_rises_with_the_score_and_is_a_share_for_any(
    one: float, other: float
) -> None:
    low, high = sorted((one, other))
    assert 0 <= MEASURED.confidence(low) <= MEASURED.confidence(high) <= 1


@pytest.mark.parametrize(
    ("precision", "score"),
    [(0.2, 0.1), (0.5, 0.1), (0.51, 0.3), (0.7, 0.3), (0.8, 0.6), (0.9, 0.6), (0.91, 0.6)],
)
def test_a_precision_is_reached_by_the_lowest_score_that_did_or_by_the_strictest(
    precision: float, score: float
) -> None:
    assert MEASURED.reaching(precision) == (score, dict(MEASURED.precisions)[score])


def test_a_precision_takes_the_place_of_the_threshold() -> None:
    held = MEASURED.held_to(0.8)
    assert (held.threshold, held.no_match, held.slope) == (0.6, 0.2, 2.0)
    lenient = MEASURED.held_to(0.2)
    assert (lenient.threshold, lenient.no_match) == (0.1, 0.1)  # what is answered is a match


def test_a_precision_beyond_all_that_was_measured_is_held_to_the_strictest() -> None:
    assert MEASURED.held_to(0.99).threshold == 0.6


def test_where_nothing_was_measured_the_confidence_is_held_to_a_precision() -> None:
    unmeasured = Calibration(slope=2, midpoint=1, threshold=0, no_match=0)
    # A confidence of 0.8 is odds of ln 4: 1 + ln 4 / 2.
    assert unmeasured.held_to(0.8).threshold == pytest.approx(1 + math.log(4) / 2)
    assert unmeasured.held_to(1.0).threshold == math.inf  # nothing is certain
    assert unmeasured.held_to(0.1).no_match < 0  # what is answered is a match


@given(confidence=st.floats(0.001, 0.999))
def test_the_score_of_a_confidence_has_it(confidence: float) -> None:
    assert MEASURED.confidence(MEASURED.score_at(confidence)) == pytest.approx(confidence)


@given(st.lists(st.floats(0.01, 0.99), min_size=2, max_size=2))
def test_more_precision_never_means_a_lower_threshold(wanted: list[float]) -> None:
    less, more = sorted(wanted)
    assert MEASURED.held_to(less).threshold <= MEASURED.held_to(more).threshold


@pytest.mark.parametrize(
    "wrong",
    [
        {"slope": 0.0},
        {"slope": -1.0},
        {"slope": math.nan},
        {"slope": math.inf},
        {"midpoint": math.nan},
        {"threshold": math.nan},
        {"no_match": 0.5},
        {"precisions": ((0.1, 0.5), (0.1, 0.6))},
        {"precisions": ((0.1, 0.5), (0.2, 0.4))},
        {"precisions": ((0.1, 1.5),)},
        {"precisions": ((math.nan, 0.5),)},
    ],
)
def test_a_calibration_that_cannot_be_is_none(wrong: dict[str, float]) -> None:
    values = {"slope": 1.0, "midpoint": 0.0, "threshold": 0.4, "no_match": 0.2} | wrong
    with pytest.raises(ValueError, match=r"has to be|have to rise|has to mean"):
        Calibration(**values)  # type: ignore[arg-type]


def test_the_packaged_calibration_is_one_that_can_be() -> None:
    calibration = packaged_calibration(NAME)
    assert (calibration.slope, calibration.midpoint) == (4.497, 0.8304)
    assert (calibration.threshold, calibration.no_match) == (0.6366, 0.3183)
    assert 0 < calibration.confidence(calibration.threshold) < 1


def test_what_the_packaged_calibration_is_worth_stands_beside_it() -> None:
    trained = packaged(TRAINED)
    assert trained.questions
    assert trained.worth is not None
    assert 0 < trained.worth.calibration_error < 0.05
    assert packaged(NAME).worth is None  # the first reader's was not cross-fitted
