import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.settings import Settings
from tests.bot.commands.fake_wherein import run_main

ROOT = Path(__file__).parents[3]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a command ended and what it wrote."""

    code: object
    out: str
    err: str

    @property
    def complaint(self) -> str:
        """The one line on standard error, without the name of the command."""
        assert self.err.startswith("wherein: "), self.err
        assert self.err.endswith("\n"), self.err
        assert self.err.count("\n") == 1, self.err
        return self.err.removeprefix("wherein: ").rstrip("\n")


Wherein = Callable[..., Outcome]
Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home that does not exist yet, and no other setting."""
    for name in Settings.model_fields:
        monkeypatch.delenv(f"WHEREIN_{name.upper()}", raising=False)
    home = tmp_path / "home"
    monkeypatch.setenv("WHEREIN_HOME", str(home))
    monkeypatch.setenv("COLUMNS", "80")
    return home


@pytest.fixture
def wherein(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Wherein:
    """Run a command in this process, over the fake encoder."""

    def run(*arguments: object) -> Outcome:
        monkeypatch.setattr("sys.argv", ["wherein", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            run_main()
        out, err = capsys.readouterr()
        return Outcome(code=end.value.code or 0, out=out, err=err)

    return run


@pytest.fixture
def start(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """Start a command in a process of its own, over the fake encoder."""
    monkeypatch.delenv("PYTHONUNBUFFERED", raising=False)
    started: list[subprocess.Popen[str]] = []

    def start_one(*arguments: object, **options: object) -> subprocess.Popen[str]:
        process: subprocess.Popen[str] = subprocess.Popen(  # type: ignore[call-overload]
            [sys.executable, "-m", "tests.bot.commands.fake_wherein", *map(str, arguments)],
            cwd=ROOT,
            text=True,
            **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | options,
        )
        started.append(process)
        return process

    yield start_one
    for process in started:
        process.kill()
        process.communicate()
