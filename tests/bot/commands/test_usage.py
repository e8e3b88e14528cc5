"""Exit codes and the one line on standard error, whatever is wrong."""

import os
import shutil
import sqlite3
import subprocess
import sys
from operator import itemgetter
from pathlib import Path

import pytest

from corpus.schema import CATALOG_NAME
from index.home import Home
from tests.bot.commands.conftest import ROOT, Wherein

COMMANDS = ["index", "documents", "ask", "serve", "doctor"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["--nope"],
        ["nope"],
        ["ask"],
        ["ask", "a", "b"],
        ["ask", "a", "-k", "0"],
        ["ask", "a", "-k", "51"],
        ["ask", "a", "-k", "five"],
        ["ask", "a", "--nope"],
        ["serve", "--port", "65536"],
        ["serve", "--port", "http"],
        ["index"],
        ["index", "--remove"],
        ["index", "a.txt", "--rebuild"],
        ["index", "a.txt", "--remove", "a.txt"],
        ["index", "--rebuild", "--remove", "a.txt"],
        ["documents", "extra"],
        ["doctor", "--json"],
    ],
    ids=" ".join,
)
def test_wrong_usage_is_a_2_with_one_line(
    wherein: Wherein, home: Path, arguments: list[str]
) -> None:
    outcome = wherein(*arguments)
    assert outcome.code == 2
    assert outcome.complaint
    assert outcome.out == ""
    assert not home.exists()


def test_an_unknown_option_is_named(wherein: Wherein) -> None:
    assert "--nope" in wherein("--nope").complaint


@pytest.mark.parametrize("arguments", [[], ["--help"]])
def test_help_names_every_command(wherein: Wherein, arguments: list[str]) -> None:
    outcome = wherein(*arguments)
    assert (outcome.code, outcome.err) == (0, "")
    assert all(f"\n  {command} " in outcome.out for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(wherein: Wherein, command: str) -> None:
    outcome = wherein(command, "--help")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.startswith(f"Usage: wherein {command}")


def test_help_loads_nothing_heavy() -> None:
    heavy = {"torch", "faiss", "sentence_transformers", "fastapi", "numpy", "pydantic"}
    program = (
        "import sys; sys.argv = ['wherein', '--help']\n"
        "import bot.cli\n"
        "try: bot.cli.main()\n"
        f"finally: print({heavy} & set(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stderr == "set()\n"


@pytest.mark.parametrize(
    ("question", "fact"),
    [
        ("", "empty"),
        (" \n", "empty"),
        ("a" * 10_000, "10,000"),
        ("a\udcffb", "character 1"),
    ],
    ids=["empty", "blank", "long", "surrogate"],
)
def test_a_question_that_cannot_be_asked_is_a_2(
    wherein: Wherein, home: Path, question: str, fact: str
) -> None:
    outcome = wherein("ask", question)
    assert outcome.code == 2
    assert fact in outcome.complaint
    assert not home.exists()


@pytest.mark.parametrize("value", ["eight", "65536", ""])
def test_a_setting_that_cannot_be_is_a_2_that_names_the_variable(
    wherein: Wherein, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("WHEREIN_PORT", value)
    outcome = wherein("documents")
    assert outcome.code == 2
    assert "WHEREIN_PORT" in outcome.complaint


@pytest.mark.parametrize("command", [["ask", "who"], ["index", __file__], ["doctor"]])
def test_a_model_that_is_not_there_is_a_3(
    wherein: Wherein, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command: list[str]
) -> None:
    monkeypatch.setenv("WHEREIN_MODEL", str(tmp_path / "model"))
    outcome = wherein(*command)
    assert outcome.code == 3
    assert str(tmp_path / "model") in outcome.complaint


def needed(command: str, file: Path) -> tuple[str, ...]:
    return {"ask": ("who",), "index": (str(file),)}.get(command, ())


@pytest.fixture
def indexed(wherein: Wherein, tmp_path: Path) -> Path:
    """A file that is indexed."""
    file = tmp_path / "eyes.txt"
    file.write_text("Eyes dance. Feet stand.", "utf-8")
    assert wherein("index", file).code == 0
    return file


@pytest.mark.parametrize("place", ["file", os.devnull])
@pytest.mark.parametrize(
    "command",
    [
        ["index", __file__],
        ["ask", "who"],
        ["documents"],
        ["doctor"],
        ["serve", "--port", "0"],
        ["evaluate", __file__],
    ],
    ids=itemgetter(0),
)
def test_a_home_that_is_a_file_is_a_3_and_nothing_else_is_said(
    wherein: Wherein,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    command: list[str],
    place: str,
) -> None:
    (tmp_path / "file").touch()
    path = tmp_path / place
    monkeypatch.setenv("WHEREIN_HOME", str(path))
    outcome = wherein(*command)
    assert (outcome.code, outcome.out) == (3, "")
    assert outcome.complaint == (
        f"the home {path} cannot be used: it is a file, not a folder; mend that, or set "
        "WHEREIN_HOME to a folder that can be written."
    )


@pytest.mark.parametrize("command", ["documents", "ask", "index"])
def test_a_home_inside_a_file_is_a_3(
    wherein: Wherein, monkeypatch: pytest.MonkeyPatch, indexed: Path, command: str
) -> None:
    monkeypatch.setenv("WHEREIN_HOME", str(indexed / "home"))
    outcome = wherein(command, *needed(command, indexed))
    assert outcome.code == 3
    assert str(indexed) in outcome.err
    assert "Traceback" not in outcome.err


@pytest.mark.parametrize("command", ["documents", "ask", "index"])
def test_a_home_of_a_later_version_is_a_3_that_says_which(
    wherein: Wherein, home: Path, indexed: Path, command: str
) -> None:
    catalog = sqlite3.connect(home / CATALOG_NAME)
    catalog.execute("PRAGMA user_version = 99")
    catalog.close()
    outcome = wherein(command, *needed(command, indexed))
    assert outcome.code == 3
    assert "99" in outcome.complaint


@pytest.mark.parametrize("command", ["documents", "ask", "index"])
@pytest.mark.parametrize("garbage", [b"not a database " * 400, b"SQLite format 3\0".ljust(9_000)])
def test_a_catalog_that_is_garbage_is_a_3(
    wherein: Wherein, home: Path, indexed: Path, command: str, garbage: bytes
) -> None:
    shutil.rmtree(home)
    home.mkdir()
    (home / CATALOG_NAME).write_bytes(garbage)
    outcome = wherein(command, *needed(command, indexed))
    assert outcome.code == 3
    assert str(home) in outcome.complaint


def test_nothing_indexed_is_a_3_for_the_list(wherein: Wherein, home: Path) -> None:
    outcome = wherein("documents")
    assert outcome.code == 3
    assert "wherein index" in outcome.complaint


def test_a_home_that_another_is_writing_to_is_a_3(
    wherein: Wherein, home: Path, indexed: Path
) -> None:
    with Home(home).writing():
        outcome = wherein("index", indexed)
    assert outcome.code == 3
    assert str(home) in outcome.complaint


def test_what_nobody_foresaw_is_one_line_and_a_3(
    wherein: Wherein, indexed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("tell-tale")

    monkeypatch.setattr("bot.assistant.Assistant.ask", fail)
    outcome = wherein("ask", "who")
    assert outcome.code == 3
    assert "RuntimeError: tell-tale (--debug shows where)" in outcome.complaint


def test_debug_shows_a_traceback_and_keeps_the_code(wherein: Wherein, tmp_path: Path) -> None:
    outcome = wherein("--debug", "index", tmp_path / "nope.txt")
    assert outcome.code == 2
    assert "Traceback (most recent call last)" in outcome.err
    assert "nope.txt" in outcome.err


def test_without_debug_there_is_no_traceback(wherein: Wherein, tmp_path: Path) -> None:
    outcome = wherein("index", tmp_path / "nope.txt")
    assert outcome.code == 2
    assert "nope.txt" in outcome.complaint


def test_ctrl_c_is_a_130_without_a_word(
    wherein: Wherein, indexed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("bot.assistant.Assistant.ask", interrupt)
    outcome = wherein("ask", "who")
    assert (outcome.code, outcome.out, outcome.err) == (130, "", "")


def test_an_empty_path_is_not_the_current_folder(wherein: Wherein) -> None:
    outcome = wherein("index", "")

    assert outcome.code == 2
    assert "a path is empty" in outcome.err
