"""Kill `wherein index` at random moments, over and over in one home, and compare with a model.

Each round adds, changes, moves and deletes files of a folder, or removes a document by its id,
and kills the process that brings the home up to date with SIGKILL, at a moment drawn from the
time that such a run writes for. What is left must be the state before or the one that was to
be, and the latter where the process had said so; half of the time the run is then repeated, and
must come to its end. The real command line runs over the fake encoder.
"""

import argparse
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from index.home import Home
from index.inspection import inspect
from tests.crash.orphans import adopt, ends_of_orphans
from tests.crash.scenes import page
from tests.crash.soundness import State, look
from tests.fakes import FakeEncoder

_WHEREIN = [sys.executable, "-m", "tests.bot.commands.fake_wherein"]
_WORDS = 40  # in a paragraph: two do not fit into a passage of 64
_SUFFIXES = (".txt", ".html", ".md", ".txt")
_FIRST = 24  # documents that a home begins with


class Folder:
    """Files, and the texts that they show."""

    def __init__(self, path: Path, words: random.Random) -> None:
        self.path, self._words = path, words
        self.texts: dict[str, str] = {}
        self._made = 0
        path.mkdir()
        for _ in range(_FIRST):
            self._add()

    def alter(self) -> None:
        """Make one to four changes of any kind."""
        for _ in range(self._words.randint(1, 4)):
            change = self._words.choice((self._add, self._change, self._move, self._delete))
            change()

    def state(self) -> State:
        """Return what a home holds when it is up to date."""
        return State(
            texts=dict(self.texts),
            places={name: str(self.path / name) for name in self.texts},
        )

    def _any(self) -> str:
        return self._words.choice(sorted(self.texts))

    def _add(self) -> None:
        self._write(self._new_name(self._words.choice(_SUFFIXES)))

    def _change(self) -> None:
        self._write(self._any())

    def _move(self) -> None:
        name = self._any()
        new = self._new_name(Path(name).suffix)
        (self.path / name).rename(self.path / new)
        self.texts[new] = self.texts.pop(name)

    def _delete(self) -> None:
        if len(self.texts) > 1:
            name = self._any()
            (self.path / name).unlink()
            del self.texts[name]

    def _new_name(self, suffix: str) -> str:
        self._made += 1
        return f"file{self._made}{suffix}"

    def _write(self, name: str) -> None:
        text = "\n\n".join(self._paragraph() for _ in range(self._words.randint(1, 4)))
        data = page(text) if name.endswith(".html") else text.encode()
        (self.path / name).write_bytes(data)
        self.texts[name] = text

    def _paragraph(self) -> str:
        return " ".join(f"w{self._words.randrange(10**6)}" for _ in range(_WORDS))


class Siege:
    """A home that is written to and never left in peace."""

    def __init__(self, place: Path, chance: random.Random) -> None:
        self._chance = chance
        self._folder = Folder(place / "documents", chance)
        self._home = place / "home"
        self._durations: list[float] = []
        self.counts: Counter[str] = Counter()
        self._run(self._update(), kill=False)
        self._held = self._folder.state()

    def round(self) -> Iterator[str]:
        """Kill one run; say what is wrong after it, and after the next."""
        command, new = self._deed()
        code = self._run(command, kill=True)
        found = look(self._home)
        self.counts["killed" if code < 0 else "ended before"] += 1
        self.counts["new state" if found == new else "old state"] += code < 0
        if found not in (self._held, new):
            yield "neither the old state nor the new one"
        if code == 0 and found != new:
            yield "what was acknowledged is lost"
        if self._chance.random() < 0.5:
            yield from self._try_again(command, new, is_new=found == new)
            found = new
        self._held = found

    def _deed(self) -> tuple[list[str], State]:
        """Return what to run, and the state that it is to lead to."""
        held = sorted(self._held.texts)
        if held and self._chance.random() < 0.2:
            gone = self._chance.choice(held)
            texts, places = dict(self._held.texts), dict(self._held.places)
            del texts[gone], places[gone]
            return ["index", "--remove", gone], State(texts=texts, places=places)
        self._folder.alter()
        return self._update(), self._folder.state()

    def _update(self) -> list[str]:
        return ["index", str(self._folder.path)]

    def _try_again(self, command: list[str], new: State, *, is_new: bool) -> Iterator[str]:
        code = self._run(command, kill=False)
        self.counts["completed"] += 1
        if code != 0 and not (is_new and "--remove" in command):
            yield f"the next run ended with {code}"
        if look(self._home) != new:
            yield "the next run did not come to the new state"
        yield from self._leftovers()
        for finding in inspect(Home(self._home), FakeEncoder()):
            if finding.remedy:
                yield f"{finding.subject}: {finding.verdict}"

    def _leftovers(self) -> Iterator[str]:
        if left := [entry.name for entry in (self._home / "incoming").iterdir()]:
            yield f"still incoming: {left}"
        named = Home(self._home).catalog.snapshot().generation
        folders = [entry.name for entry in (self._home / "generations").iterdir()]
        if named is None or folders != [named.name]:
            yield f"the generations are {folders}"

    def _run(self, command: list[str], *, kill: bool) -> int:
        """Run a command; return its exit code, negative where it was killed."""
        with subprocess.Popen(
            [*_WHEREIN, *command],
            env={**os.environ, "WHEREIN_HOME": str(self._home)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            self._await_writer(process)
            began = time.perf_counter()
            if kill:
                time.sleep(self._chance.uniform(0, statistics.median(self._durations[-9:])))
                process.send_signal(signal.SIGKILL)
            code = process.wait()
        if code == 0:
            self._durations.append(time.perf_counter() - began)
        orphans = ends_of_orphans()
        self.counts["orphans"] += len(orphans)
        self.counts["orphans that outlived"] += orphans.count(-signal.SIGKILL)
        return code

    def _await_writer(self, process: subprocess.Popen[bytes]) -> None:
        """Wait until the process has begun to write, or has ended."""
        said = self._home / "writer.pid"
        while process.poll() is None:
            if said.exists() and said.read_text("ascii") == f"{process.pid}\n":
                return
            time.sleep(0.001)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=float("inf"), help="and no longer")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    adopt()
    started, violations = time.perf_counter(), 0
    with tempfile.TemporaryDirectory() as place:
        siege = Siege(Path(place), random.Random(asked.seed))
        while siege.counts["killed"] < asked.kills and _since(started) < asked.seconds:
            for fault in siege.round():
                violations += 1
                print(f"after {siege.counts['killed']} kills: {fault}", flush=True)
    print(", ".join(f"{count} {what}" for what, count in siege.counts.items()))
    print(f"{violations} violations in {_since(started):.0f} s")
    sys.exit(violations > 0)


def _since(moment: float) -> float:
    return time.perf_counter() - moment


if __name__ == "__main__":
    main()
