"""Time cold starts in turn: the commands beside sentence-transformers and one encode.

Prints the median of the rounds for each, and its ratio to that. The home must hold an
index already (`wherein ask` once).
"""

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
_COMMANDS = {
    "the library and one encode": [sys.executable, "-c", _ENCODE],
    "wherein --help": [_WHEREIN, "--help"],
    "wherein documents": [_WHEREIN, "documents"],
    "wherein ask": [_WHEREIN, "ask", "What does paraneoplastic mean?"],
}


def main() -> None:
    seconds: dict[str, list[float]] = {name: [] for name in _COMMANDS}
    for _ in range(ROUNDS):
        for name, command in _COMMANDS.items():
            started = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True)
            seconds[name].append(time.perf_counter() - started)
    floor = statistics.median(seconds["the library and one encode"])
    for name, measured in seconds.items():
        median = statistics.median(measured)
        print(f"{name:30} {median:7.2f} s  {median / floor:5.2f} x the library")


if __name__ == "__main__":
    main()
