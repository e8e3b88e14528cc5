"""Break a run off before each call that changes the disk: nothing may be lost or mixed."""

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
from tests.crash.scenes import DEEDS, Scene, Stage, a_first_run, all_at_once
from tests.crash.soundness import look, violations
from tests.crash.tracing import Driver, Outcome, Point, fail_at, fail_from, kill_at

_KILLED = -9
_IN_A_WORKER = ("additions", "an upload")
_FAULTS = {
    "EIO once": partial(fail_at, error="EIO"),
    "ENOSPC from then on": partial(fail_from, error="ENOSPC"),
}


def _reason_to_skip() -> str | None:
    if sys.platform != "linux" or shutil.which("strace") is None:
        return "strace is not installed"
    tried = subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True, check=False)
    return None if tried.returncode == 0 else "strace may not trace here"


_REASON = _reason_to_skip()
pytestmark = pytest.mark.skipif(_REASON is not None, reason=str(_REASON))

Drivers = tuple[Driver, Driver]
Judge = Callable[[Point, Outcome], Iterator[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """Where a deed was broken off, what that led to, and how many workers it orphaned."""

    points: int
    orphans: int
    found: list[str]


@pytest.fixture(scope="module")
def drivers() -> Iterator[Drivers]:
    with Driver() as one, Driver() as other:
        yield one, other


def _break_everywhere(
    scene: Scene,
    drivers: Drivers,
    options: Callable[[Point], list[str]],
    judge: Judge,
    *,
    in_place: bool = False,
) -> Result:
    """Break a deed off at each point in turn."""
    undisturbed = scene.home("traced")
    points = drivers[0].points(
        undisturbed, scene.expected.deed, log=scene.folder / "log", in_place=in_place
    )
    assert in_place or look(undisturbed) == scene.expected.new

    def run(driver: Driver, lot: list[tuple[int, Point]]) -> tuple[int, list[str]]:
        orphans, found = 0, []
        for number, point in lot:
            home = scene.home(f"home{number}")
            outcome = driver.run(
                home, scene.expected.deed, in_place=in_place, tracer=options(point)
            )
            faults = [*judge(point, outcome), *_must_end_alone(outcome)]
            faults += violations(home, scene.expected, is_done=outcome.code == 0)
            found += [f"{point}: {fault}" for fault in faults]
            orphans += len(outcome.orphans)
            shutil.rmtree(home)
        return orphans, found

    numbered = list(enumerate(points))
    with ThreadPoolExecutor(len(drivers)) as pool:
        lots = [numbered[at :: len(drivers)] for at in range(len(drivers))]
        parts = list(pool.map(run, drivers, lots))
    return Result(
        points=len(points),
        orphans=sum(orphans for orphans, _ in parts),
        found=[fault for _, found in parts for fault in found],
    )


def _must_be_killed(point: Point, outcome: Outcome) -> Iterator[str]:
    if outcome.code != _KILLED:
        yield f"was not killed but ended with {outcome.code} {outcome.sentence}"


def _must_be_told(point: Point, outcome: Outcome) -> Iterator[str]:
    told = outcome.code == EXIT_ENVIRONMENT and outcome.sentence.startswith("the home ")
    if outcome.code != 0 and not (told and "locked" not in outcome.sentence):
        yield f"ended with {outcome.code} {outcome.sentence}"


def _must_end_alone(outcome: Outcome) -> Iterator[str]:
    if _KILLED in outcome.orphans:
        yield "its worker outlived it"


@pytest.mark.parametrize("deed", DEEDS)
def test_a_deed_killed_anywhere_leaves_the_old_state_or_the_new_one(
    deed: str, drivers: Drivers, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    result = _break_everywhere(DEEDS[deed](Stage(tmp_path)), drivers, kill_at, _must_be_killed)

    _say(capsys, f"{deed}, killed", result)
    assert result.points > 40
    assert result.found == []
    assert (result.orphans > 0) == (deed in _IN_A_WORKER)


@pytest.mark.parametrize("stage", [a_first_run, all_at_once])
@pytest.mark.parametrize("fault", _FAULTS)
def test_a_run_that_the_disk_fails_is_told_in_a_sentence_and_breaks_nothing(
    fault: str,
    stage: Callable[[Stage], Scene],
    drivers: Drivers,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    scene = stage(Stage(tmp_path))

    result = _break_everywhere(scene, drivers, _FAULTS[fault], _must_be_told)

    _say(capsys, f"{stage.__name__}, {fault}", result)
    assert result.points > 40
    assert result.found == []


def test_the_same_kills_find_what_writing_in_place_would_break(
    tmp_path: Path, drivers: Drivers, capsys: pytest.CaptureFixture[str]
) -> None:
    scene = all_at_once(Stage(tmp_path))

    result = _break_everywhere(scene, drivers, kill_at, _must_be_killed, in_place=True)

    _say(capsys, "writing in place, killed", result)
    assert any("GenerationDamaged" in fault for fault in result.found)


def _say(capsys: pytest.CaptureFixture[str], what: str, result: Result) -> None:
    with capsys.disabled():
        print(
            f"\ncrash test: {what} at {result.points} points: {len(result.found)} violations, "
            f"{result.orphans} orphans that ended alone"
        )
