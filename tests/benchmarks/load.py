"""Put a server under load: each figure a ratio of two things measured in turn, in one run.

`wherein serve` and the same questions without a server run on the first core, what makes the load
on the second; `wherein index` may run on either. A part is void where making the load kept its
core busy for more than 70 % of the time. Linux alone, with taskset and two cores; four or
five minutes, and a few seconds more for each stop.
"""

import argparse
import asyncio
import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from tests.benchmarks.load_attacks import overload, slow_connections, stream_resets
from tests.benchmarks.load_bench import TOO_BUSY, Bench, Figure
from tests.benchmarks.load_processes import GENERATOR_CORE, WHEREIN, Floor, Server, environment
from tests.benchmarks.load_service import (
    first_event,
    one_client,
    saturated,
    tail,
    throughput,
    while_indexing,
)
from tests.benchmarks.load_stops import stops

Part = Callable[[Bench], Awaitable[list[Figure]]]

PARTS: Mapping[str, Part] = {
    "R1": one_client,
    "R2": first_event,
    "R3": throughput,
    "R4": tail,
    "R6": overload,
    "R7": slow_connections,
    "R8": stream_resets,
    "R5": while_indexing,  # the last, as it changes what is indexed
}
_FILES = 4096


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--parts", nargs="*", choices=PARTS, default=list(PARTS))
    parser.add_argument("--seconds", type=float, default=4, help="what all durations go by")
    parser.add_argument("--rounds", type=int, default=5, help="of the long parts three in five")
    parser.add_argument("--resets", type=int, default=2000)
    parser.add_argument("--slow", type=int, default=400, help="connections")
    parser.add_argument("--stops", type=int, default=0, help="SIGTERM under load, so many times")
    parser.add_argument("--json", type=Path, help="a file for the ratios and every latency")
    asked = parser.parse_args()
    os.sched_setaffinity(0, {int(GENERATOR_CORE)})
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(_FILES, most), most))
    with tempfile.TemporaryDirectory() as place:
        wrong = asyncio.run(_measure(asked, Path(place)))
    for what in wrong:
        print(what)
    sys.exit(bool(wrong))


async def _measure(asked: argparse.Namespace, place: Path) -> list[str]:
    """Print what was found, and return what went wrong."""
    home = place / "home"
    ask = (*WHEREIN, "ask", "What does paraneoplastic mean?")
    subprocess.run(ask, env=environment(home), check=True, capture_output=True)
    wrong: list[str] = []
    if asked.parts:
        with Server(home) as server, Floor(home) as floor:
            bench = Bench(
                server=server,
                floor=floor,
                place=place,
                seconds=asked.seconds,
                rounds=asked.rounds,
                resets=asked.resets,
                slow=asked.slow,
            )
            await _parts(bench, asked)
            wrong += bench.wrong
    return wrong + (await stops(home, asked.stops) if asked.stops else [])


async def _parts(bench: Bench, asked: argparse.Namespace) -> None:
    """Print a table, one line a figure, as they are found."""
    await bench.warm_up()
    bench.saturation = await saturated(bench)
    print(f"{'':3} {'median (least to most)':>26} {'target':>8}       busy wrong")
    found = []
    for name in (name for name in PARTS if name in asked.parts):
        bench.generator.busiest, before = 0.0, len(bench.wrong)
        figures = await PARTS[name](bench)
        found += figures
        for figure in figures:
            print(_line(figure, bench.generator.busiest, len(bench.wrong) - before), flush=True)
    print(*bench.notes, sep="\n")
    if asked.json:
        ratios = [{"name": one.name, "what": one.what, "values": one.values} for one in found]
        asked.json.write_text(json.dumps({"ratios": ratios, "seconds": bench.samples}), "utf-8")


def _line(figure: Figure, busy: float, wrong: int) -> str:
    values = f"{figure.median:.2f} ({min(figure.values):.2f} to {max(figure.values):.2f})"
    sign = ">=" if figure.least else "<="
    target = "" if figure.target is None else f"{sign} {figure.target:g}"
    said = {True: "met", False: "missed", None: ""}[figure.is_met]
    verdict = "void" if busy > TOO_BUSY else said
    return (
        f"{figure.name:3} {values:>26} {target:>8} {verdict:6} {busy:4.0%} {wrong:5}  {figure.what}"
    )


if __name__ == "__main__":
    main()
