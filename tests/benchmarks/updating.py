"""Time bringing an index up to date: nothing, one paragraph, one place, one file of many changed.

Every run is `wherein index` in a process of its own over the real encoder, in a home made for
the occasion. The first run takes everything in; the others are told as shares of it. "Encoder
alone" is a process that loads the encoder and encodes one passage: what a run costs that has
one to encode, whatever else it does.
"""

import argparse
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.catalog import Catalog
from tests.benchmarks.manuals import paragraph, write_manuals

_ENCODE_ONE = """
from index.model_folder import packaged_model
from index.onnx_encoder import OnnxEncoder
OnnxEncoder(packaged_model()).encode_passages(["one"])
"""
_INDEX = [sys.executable, "-m", "bot.cli", "index"]
_MIB = 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What a process took, the seconds of all its processors too, and the line it printed."""

    seconds: float
    cpu: float
    peak: int
    said: str

    @property
    def encoded(self) -> int:
        """How many texts had to be encoded."""
        found = re.search(r"([\d,]+) newly encoded", self.said)
        return int(found[1].replace(",", "")) if found else 0


class Bench:
    """A folder of documents, a home, and the first run, which took everything in."""

    def __init__(self, place: Path, *, documents: int) -> None:
        self.folder, self.home = place / "documents", place / "home"
        self.paths = write_manuals(self.folder, count=documents)
        print(f"{'':22} {'seconds':>8} {'share':>7} {'of CPU':>8} {'share':>7} {'peak':>9}")
        self.first = self._run("everything is new", [*_INDEX, str(self.folder)], None)

    def index(self, what: str) -> Run:
        """Bring the home up to date and say what that took."""
        return self._run(what, [*_INDEX, str(self.folder)], self.first)

    def encode_one(self) -> Run:
        """Load the encoder, encode one passage and say what that took."""
        return self._run("encoder alone", [sys.executable, "-c", _ENCODE_ONE], self.first)

    def _run(self, what: str, command: Sequence[str], first: Run | None) -> Run:
        run = self.timed(command)
        first = first or run
        print(
            f"{what:22} {run.seconds:8.2f} {run.seconds / first.seconds:7.2%} {run.cpu:8.2f} "
            f"{run.cpu / first.cpu:7.2%} {run.peak / _MIB:5.0f} MiB  {run.said}",
            flush=True,
        )
        return run

    def timed(self, command: Sequence[str]) -> Run:
        """Run a command to its end."""
        started = time.perf_counter()
        with subprocess.Popen(
            command,
            env={**os.environ, "WHEREIN_HOME": str(self.home)},
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            assert process.stdout
            said = process.stdout.read()
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode == 0, (command, process.returncode)
        seconds = time.perf_counter() - started
        cpu = usage.ru_utime + usage.ru_stime
        return Run(seconds=seconds, cpu=cpu, peak=usage.ru_maxrss * 1024, said=said.strip())

    def hashes(self) -> dict[str, set[str]]:
        """Return what is encoded of each document, by its hashes."""
        snapshot = Catalog(self.home).snapshot()
        digests, found = dict(snapshot.passage_hashes()), dict[str, set[str]]()
        for row, passage in snapshot.passages_in_order():
            found.setdefault(passage.document_id, set()).add(digests[row])
        snapshot.close()
        return found


def measure(bench: Bench) -> None:
    """Print a line for each run, and what they come to."""
    bench.index("nothing changed")
    before, changed = bench.hashes(), bench.paths[len(bench.paths) // 2 // 10 * 10]
    _change_a_paragraph(changed)
    second, alone = bench.index("one paragraph changed"), bench.encode_one()
    after, document_id = bench.hashes(), changed.relative_to(bench.folder).as_posix()
    new = set().union(*after.values()) - set().union(*before.values())
    others = {one for one in after if one != document_id and after[one] != before[one]}
    moved = changed.rename(changed.with_name(f"moved-{changed.name}"))
    bench.index("one file moved")
    moved.unlink()
    bench.index("one file deleted")
    rest, first = second.cpu - alone.cpu, bench.first.cpu
    print(
        f"encoded after the change: {second.encoded}; new in the catalog: {len(new)}, of the "
        f"{len(after[document_id])} of that document; other documents altered: {len(others)}\n"
        f"one paragraph changed, without the encoder: {rest:.2f} s of CPU, {rest / first:.2%}"
    )


def _change_a_paragraph(path: Path) -> None:
    """Put another paragraph in the place of one in the middle of a text."""
    paragraphs = path.read_text("utf-8").split("\n\n")
    middle = len(paragraphs) // 2
    at = next(at for at in range(middle, len(paragraphs)) if paragraphs[at].endswith("."))
    paragraphs[at] = paragraph(random.Random("changed"))
    path.write_text("\n\n".join(paragraphs), "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=500)
    parser.add_argument("--keep", type=Path, help="an empty folder to do it in, and to leave it")
    asked = parser.parse_args()
    if asked.keep:
        measure(Bench(asked.keep, documents=asked.documents))
        return
    with tempfile.TemporaryDirectory() as place:
        measure(Bench(Path(place), documents=asked.documents))


if __name__ == "__main__":
    main()
