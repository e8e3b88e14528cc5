"""Own what a part of the benchmark is given to work with, and the figures that it gives back."""

import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from tests.benchmarks.load_client import Client, Reply
from tests.benchmarks.load_generator import Generator, Sent
from tests.benchmarks.load_processes import Floor, Server
from tests.benchmarks.load_questions import QUESTIONS, content, is_right

CHAT, SEARCH, NO_OP = "/api/chat", "/api/search", "/healthz"
TOO_BUSY = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What was found of one target: a value a round. `least` says which side of it is good."""

    name: str
    what: str
    values: tuple[float, ...]
    target: float | None
    least: bool = False

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    @property
    def is_met(self) -> bool | None:
        """Tell whether the target is met; None where there is none."""
        if self.target is None:
            return None
        return self.median >= self.target if self.least else self.median <= self.target


@dataclass(kw_only=True)
class Bench:
    """A server, a floor and a generator; how long and often to measure; what went wrong."""

    server: Server
    floor: Floor
    place: Path
    seconds: float
    rounds: int
    resets: int
    slow: int
    saturation: float = 0.0
    samples: dict[str, list[float]] = field(default_factory=dict)
    generator: Generator = field(default_factory=Generator)
    wrong: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.client = Client(self.server.address)

    @property
    def few(self) -> int:
        """How many rounds the long parts have."""
        return max(1, self.rounds * 3 // 5)

    async def chat(self, number: int) -> Reply:
        """Ask a question, for an answer in JSON."""
        return await self.client.post(CHAT, content(number))

    async def warm_up(self) -> None:
        """Ask every question once; nothing of it counts."""
        for number in range(len(QUESTIONS)):
            await self.chat(number)

    async def steady(self, name: str, *, share: float, seconds: float) -> list[float]:
        """Send a share of what the server can take; return the seconds that right answers took."""
        sent = await self.generator.open_loop(
            self.chat, rate=share * self.saturation, seconds=seconds
        )
        return self.right(name, sent)

    def right(
        self, name: str, sent: Iterable[Sent], *, judge: Callable[[int, Reply], bool] = is_right
    ) -> list[float]:
        """Keep and return the seconds of right answers, and note what else came back."""
        taken = []
        for one in sent:
            if judge(one.number, one.reply):
                taken.append(one.seconds)
            else:
                self.wrong.append(f"{name}: {one.reply.status} {one.reply.body[:200]!r}")
        return self.kept(name, taken)

    def kept(self, name: str, taken: Sequence[float]) -> list[float]:
        """Keep seconds under a name, and return them; raises RuntimeError where there are none."""
        if not taken:
            message = f"nothing to measure: {name}; {self.wrong[-1:]}"
            raise RuntimeError(message)
        self.samples.setdefault(name, []).extend(taken)
        return list(taken)


def quantile(seconds: Sequence[float], share: float) -> float:
    return float(np.quantile(seconds, share))


def p50(seconds: Sequence[float]) -> float:
    return quantile(seconds, 0.5)


def p95(seconds: Sequence[float]) -> float:
    return quantile(seconds, 0.95)
