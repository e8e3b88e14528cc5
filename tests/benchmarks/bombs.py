"""Parse files that unpack, nest or go on without end; print outcome, time and memory of each.

Each is parsed in a worker process of its own, under the limits that every file is parsed under.
Seconds are those of the wall clock, the start of the worker included; memory is the most that
the worker held (its resident set), of which an idle one has the size in the first row.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from corpus.errors import OverLimit, PathError
from corpus.parsing import Parser
from tests.catalogue.packed import document_bomb
from tests.catalogue.portable import crowded
from tests.corpus.formats.pdf_samples import bomb, page_listed, show

_MIB = 2**20

_BOMBS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "one.csv": ("a table of one row", lambda: b"question,answer\nWhy?,Because."),
    "l17.docx": ("DOCX that unpacks to 100 MB", document_bomb),
    "l24.html": ("HTML: `<a` 300,000 times", lambda: b"<a" * 300_000),
    "l23.html": ("HTML: 200,000 nested `<div>`", lambda: b"<div>" * 200_000 + b"hello"),
    "l06.pdf": ("PDF: 500 MiB of spaces, Flate", lambda: bomb(unpacked=500 * _MIB)),
    "l07.pdf": ("PDF: 300 MiB of spaces, Flate twice", lambda: bomb(unpacked=300 * _MIB, layers=2)),
    "l08.pdf": (
        "PDF: 60 MiB of text operators",
        lambda: bomb(unpacked=60 * _MIB, filler=show("some words here and there")),
    ),
    "l08-within.pdf": ("PDF: 2.2 million characters on a page, 2.3 MB unpacked", crowded),
    "l09.pdf": ("PDF: one page listed 200,000 times", lambda: page_listed(200_000)),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", type=Path, help="parse this one alone, print JSON")
    asked = parser.parse_args()
    if asked.file:
        print(json.dumps(_parsed(asked.file)))
        return
    print("| file | bytes | outcome | seconds | MiB |\n|---|---:|---|---:|---:|")
    with TemporaryDirectory() as folder:
        for name, (what, make) in _BOMBS.items():
            path = Path(folder, name)
            path.write_bytes(make())
            found = _in_a_fresh_process(path)
            print(
                f"| {what} | {path.stat().st_size:,} | {found['outcome']} "
                f"| {found['seconds']:.2f} | {found['memory'] / _MIB:,.0f} |",
                flush=True,
            )


def _in_a_fresh_process(path: Path) -> dict[str, float]:
    """Return what `_parsed` says in a process that had no other worker."""
    command = [sys.executable, "-m", "tests.benchmarks.bombs", str(path)]
    done = subprocess.run(command, check=True, capture_output=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _parsed(path: Path) -> dict[str, float | str]:
    started = time.perf_counter()
    with Parser() as parser:
        outcome = _outcome(parser, path)
        seconds = time.perf_counter() - started
        memory = _most_held(parser)
    return {"outcome": outcome, "seconds": seconds, "memory": memory or _most_held_by_the_dead()}


def _most_held(parser: Parser) -> int:
    """Return the most memory that the living worker held, 0 where none lives (Linux)."""
    if parser._worker is None:
        return 0
    status = Path(f"/proc/{parser._worker._process.pid}/status").read_text("ascii")
    return 1024 * int(status.partition("VmHWM:")[2].split()[0])


def _most_held_by_the_dead() -> int:
    """Return the same of workers that died; at the least what this process had by then."""
    return 1024 * resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss


def _outcome(parser: Parser, path: Path) -> str:
    try:
        return f"read, {len(parser.parse(path).text):,} characters"
    except OverLimit as error:
        return f"{error.limit}: {error.reason}"
    except PathError as error:
        return f"{type(error).__name__}: {error.reason}"


if __name__ == "__main__":
    main()
