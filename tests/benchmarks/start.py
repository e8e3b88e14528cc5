"""Time cold starts in turn: the commands beside sentence-transformers and one encode.

Prints the median of the rounds for each, its ratio to that, and the most memory that it held. The
home must hold an index already (`wherein ask` once).
"""

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROUNDS = 5
_WHEREIN = str(Path(sys.executable).with_name("wherein"))
_ENCODE = """
from index.model_folder import packaged_model
from sentence_transformers import SentenceTransformer
SentenceTransformer(str(packaged_model().path), device="cpu").encode(["one"])
"""
_FIRST = "wherein ask, the first reader"
_COMMANDS = {
    "the library and one encode": [sys.executable, "-c", _ENCODE],
    "wherein --help": [_WHEREIN, "--help"],
    "wherein documents": [_WHEREIN, "documents"],
    "wherein ask": [_WHEREIN, "ask", "What does paraneoplastic mean?"],
    _FIRST: [_WHEREIN, "ask", "What does paraneoplastic mean?"],
}


def main() -> None:
    seconds: dict[str, list[float]] = {name: [] for name in _COMMANDS}
    memory = dict.fromkeys(_COMMANDS, 0)
    for _ in range(ROUNDS):
        for name, command in _COMMANDS.items():
            taken, held = _run(command, {"WHEREIN_READER": "extractive"} if name == _FIRST else {})
            seconds[name].append(taken)
            memory[name] = max(memory[name], held)
    floor = statistics.median(seconds["the library and one encode"])
    for name, measured in seconds.items():
        median = statistics.median(measured)
        ratio = f"{median / floor:5.2f} x the library"
        print(f"{name:30} {median:7.2f} s  {ratio}  {memory[name] / 1024:5.0f} MiB")


def _run(command: list[str], settings: dict[str, str]) -> tuple[float, int]:
    """Return the seconds that a command took, and the KiB that it held at most (Linux)."""
    started = time.perf_counter()
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ | settings
    ) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return time.perf_counter() - started, used.ru_maxrss


if __name__ == "__main__":
    main()
