"""The bundle is the same in every process: tags pin its hash."""

import os
import subprocess
import sys

PRINTED = "from bot.widget.bundle import bundle; print(bundle('en').version)"


def version(seed: int) -> str:
    return subprocess.run(
        [sys.executable, "-c", PRINTED],
        env=os.environ | {"PYTHONHASHSEED": str(seed)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def test_every_process_makes_the_same_bundle() -> None:
    assert len({version(seed) for seed in range(4)}) == 1
