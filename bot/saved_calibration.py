"""Own the calibration that a home keeps for its own documents: one file, written whole, sealed.

It is a JSON object: ``fits``, what has to be equal for it to hold good; ``calibration`` and
``worth``, as `bot.calibration` has them; ``questions``, how many it was fitted to; ``made``, when,
as ISO 8601; ``sha256``, over all the rest as `_seal` writes it.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NoReturn

from bot.calibration import Calibration, Worth
from bot.errors import CalibrationDamaged
from corpus.durability import replacing, sync_folder
from corpus.errors import HomeUnusable

FORMAT = 1
"""Raise this when a file of before could not be read any more."""

Fits = Mapping[str, str | int]
"""What gives a score its meaning: the reader, the encoder, the index, each with its version."""

Signature = tuple[int, int, int]
"""What changes when a file does: its node, size and time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedCalibration:
    """A calibration fitted to a home's own documents; `worth` is cross-fitted on `questions`."""

    calibration: Calibration
    worth: Worth
    questions: int
    made: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Misfit:
    """A calibration of something else than what reads now; `differences` are a phrase each."""

    differences: tuple[str, ...]


class CalibrationFile:
    """Where a home keeps its calibration, and whether it does."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def signature(self) -> Signature | None:
        """Return what changes with the file, None where there is none; OSErrors are for `read`."""
        try:
            found = self.path.stat()
        except FileNotFoundError:
            return None
        except OSError:
            return (0, 0, 0)
        return (found.st_ino, found.st_size, found.st_mtime_ns)

    def read(self, fits: Fits) -> SavedCalibration | Misfit | None:
        """Return what is saved, if it is for what reads now; None where nothing is.

        Raises CalibrationDamaged where any byte is not as it was written.
        """
        try:
            text = self.path.read_text("utf-8")
        except FileNotFoundError:
            return None
        except OSError as error:
            reason = f"it cannot be read ({error.strerror})"
            raise CalibrationDamaged(self.path, reason) from error
        except ValueError as error:
            raise CalibrationDamaged(self.path, "it is not UTF-8") from error
        try:
            return _unsealed(text, _wanted(fits))
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise CalibrationDamaged(self.path, _reason(error)) from error

    def write(self, saved: SavedCalibration, fits: Fits) -> None:
        """Save a calibration, whole or not at all; raises HomeUnusable."""
        content = {"fits": _wanted(fits), **asdict(saved)}
        sealed = {**content, "sha256": _seal(content)}
        try:
            with replacing(self.path) as file:
                file.write(json.dumps(sealed, indent=2, allow_nan=False) + "\n")
        except OSError as error:
            raise HomeUnusable(self.path.parent, error.strerror or str(error)) from error

    def remove(self) -> bool:
        """Forget the calibration, whatever the file holds; tell whether there was one."""
        try:
            self.path.unlink()
            sync_folder(self.path.parent)
        except FileNotFoundError:
            return False
        except OSError as error:
            raise HomeUnusable(self.path.parent, error.strerror or str(error)) from error
        return True


def _wanted(fits: Fits) -> dict[str, str | int]:
    return {"format": FORMAT, **fits}


def _unsealed(text: str, wanted: Fits) -> SavedCalibration | Misfit:
    content: dict[str, Any] = json.loads(text, parse_constant=_refuse_constant)
    if content.pop("sha256") != _seal(content):
        raise ValueError("its SHA-256 is not the one that it was written with")
    if found := tuple(_differences(content["fits"], wanted)):
        return Misfit(differences=found)
    values = content["calibration"]
    precisions = tuple((score, share) for score, share in values.pop("precisions"))
    return SavedCalibration(
        calibration=Calibration(**values, precisions=precisions),
        worth=Worth(**content["worth"]),
        questions=content["questions"],
        made=content["made"],
    )


def _differences(saved: Fits, wanted: Fits) -> list[str]:
    return [
        f"{name} was {saved.get(name, 'not told')} and is {wanted.get(name, 'not told')}"
        for name in sorted(saved.keys() | wanted.keys())
        if saved.get(name) != wanted.get(name)
    ]


def _seal(content: object) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"it is not JSON (line {error.lineno}: {error.msg})"
    return f"{error} is missing" if isinstance(error, KeyError) else str(error)
