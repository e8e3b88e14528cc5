"""Own what work costs beside other work in the same run: a slow machine is slow at both."""

import time
from collections.abc import Callable


def cost(work: Callable[[], object], runs: int = 3) -> float:
    """Processor seconds that `work` takes: the least of so many runs."""
    return min(_once(work) for _ in range(runs))


def _once(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began
