"""Own the two ways of making load, and how busy making it keeps this process.

An open loop sends by a schedule that was fixed before, however slow the answers are, and a
latency counts from when its request was to be sent: what waits behind a slow one is seen.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter, process_time

from tests.benchmarks.load_client import Reply

Send = Callable[[int], Awaitable[Reply]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One request: when it was to be sent, which one it was, what came back."""

    intended: float
    number: int
    reply: Reply

    @property
    def seconds(self) -> float:
        return self.reply.ended - self.intended

    @property
    def seconds_to_first(self) -> float:
        return self.reply.first - self.intended


class Generator:
    """Makes load. `busiest` is the highest share of a core that it took in a run."""

    def __init__(self) -> None:
        self.busiest = 0.0

    async def open_loop(self, send: Send, *, rate: float, seconds: float) -> list[Sent]:
        """Send `rate` requests a second, evenly; return when all have come back."""
        with self.measured():
            tasks = []
            start = perf_counter()
            for number in range(max(1, round(rate * seconds))):
                intended = start + number / rate
                await asyncio.sleep(max(0.0, intended - perf_counter()))
                tasks.append(asyncio.create_task(_sent(send, number, intended)))
            return await asyncio.gather(*tasks)

    async def closed_loop(self, send: Send, *, clients: int, seconds: float) -> list[Sent]:
        """Let clients ask, each again once it is answered; all return after `seconds`."""
        start = perf_counter()

        async def ask(client: int) -> list[Sent]:
            sent: list[Sent] = []
            while (now := perf_counter()) < start + seconds:
                sent.append(await _sent(send, client + clients * len(sent), now))
            return sent

        with self.measured():
            each = await asyncio.gather(*map(ask, range(clients)))
        return [one for sent in each for one in sent]

    @contextmanager
    def measured(self) -> Iterator[None]:
        """Take down which share of a core this process needs for the block."""
        wall, own = perf_counter(), process_time()
        yield
        taken = perf_counter() - wall
        self.busiest = max(self.busiest, (process_time() - own) / taken)


async def _sent(send: Send, number: int, intended: float) -> Sent:
    return Sent(intended=intended, number=number, reply=await send(number))
