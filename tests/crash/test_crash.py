"""Kill an indexing run before each call that changes the disk: nothing may be lost or mixed."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from tests.crash.driver import EXIT_ENVIRONMENT
from tests.crash.soundness import Expectation, index, violations
from tests.crash.tracing import Driver, Outcome, Point, fail_at, fail_from, kill_at

BEFORE = {"one.txt": "seizures may follow\n\nan infection", "two.txt": "steroids are given first"}
AFTER = {"one.txt": "seizures may follow\n\na tumour", "three.txt": "relapses come with fever"}

_KILLED = -9


def _reason_to_skip() -> str | None:
    if sys.platform != "linux" or shutil.which("strace") is None:
        return "strace is not installed"
    tried = subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True, check=False)
    return None if tried.returncode == 0 else "strace may not trace here"


_REASON = _reason_to_skip()
pytestmark = pytest.mark.skipif(_REASON is not None, reason=str(_REASON))


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A home as it was before the run, `start`, and what may become of it."""

    folder: Path
    start: Path
    expected: Expectation

    def home(self, name: str) -> Path:
        """Return a fresh copy of the home."""
        home = self.folder / name
        if self.start.exists():
            shutil.copytree(self.start, home)
        return home


def _write(folder: Path, documents: dict[str, str]) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, text in documents.items():
        (folder / name).write_text(text, "utf-8")


@pytest.fixture(params=["a home with an earlier state", "no home yet"])
def scene(request: pytest.FixtureRequest, tmp_path: Path) -> Scene:
    return _scene(tmp_path, before=BEFORE if request.param.startswith("a home") else {})


def _scene(folder: Path, *, before: dict[str, str]) -> Scene:
    documents, start, example = folder / "documents", folder / "start", folder / "example"
    if before:
        _write(documents, before)
        index(start, documents)
    _write(documents, AFTER)
    scene = Scene(
        folder=folder,
        start=start,
        expected=Expectation(old=before, new=AFTER, documents=documents, entries=frozenset()),
    )
    index(scene.home("example"), documents)
    entries = frozenset(entry.name for entry in example.iterdir())
    return Scene(
        folder=folder,
        start=start,
        expected=Expectation(old=before, new=AFTER, documents=documents, entries=entries),
    )


@pytest.fixture
def drivers() -> Iterator[tuple[Driver, Driver]]:
    with Driver() as one, Driver() as other:
        yield one, other


Judge = Callable[[Point, Outcome], Iterator[str]]


def _break_everywhere(
    scene: Scene,
    drivers: tuple[Driver, Driver],
    options: Callable[[Point], list[str]],
    judge: Judge,
    *,
    in_place: bool = False,
) -> tuple[int, list[str]]:
    """Break a run at each point in turn; return how many there were, and what it led to."""
    points = drivers[0].points(
        scene.home("traced"), scene.expected.documents, log=scene.folder / "log", in_place=in_place
    )

    def run(driver: Driver, lot: list[tuple[int, Point]]) -> list[str]:
        found = []
        for number, point in lot:
            home = scene.home(f"home{number}")
            outcome = driver.run(
                home, scene.expected.documents, in_place=in_place, tracer=options(point)
            )
            faults = [*judge(point, outcome), *violations(home, scene.expected)]
            found += [f"{point}: {fault}" for fault in faults]
            shutil.rmtree(home)
        return found

    numbered = list(enumerate(points))
    with ThreadPoolExecutor(len(drivers)) as pool:
        lots = [numbered[at :: len(drivers)] for at in range(len(drivers))]
        found = [fault for part in pool.map(run, drivers, lots) for fault in part]
    return len(points), found


def _must_be_killed(point: Point, outcome: Outcome) -> Iterator[str]:
    if outcome.code != _KILLED:
        yield f"was not killed but ended with {outcome.code} {outcome.sentence}"


def _must_be_told(point: Point, outcome: Outcome) -> Iterator[str]:
    told = outcome.code == EXIT_ENVIRONMENT and outcome.sentence.startswith("the home ")
    if outcome.code != 0 and not told:
        yield f"ended with {outcome.code} {outcome.sentence}"


def test_a_run_killed_anywhere_leaves_the_old_state_or_the_new_one(
    scene: Scene, drivers: tuple[Driver, Driver], capsys: pytest.CaptureFixture[str]
) -> None:
    points, found = _break_everywhere(scene, drivers, kill_at, _must_be_killed)

    _say(capsys, f"killed at {points} points: {len(found)} violations")
    assert points > 50
    assert found == []


@pytest.mark.parametrize(
    "options",
    [
        pytest.param(partial(fail_at, error="EIO"), id="EIO once"),
        pytest.param(partial(fail_from, error="ENOSPC"), id="ENOSPC from then on"),
    ],
)
def test_a_run_that_the_disk_fails_is_told_in_a_sentence_and_breaks_nothing(
    scene: Scene,
    drivers: tuple[Driver, Driver],
    options: Callable[[Point], list[str]],
    request: pytest.FixtureRequest,
    capsys: pytest.CaptureFixture[str],
) -> None:
    points, found = _break_everywhere(scene, drivers, options, _must_be_told)

    _say(capsys, f"{request.node.callspec.id}, at {points} points: {len(found)} violations")
    assert points > 50
    assert found == []


def test_the_same_kills_find_what_writing_in_place_would_break(
    tmp_path: Path, drivers: tuple[Driver, Driver], capsys: pytest.CaptureFixture[str]
) -> None:
    scene = _scene(tmp_path, before=BEFORE)

    points, found = _break_everywhere(scene, drivers, kill_at, _must_be_killed, in_place=True)

    _say(capsys, f"writing in place, killed at {points} points: {len(found)} violations")
    assert any("GenerationDamaged" in fault for fault in found)


def _say(capsys: pytest.CaptureFixture[str], sentence: str) -> None:
    with capsys.disabled():
        print(f"\ncrash test: {sentence}")
