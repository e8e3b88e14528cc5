"""Which calibration answers, worked out by hand."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.answer import Reason
from bot.calibration import Calibration, Packaged
from bot.calibration_in_force import CalibratedReader, CalibrationInForce
from bot.errors import CalibrationDamaged
from bot.reader import Reading
from bot.saved_calibration import CalibrationFile, Misfit
from index.hit import Hit
from tests.bot.test_saved_calibration import FITS, SAVED

PACKAGED = Packaged(calibration=Calibration(slope=1, midpoint=0, threshold=0, no_match=-1))


@pytest.fixture
def file(tmp_path: Path) -> CalibrationFile:
    return CalibrationFile(tmp_path / "calibration.json")


def in_force(file: CalibrationFile, *, precision: float | None = None) -> CalibrationInForce:
    return CalibrationInForce(file, packaged=PACKAGED, fits=lambda: FITS, precision=precision)


class Confident:
    """A reader that is as sure as its calibration is of 0."""

    def __init__(self, calibration: Calibration) -> None:
        self._sure = calibration.confidence(0.0)

    def read(self, question: str, hits: Sequence[Hit]) -> Reading:
        return Reading(evidence=(), confidence=self._sure, reason=Reason.LOW_CONFIDENCE)


def test_without_one_of_its_own_a_home_is_answered_by_the_packaged_one(
    file: CalibrationFile,
) -> None:
    standing = in_force(file).standing()
    assert standing.calibration == PACKAGED.calibration
    assert (standing.own, standing.misfit) == (None, None)


def test_a_home_is_answered_by_its_own(file: CalibrationFile) -> None:
    file.write(SAVED, FITS)
    standing = in_force(file).standing()
    assert standing.calibration == SAVED.calibration
    assert standing.own == SAVED


def test_one_that_does_not_fit_is_not_used_and_said(file: CalibrationFile) -> None:
    file.write(SAVED, FITS | {"reader": "extractive"})
    standing = in_force(file).standing()
    assert standing.calibration == PACKAGED.calibration
    assert standing.misfit == Misfit(differences=("reader was extractive and is trained",))


def test_a_damaged_one_is_an_error_and_not_the_packaged_one(file: CalibrationFile) -> None:
    file.path.write_text("{")
    with pytest.raises(CalibrationDamaged):
        in_force(file).standing()


@pytest.mark.parametrize(
    ("precision", "threshold"), [(None, 2.5), (0.4, -1.0), (0.5, -1.0), (0.6, 2.0), (1.0, 2.0)]
)
def test_a_wanted_precision_sets_the_threshold_of_a_homes_own(
    file: CalibrationFile, precision: float | None, threshold: float
) -> None:
    file.write(SAVED, FITS)  # measured: 0.5 from -1 on, 1.0 from 2 on
    assert in_force(file, precision=precision).standing().calibration.threshold == threshold


def test_the_packaged_one_is_held_to_a_precision_too(file: CalibrationFile) -> None:
    # Nothing was measured of it: it answers where its confidence is 0.5, at its midpoint.
    assert in_force(file, precision=0.5).standing().calibration.threshold == 0.0


def test_what_another_process_does_is_noticed_at_the_next_question(file: CalibrationFile) -> None:
    reader = CalibratedReader(in_force(file), Confident)
    assert reader.read("Who?", ()).confidence == 0.5  # at the packaged midpoint
    file.write(SAVED, FITS)
    assert reader.read("Who?", ()).confidence == SAVED.calibration.confidence(0.0)
    file.path.write_text("{")
    with pytest.raises(CalibrationDamaged):
        reader.read("Who?", ())
    file.remove()
    assert reader.read("Who?", ()).confidence == 0.5


def test_while_nothing_changes_the_file_is_read_once(
    file: CalibrationFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write(SAVED, FITS)
    living = in_force(file)
    first = living.standing()
    monkeypatch.setattr(CalibrationFile, "read", None)
    assert living.standing() is first
