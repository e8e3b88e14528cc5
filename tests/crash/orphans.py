"""What a killed process leaves running: taken over by this one, which waits for its end."""

import ctypes
import os
import signal
import sys
from pathlib import Path

_PR_SET_CHILD_SUBREAPER = 36
_PATIENCE = 20  # seconds in which an orphan must have ended


def adopt() -> None:
    """From now on be the parent of whatever children leave running; on Linux alone."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    signal.signal(signal.SIGALRM, _kill_children)


def ends_of_orphans() -> tuple[int, ...]:
    """Wait for all children; return how each ended, by exit code: -9 who did not end alone."""
    ends: list[int] = []
    signal.alarm(_PATIENCE)
    while True:
        try:
            _, status = os.waitpid(-1, 0)
        except ChildProcessError:
            signal.alarm(0)
            return tuple(ends)
        ends.append(os.waitstatus_to_exitcode(status))


def _kill_children(*_: object) -> None:
    for child in Path(f"/proc/self/task/{os.getpid()}/children").read_text("ascii").split():
        os.kill(int(child), signal.SIGKILL)
