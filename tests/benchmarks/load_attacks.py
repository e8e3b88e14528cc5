"""Own the parts about what is too much, too slow or soon gone: R6 to R8."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager, suppress
from time import perf_counter

from tests.benchmarks.load_bench import CHAT, Bench, Figure, p50, p95
from tests.benchmarks.load_client import REFUSED
from tests.benchmarks.load_generator import Sent
from tests.benchmarks.load_questions import content, is_right
from tests.benchmarks.load_service import NORMAL, saturated

OVERLOAD = 4
RESETTING = 16  # clients
_HEAD = b"POST /api/chat HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "
_MOMENT = 0.05
_LONGEST = 30.0
_PEACE = 1.0
_ONE_IN = 5  # streams begins to be answered, which costs the server a whole question


async def overload(bench: Bench) -> list[Figure]:
    """R6: four times what the server can take, until its line has long been full."""
    best = max([await saturated(bench) for _ in range(bench.few)])
    idle = p50(await bench.steady("R6 idle", share=NORMAL, seconds=bench.seconds))
    before = bench.server.rss()
    began, seconds = perf_counter(), bench.seconds * 3
    flood = bench.generator.open_loop(bench.chat, rate=OVERLOAD * best, seconds=seconds)
    sent, most = await _watched(bench, flood)
    recovered = await _recovery(bench, quick=2 * idle)
    served = [one for one in sent if is_right(one.number, one.reply)]
    refused = [one for one in sent if _is_refusal(one)]
    bench.right("R6 overload", [one for one in sent if one not in refused])
    values: list[tuple[str, float, float | None]] = [
        ("goodput over the best", _goodput(served, began, seconds) / best, 0.9),
        ("memory over before", most / before, 1.3),
        ("seconds from its end until an answer is quick", recovered - began - seconds, None),
    ]
    if refused:
        waited = bench.kept("R6 refused", [one.seconds for one in refused])
        ratio = p50(waited) / p50([one.seconds for one in served])
        values.append(("p50 to refuse over p50 to serve", ratio, 0.2))
    late = sum(one.seconds > 1 for one in refused)
    bench.notes.append(
        f"R6: {len(sent)} sent, {len(served)} served, {len(refused)} refused, {late} of them "
        "after more than a second"
    )
    return [
        Figure(name="R6", what=what, values=(value,), target=target, least="goodput" in what)
        for what, value, target in values
    ]


def _is_refusal(sent: Sent) -> bool:
    return sent.reply.status in REFUSED and b"urn:wherein:busy" in sent.reply.body


def _goodput(served: list[Sent], began: float, seconds: float) -> float:
    """Return the right answers a second, the first third left out: there the line fills."""
    counted = 2 * seconds / 3
    end = began + seconds
    return sum(end - counted < one.reply.ended <= end for one in served) / counted


async def _watched(bench: Bench, load: Awaitable[list[Sent]]) -> tuple[list[Sent], int]:
    """Return what came of a load, and the most memory that the server had under it."""
    running, most = asyncio.ensure_future(load), 0
    while not running.done():
        most = max(most, bench.server.rss())
        await asyncio.wait([running], timeout=_MOMENT)
    return await running, most


async def _recovery(bench: Bench, *, quick: float) -> float:
    """Return when a question was asked that was answered quickly again."""
    latest = perf_counter() + _LONGEST
    while (began := perf_counter()) < latest:
        reply = await bench.chat(0)
        if is_right(0, reply) and reply.ended - began <= quick:
            break
    return began


async def slow_connections(bench: Bench) -> list[Figure]:
    """R7: ordinary load while heads are sent a byte a second, anew where one is refused."""
    ratios = []
    for _ in range(bench.few):
        idle = await bench.steady("R7 idle", share=NORMAL, seconds=bench.seconds)
        async with _slow(bench):
            busy = await bench.steady("R7 slow", share=NORMAL, seconds=bench.seconds)
        ratios.append(p95(busy) / p95(idle))
    what = f"p95 beside {bench.slow} slow connections over idle"
    return [Figure(name="R7", what=what, values=tuple(ratios), target=1.5)]


@asynccontextmanager
async def _slow(bench: Bench) -> AsyncIterator[None]:
    are_open = [asyncio.Event() for _ in range(bench.slow)]
    slow = [asyncio.create_task(_dawdle(bench, is_open)) for is_open in are_open]
    try:
        await asyncio.wait_for(asyncio.gather(*(one.wait() for one in are_open)), _LONGEST)
        yield
    finally:
        for one in slow:
            one.cancel()
        await asyncio.gather(*slow, return_exceptions=True)


async def _dawdle(bench: Bench, is_open: asyncio.Event) -> None:
    while True:
        with suppress(OSError):
            reader, writer = await asyncio.open_connection(*bench.client.address)
            try:
                writer.write(_HEAD)
                is_open.set()
                while not reader.at_eof():
                    await asyncio.sleep(1)
                    writer.write(b"a")
                    await writer.drain()
            finally:
                writer.close()


async def stream_resets(bench: Bench) -> list[Figure]:
    """R8: streams whose clients reset them: at once, or one in five at its first event."""
    await _reset(bench, max(1, bench.resets // 20))  # the warm-up
    before = await _held(bench)
    await _reset(bench, bench.resets)
    taken = await _quiet(bench, tasks=before[2])
    after = await _held(bench)
    bench.notes.append(f"R8: kB, files and tasks {before} before, {after} after")
    await bench.warm_up()  # and it answers still
    what = f"after {bench.resets} stream resets"
    return [
        Figure(
            name="R8",
            what=f"memory {what} over before",
            values=(after[0] / before[0],),
            target=1.05,
        ),
        Figure(
            name="R8", what=f"open files {what}, off", values=(abs(after[1] - before[1]),), target=2
        ),
        Figure(name="R8", what=f"seconds until no task is left {what}", values=(taken,), target=2),
    ]


async def _reset(bench: Bench, count: int) -> None:
    numbers = iter(range(count))

    async def go_on() -> None:
        for number in numbers:
            asked = content(number, stream=True)
            while not await bench.client.reset(CHAT, asked, begun=number % _ONE_IN == 0):
                await asyncio.sleep(_MOMENT)  # refused as one too many

    with bench.generator.measured():
        await asyncio.gather(*(go_on() for _ in range(RESETTING)))


async def _held(bench: Bench) -> tuple[int, int, int]:
    """Return the server's memory, files and tasks at peace, none of our connections being open."""
    bench.client.close()
    await asyncio.sleep(_PEACE)
    return bench.server.rss(), bench.server.fds(), await bench.server.tasks()


async def _quiet(bench: Bench, *, tasks: int) -> float:
    """Return the seconds until the server has no more tasks than that."""
    began = perf_counter()
    while await bench.server.tasks() > tasks and perf_counter() < began + _LONGEST:
        await asyncio.sleep(_MOMENT)
    return perf_counter() - began
