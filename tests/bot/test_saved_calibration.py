"""A home's own calibration on disk: whole, sealed, and for what it was fitted to alone."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot.calibration import Calibration, Worth
from bot.errors import CalibrationDamaged
from bot.saved_calibration import FORMAT, CalibrationFile, Misfit, SavedCalibration, _seal
from corpus.errors import HomeUnusable

FITS: dict[str, str | int] = {"reader": "trained", "reader version": 1, "encoder": "small (ab12)"}
SAVED = SavedCalibration(
    calibration=Calibration(
        slope=0.1 + 0.2,  # 0.30000000000000004: no digit is lost
        midpoint=-1.5,
        threshold=2.5,
        no_match=-3.0,
        precisions=((-1.0, 0.5), (2.0, 1.0)),
    ),
    worth=Worth(calibration_error=0.04, answered=0.6, precision=None, balanced_accuracy=0.75),
    questions=240,
    made="2026-01-02T03:04:05+00:00",
)


@pytest.fixture
def file(tmp_path: Path) -> CalibrationFile:
    return CalibrationFile(tmp_path / "calibration.json")


def names(folder: Path) -> list[str]:
    return [entry.name for entry in folder.iterdir()]


def test_what_is_saved_is_read_again_to_the_last_digit(file: CalibrationFile) -> None:
    file.write(SAVED, FITS)
    assert file.read(FITS) == SAVED
    assert names(file.path.parent) == ["calibration.json"]


def test_where_nothing_was_saved_there_is_nothing(file: CalibrationFile) -> None:
    assert file.read(FITS) is None
    assert file.signature() is None
    assert not file.remove()


def test_what_is_forgotten_is_gone(file: CalibrationFile) -> None:
    file.write(SAVED, FITS)
    assert file.remove()
    assert file.read(FITS) is None
    assert names(file.path.parent) == []


def test_another_reader_or_version_is_no_fit_and_is_named(file: CalibrationFile) -> None:
    file.write(SAVED, FITS)
    other = FITS | {"reader version": 2, "encoder": "large (cd34)"}
    assert file.read(other) == Misfit(
        differences=(
            "encoder was small (ab12) and is large (cd34)",
            "reader version was 1 and is 2",
        )
    )


def test_another_format_is_no_fit_whatever_else_it_holds(
    file: CalibrationFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.saved_calibration.FORMAT", FORMAT + 1)
    file.write(SAVED, FITS)
    monkeypatch.undo()
    assert file.read(FITS) == Misfit(differences=("format was 2 and is 1",))


def test_an_altered_byte_is_damage_unless_it_means_the_same(file: CalibrationFile) -> None:
    file.write(SAVED, FITS)
    whole = file.path.read_bytes()
    damaged = 0
    for at, byte in enumerate(whole):
        file.path.write_bytes(whole[:at] + bytes([byte ^ 0x01]) + whole[at + 1 :])
        try:
            assert file.read(FITS) == SAVED  # the last digit of 0.30000000000000004 says nothing
        except CalibrationDamaged:
            damaged += 1
    assert damaged > 500


def test_what_is_cut_off_anywhere_is_damaged(file: CalibrationFile) -> None:
    file.write(SAVED, FITS)
    whole = file.path.read_bytes().rstrip()
    for length in range(len(whole)):
        file.path.write_bytes(whole[:length])
        with pytest.raises(CalibrationDamaged):
            file.read(FITS)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "it is not JSON (line 1: Expecting value)"),
        (b"\xff\xfe", "it is not UTF-8"),
        (b"{}", "'sha256' is missing"),
        (b"[]", "'str' object cannot be interpreted as an integer"),
        (b'{"threshold": NaN}', "NaN is no number"),
        (b"[" * 100_000, "maximum recursion depth exceeded"),
    ],
    ids=["empty", "latin", "no seal", "a list", "nan", "deep"],
)
def test_what_was_never_a_calibration_is_damaged_and_says_what_to_do(
    file: CalibrationFile, content: bytes, reason: str
) -> None:
    file.path.write_bytes(content)
    with pytest.raises(CalibrationDamaged) as caught:
        file.read(FITS)
    assert caught.value.reason.startswith(reason)
    assert "`wherein evaluate --forget-calibration`" in str(caught.value)


def test_values_that_cannot_be_are_damaged_though_they_are_sealed(file: CalibrationFile) -> None:
    file.write(SAVED, FITS)
    content = json.loads(file.path.read_text())
    content["calibration"]["no_match"] = 99.0
    del content["sha256"]
    file.path.write_text(json.dumps({**content, "sha256": _seal(content)}))
    with pytest.raises(CalibrationDamaged, match="no_match has to be the threshold at most"):
        file.read(FITS)


def test_a_folder_in_its_place_is_said(file: CalibrationFile) -> None:
    file.path.mkdir()
    with pytest.raises(CalibrationDamaged, match="it cannot be read"):
        file.read(FITS)
    with pytest.raises(HomeUnusable):
        file.write(SAVED, FITS)
    assert names(file.path.parent) == ["calibration.json"]


def test_where_it_cannot_be_written_is_said(tmp_path: Path) -> None:
    file = CalibrationFile(tmp_path / "no" / "calibration.json")
    with pytest.raises(HomeUnusable) as caught:
        file.write(SAVED, FITS)
    assert caught.value.home == tmp_path / "no"


def test_a_kill_while_it_is_written_leaves_the_one_of_before(file: CalibrationFile) -> None:
    file.write(SAVED, FITS)
    script = (
        "import os, signal, sys; from pathlib import Path; from unittest import mock;"
        "from tests.bot.test_saved_calibration import FITS, SAVED;"
        "from bot.saved_calibration import CalibrationFile\n"
        "with mock.patch('os.fsync', lambda _: os.kill(os.getpid(), signal.SIGKILL)):\n"
        "    CalibrationFile(Path(sys.argv[1])).write(SAVED, {'reader': 'another'})\n"
    )
    killed = subprocess.run([sys.executable, "-c", script, file.path], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert file.read(FITS) == SAVED


def test_its_signature_changes_with_it(file: CalibrationFile) -> None:
    file.write(SAVED, FITS)
    before = file.signature()
    assert file.signature() == before
    file.write(SAVED, FITS)
    assert file.signature() != before
