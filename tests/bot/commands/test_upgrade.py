"""What a person meets who comes with a home of the first version."""

from pathlib import Path

import pytest

from index.home import Home
from tests.bot.commands.conftest import Wherein
from tests.fakes import FakeEncoder
from tests.version_one import OldFile, make_home

NEWS = "was made by an earlier version; bringing it up to date"


@pytest.fixture
def old(home: Path, tmp_path: Path) -> Path:
    """A home of version 1 that holds `a.txt`."""
    file = tmp_path / "a.txt"
    file.write_text("eyes dance")
    make_home(home, [OldFile(path=file, passages=("eyes dance",))], FakeEncoder())
    return home


def test_a_question_brings_it_up_to_date_and_says_so_once(wherein: Wherein, old: Path) -> None:
    first, second = wherein("ask", "eyes dance"), wherein("ask", "eyes dance")

    assert (first.code, first.complaint) == (0, f"{old} {NEWS}")
    assert first.out.startswith("eyes dance [1]")
    assert (second.code, second.out, second.err) == (0, first.out, "")
    assert wherein("doctor").code == 0


def test_a_question_waits_for_nobody(wherein: Wherein, old: Path) -> None:
    with Home(old).writing():
        outcome = wherein("ask", "eyes dance")

    assert outcome.code == 3
    assert "is being written to" in outcome.err.splitlines()[-1]


@pytest.mark.parametrize("arguments", [("documents",), ("doctor",)])
def test_who_only_looks_is_told_what_to_do(
    wherein: Wherein, old: Path, arguments: tuple[str, ...]
) -> None:
    outcome = wherein(*arguments)

    assert outcome.code == 3
    said = outcome.complaint if arguments == ("documents",) else outcome.out
    assert "run `wherein index --rebuild`" in said
    assert wherein("index", "--rebuild").code == 0
    assert wherein(*arguments).code == 0
