"""Own by which calibration a home is answered: its own where it has one that fits, or the packaged.

Either is held to the precision that is wanted, if one is.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.calibration import Calibration, Packaged
from bot.reader import Reader, Reading
from bot.saved_calibration import CalibrationFile, Fits, Misfit, SavedCalibration, Signature
from index.hit import Hit


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The calibration in force, and why it is that one.

    `own` is the home's, where it is in force; `misfit` says why the home's is not.
    """

    packaged: Packaged
    own: SavedCalibration | None = None
    misfit: Misfit | None = None
    precision: float | None = None

    @property
    def measured(self) -> Calibration:
        """The calibration as it was fitted."""
        return self.own.calibration if self.own else self.packaged.calibration

    @property
    def calibration(self) -> Calibration:
        """The calibration that answers: held to the precision, if one is wanted."""
        return self.measured if self.precision is None else self.measured.held_to(self.precision)


class CalibrationInForce:
    """Tell by which calibration to answer. Safe to share by threads.

    Another process may calibrate meanwhile: the next question is answered by what it found.
    """

    def __init__(
        self,
        file: CalibrationFile,
        *,
        packaged: Packaged,
        fits: Callable[[], Fits],
        precision: float | None = None,
    ) -> None:
        self._file = file
        self.packaged = packaged
        self._fits = fits
        self._precision = precision
        self._seen: tuple[Signature | None, Standing] | None = None

    def standing(self) -> Standing:
        """Return what is in force now, the same object while it is; raises CalibrationDamaged."""
        signature, seen = self._file.signature(), self._seen
        if seen is None or seen[0] != signature:
            seen = self._seen = (signature, self._found(signature))
        return seen[1]

    def _found(self, signature: Signature | None) -> Standing:
        found = self._file.read(self._fits()) if signature else None
        return Standing(
            packaged=self.packaged,
            own=found if isinstance(found, SavedCalibration) else None,
            misfit=found if isinstance(found, Misfit) else None,
            precision=self._precision,
        )


class CalibratedReader:
    """Read by whatever calibration is in force when a question comes."""

    def __init__(
        self, in_force: CalibrationInForce, reader_by: Callable[[Calibration], Reader]
    ) -> None:
        self._in_force = in_force
        self._reader_by = reader_by

    def read(self, question: str, hits: Sequence[Hit]) -> Reading:
        """Read as the reader by that calibration; raises CalibrationDamaged."""
        calibration = self._in_force.standing().calibration
        return self._reader_by(calibration).read(question, hits)
