"""Own `wherein doctor`."""

from contextlib import closing
from itertools import chain

from bot.assembly import Assembly
from bot.commands.calibration_shown import lines
from bot.commands.terminal import printable
from bot.errors import CalibrationDamaged
from index.concerns import concerns
from index.errors import ModelRefused
from index.inspection import inspect
from index.sources import lost, unread


def run(assembly: Assembly) -> bool:
    """Print what was found and what would mend it; return whether all is sound.

    What is odd about the documents themselves is told in notes, and is no fault of the home.
    """
    sound = True
    for finding in inspect(assembly.home, assembly.encoder):
        sound = sound and finding.sound
        print(f"{'ok   ' if finding.sound else 'FAULT'} {finding.subject}: {finding.verdict}")
        if finding.remedy:
            print(f"      remedy: {finding.remedy}")
    sound = _reader(assembly) and sound
    sound = _calibration(assembly) and sound
    if sound:
        with closing(assembly.home.catalog.snapshot()) as snapshot:
            told = concerns(snapshot, assembly.encoder), lost(snapshot), unread(snapshot)
            for concern in chain.from_iterable(told):
                print(printable(f"note  {concern.subject}: {concern.what}"))
    return sound


def _calibration(assembly: Assembly) -> bool:
    """Print which calibration is in force and what it is worth; tell whether there is one."""
    try:
        told = list(lines(assembly.calibration.standing()))
    except CalibrationDamaged as error:
        print(f"FAULT calibration: {error.path} is damaged: {error.reason}")
        print(f"      remedy: {error.remedy}")
        return False
    except ModelRefused as error:
        print(f"FAULT calibration: {error}")
        print("      remedy: install the model again")
        return False
    for line in told:
        print(f"{'note ' if line.remedy else 'ok   '} calibration: {line.text}")
        if line.remedy:
            print(f"      remedy: {line.remedy}")
    return True


def _reader(assembly: Assembly) -> bool:
    """Print what picks the words that answer; tell whether it can."""
    try:
        print(f"ok    reader: {_reading(assembly)}")
    except ModelRefused as error:
        print(f"FAULT reader: {error}")
        print("      remedy: install the project again, or set WHEREIN_READER=extractive")
        return False
    return True


def _reading(assembly: Assembly) -> str:
    """Return what picks the words that answer, and why not the trained reader."""
    if assembly.reads:
        assembly.reader_model.check()
        return "trained"
    if assembly.settings.reader == "extractive":
        return "the first one, as WHEREIN_READER says"
    return "the first one, as the trained one's files are missing; install the project again"
