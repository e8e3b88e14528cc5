"""Own SIGTERM under load, over and over: how servers end, and whether answers are cut."""

import asyncio
import random
from collections import Counter
from pathlib import Path
from time import perf_counter

from tests.benchmarks.load_bench import CHAT
from tests.benchmarks.load_client import Client, Reply
from tests.benchmarks.load_processes import WAIT, Server
from tests.benchmarks.load_questions import content, events, is_right, is_right_stream

CLIENTS = 8
_STOPPING = b"urn:wherein:server-stopping"


async def stops(home: Path, count: int) -> list[str]:
    """Stop so many servers under load; print what became of it, and return what is wrong."""
    codes: Counter[int] = Counter()
    ends: Counter[str] = Counter()
    seconds = []
    chance = random.Random(1)
    for _ in range(count):
        code, taken = await _stop(home, ends, after=chance.uniform(0.2, 2))
        codes[code] += 1
        seconds.append(taken)
    print(f"{count} stops under load: exit codes {dict(codes)}, slowest {max(seconds):.1f} s")
    print("  " + ", ".join(f"{number} {end}" for end, number in sorted(ends.items())))
    return [f"stops: {what}" for what in ("answers cut", "answers wrong") if ends[what]] + [
        f"stops: exit code {code}" for code in codes if code
    ]


async def _stop(home: Path, ends: Counter[str], *, after: float) -> tuple[int, float]:
    """Return the exit code of a server that is stopped under load, and the seconds it took."""
    with Server(home) as server:
        client = Client(server.address)
        asking = [asyncio.create_task(_until_refused(client, one, ends)) for one in range(CLIENTS)]
        await asyncio.sleep(after)
        server.stop()
        began = perf_counter()
        code = await asyncio.to_thread(server.process.wait, WAIT)
        taken = perf_counter() - began
        await asyncio.gather(*asking)
        client.close()
    return code, taken


async def _until_refused(client: Client, number: int, ends: Counter[str]) -> None:
    """Ask until nobody listens any more, half of the clients for streams."""
    is_stream = number % 2 == 1
    while True:
        try:
            reply = await client.post(CHAT, content(number, stream=is_stream))
        except OSError:
            return
        ends[_end(number, reply, is_stream=is_stream)] += 1
        number += CLIENTS


def _end(number: int, reply: Reply, *, is_stream: bool) -> str:
    if not reply.status:
        return "connections closed before a word"
    if not reply.is_whole:
        return "answers cut"
    if reply.status == 503 and _STOPPING in reply.body:
        return "told that it stops"
    if is_stream and "error" in events(reply) and _STOPPING in reply.body:
        return "streams ended by an event"
    is_good = is_right_stream(number, reply) if is_stream else is_right(number, reply)
    return "answers whole" if is_good else "answers wrong"
