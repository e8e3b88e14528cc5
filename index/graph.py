"""Own onnxruntime: graphs that ship with the project, opened checked, and run on all cores."""

import hashlib
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Protocol, TypeVar

import numpy as np
import numpy.typing as npt

from index.errors import ModelRefused

_Given = TypeVar("_Given")
_Found = TypeVar("_Found")


class Graph(Protocol):
    """What runs: arrays by the names of the inputs in, arrays in the order of the outputs out."""

    def run(
        self, outputs: Sequence[str] | None, inputs: dict[str, npt.NDArray[Any]], /
    ) -> list[np.ndarray]:
        """Return the outputs of these names; of all without names."""
        ...


def open_graph(path: Path, *, sha256: str, apart: Sequence[str] = ()) -> Graph:
    """Open a graph that runs in one thread; raises ModelRefused unless it is the very file.

    `apart` names the optimizers of onnxruntime that would join what runs faster apart.
    """
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # read once, when it is imported
    import onnxruntime

    try:
        data = path.read_bytes()
    except OSError as error:
        reason = f"{path.name} cannot be read ({error.strerror}); install it again"
        raise ModelRefused(path.parent, reason) from error
    if (found := hashlib.sha256(data).hexdigest()) != sha256:
        reason = f"{path.name} has SHA-256 {found}, not {sha256}; install it again"
        raise ModelRefused(path.parent, reason)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3  # errors
    graph: Graph = onnxruntime.InferenceSession(
        data, options, providers=["CPUExecutionProvider"], disabled_optimizers=list(apart)
    )
    return graph


def on_all_cores(run: Callable[[_Given], _Found], given: Sequence[_Given]) -> list[_Found]:
    """Run something on each of the given, in threads, one a core; return in order."""
    if len(given) < 2:  # noqa: PLR2004  (nothing to share out)
        return [run(one) for one in given]
    with ThreadPoolExecutor(cores()) as pool:
        return list(pool.map(run, given))


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
