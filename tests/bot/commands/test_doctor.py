import shutil
from pathlib import Path

import pytest

from bot.commands import doctor
from bot.settings import Settings
from index.model_folder import packaged_model
from index.reader_model import CARD, FOLDER, LOWER, UPPER, ReaderModel
from tests.bot.commands.conftest import Wherein
from tests.bot.commands.fake_wherein import FakeAssembly
from tests.bot.shelf import Shelf


@pytest.fixture
def shelf(tmp_path: Path, home: Path) -> Shelf:
    return Shelf(tmp_path).put({"a.txt": "eyes dance", "b.txt": "feet stand"})


def test_a_sound_home_is_a_0(wherein: Wherein, shelf: Shelf) -> None:
    outcome = wherein("doctor")
    assert (outcome.code, outcome.err) == (0, "")
    assert [line[:5] for line in outcome.out.splitlines()] == ["ok   "] * 6
    assert "2 documents, 2 passages" in outcome.out


def test_a_damaged_index_is_a_3_with_its_remedy(wherein: Wherein, shelf: Shelf) -> None:
    shelf.damage()
    outcome = wherein("doctor")
    assert outcome.code == 3
    assert "FAULT index: " in outcome.out
    assert "remedy: run `wherein index --rebuild`" in outcome.out


def test_what_the_doctor_says_is_true(wherein: Wherein, shelf: Shelf) -> None:
    shelf.damage()
    assert wherein("ask", "eyes dance").code == 3
    assert wherein("index", "--rebuild").code == 0
    assert wherein("doctor").code == 0
    assert wherein("ask", "eyes dance").out.startswith("eyes dance [1]")


def test_a_home_that_holds_nothing_yet_is_a_3(wherein: Wherein, home: Path) -> None:
    outcome = wherein("doctor")
    assert outcome.code == 3
    assert "remedy: run `wherein index PATH`" in outcome.out
    assert not home.exists()


@pytest.mark.parametrize("name", [CARD, LOWER, UPPER])
def test_a_reader_that_would_refuse_every_question_is_a_fault_with_its_remedy(
    shelf: Shelf, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    for file in (CARD, LOWER, UPPER):
        shutil.copy(FOLDER / file, tmp_path)
    assembly = FakeAssembly(Settings())
    assembly.settings = assembly.settings.model_copy(update={"reader": "trained"})
    assembly.reader_model = ReaderModel(packaged_model(), folder=tmp_path)
    assert doctor.run(assembly)
    with (tmp_path / name).open("r+b") as whole:
        whole.write(b"\xff")
    assembly.reader_model = ReaderModel(packaged_model(), folder=tmp_path)
    capsys.readouterr()
    assert not doctor.run(assembly)
    told = capsys.readouterr().out
    assert f"FAULT reader: the model in {tmp_path} is refused: {name} " in told
    assert "remedy: install the project again, or set WHEREIN_READER=extractive" in told
