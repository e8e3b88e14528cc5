from pathlib import Path

import pytest

from tests.bot.commands.conftest import Wherein
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
