"""Own the parts about ordinary load: R1 to R5."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.benchmarks.load_bench import CHAT, NO_OP, SEARCH, Bench, Figure, p50, p95, quantile
from tests.benchmarks.load_client import Reply
from tests.benchmarks.load_processes import GENERATOR_CORE, SERVER_CORE, WHEREIN, environment
from tests.benchmarks.load_questions import content, found_passages, is_right_stream

CLIENTS = 16
NORMAL = 0.3
"""The share of saturation that counts as ordinary load."""

_FILES, _WORDS = 20, 300


async def one_client(bench: Bench) -> list[Figure]:
    """R1: a chat beside the same questions without a server and a route that does nothing."""
    ratios = []
    rate = bench.saturation / 2  # so that nothing waits; the floor is asked as slowly

    async def no_op(_number: int) -> Reply:
        return await bench.client.get(NO_OP)

    for _ in range(bench.rounds):
        count = max(1, round(rate * bench.seconds))
        floor = bench.kept("R1 floor", await bench.floor.paced(count, interval=1 / rate))
        nothing = await bench.generator.open_loop(no_op, rate=20, seconds=bench.seconds / 4)
        bare = bench.right("R1 no-op", nothing, judge=lambda _, reply: reply.status == 200)
        chat = await bench.steady("R1 chat", share=0.5, seconds=bench.seconds)
        ratios.append(p50(chat) / (p50(floor) + p50(bare)))
    return [_at_most("R1", "p50 of a chat over floor + no-op", ratios, 1.25)]


async def first_event(bench: Bench) -> list[Figure]:
    """R2: until a stream's first event, beside a search for as many passages."""
    ratios = []
    rate = bench.saturation / 2

    async def search(number: int) -> Reply:
        return await bench.client.post(SEARCH, content(number))

    async def stream(number: int) -> Reply:
        return await bench.client.post(CHAT, content(number, stream=True))

    for _ in range(bench.rounds):
        found = await bench.generator.open_loop(search, rate=rate, seconds=bench.seconds / 2)
        whole = bench.right("R2 search", found, judge=lambda _, reply: found_passages(reply))
        told = await bench.generator.open_loop(stream, rate=rate, seconds=bench.seconds / 2)
        bench.right("R2 stream", told, judge=is_right_stream)
        first = bench.kept("R2 first event", [one.seconds_to_first for one in told])
        ratios.append(p50(first) / p50(whole))
    return [_at_most("R2", "first event over p50 of a search", ratios, 1.1)]


async def throughput(bench: Bench) -> list[Figure]:
    """R3: what clients who ask without pause get, beside a loop without a server."""
    ratios = []
    for _ in range(bench.rounds):
        floor = await bench.floor.loop(bench.seconds / 2)
        ratios.append(await saturated(bench) / floor)
    what = f"throughput, {CLIENTS} clients, over the floor's"
    return [Figure(name="R3", what=what, values=tuple(ratios), target=0.85, least=True)]


async def saturated(bench: Bench) -> float:
    """Return how many right answers a second clients get who ask without pause."""
    sent = await bench.generator.closed_loop(bench.chat, clients=CLIENTS, seconds=bench.seconds / 2)
    right = bench.right("R3 chat", sent)
    return len(right) / (max(one.reply.ended for one in sent) - min(one.intended for one in sent))


async def tail(bench: Bench) -> list[Figure]:
    """R4: the slowest at half of what the server can take."""
    ratios = []
    for _ in range(bench.few):
        taken = await bench.steady("R4 chat", share=0.5, seconds=bench.seconds * 2)
        ratios.append(quantile(taken, 0.99) / p50(taken))
    return [_at_most("R4", "p99 over p50, half saturated", ratios, 4)]


async def while_indexing(bench: Bench) -> list[Figure]:
    """R5: ordinary load while `wherein index`, on any core, takes in a folder that changes."""
    ratios, runs = [], [0]
    for _ in range(bench.few):
        idle = await bench.steady("R5 idle", share=NORMAL, seconds=bench.seconds)
        async with _indexing(bench, runs):
            busy = await bench.steady("R5 indexing", share=NORMAL, seconds=bench.seconds)
        ratios.append(p95(busy) / p95(idle))
    return [_at_most("R5", f"p95 while indexing ({runs[0]} runs) over idle", ratios, 2)]


@asynccontextmanager
async def _indexing(bench: Bench, runs: list[int]) -> AsyncIterator[None]:
    """Have a folder rewritten and indexed, over and over; count the runs."""
    has_ended = asyncio.Event()

    async def go_on() -> None:
        while not has_ended.is_set():
            runs[0] += 1
            _rewrite(bench.place / "changing", random.Random(runs[0]))
            if code := await _index(bench):
                bench.wrong.append(f"R5: `wherein index` ended with {code}")

    running = asyncio.create_task(go_on())
    try:
        yield
    finally:
        has_ended.set()
        await running


def _rewrite(folder: Path, chance: random.Random) -> None:
    folder.mkdir(exist_ok=True)
    for number in range(_FILES):
        words = (f"word{chance.randrange(10**5)}" for _ in range(_WORDS))
        (folder / f"{number}.txt").write_text(" ".join(words), "utf-8")


async def _index(bench: Bench) -> int:
    process = await asyncio.create_subprocess_exec(
        *("taskset", "-c", f"{SERVER_CORE},{GENERATOR_CORE}"),
        *WHEREIN,
        "index",
        str(bench.place / "changing"),
        env=environment(bench.place / "home"),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    return await process.wait()


def _at_most(name: str, what: str, ratios: list[float], target: float) -> Figure:
    return Figure(name=name, what=what, values=tuple(ratios), target=target)
