"""Own what is counted for Prometheus. No label says what a person or a document said.

Labels are routes as templates, statuses, stages and reasons: a few of each, whoever asks.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

from prometheus_client import CollectorRegistry, Counter, Histogram

from bot.answer import Answer, Reason
from bot.api.observation import Seen

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)  # seconds

STAGES = ("retrieve", "read")
"""What a question goes through."""


class Metrics:
    """Counts of one process, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "wherein_requests",
            "Requests by route and status; status 0: the client went before there was one.",
            ["method", "route", "status"],
            registry=self.registry,
        )
        self._request_seconds = Histogram(
            "wherein_request_seconds",
            "Seconds from a request's first byte to its response's last.",
            ["route"],
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self._stage_seconds = Histogram(
            "wherein_stage_seconds",
            "Seconds that a question took in a stage.",
            ["stage"],
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self._answered = Counter(
            "wherein_answered", "Questions that were answered.", registry=self.registry
        )
        self._unanswered = Counter(
            "wherein_unanswered",
            "Questions that were not answered, by reason.",
            ["reason"],
            registry=self.registry,
        )
        self._begin_at_zero()

    def _begin_at_zero(self) -> None:
        """Show what can be counted before it is: a rate needs the zero."""
        for stage in STAGES:
            self._stage_seconds.labels(stage)
        for reason in Reason:
            self._unanswered.labels(reason.value)

    def request(self, seen: Seen) -> None:
        """Count a request that is over."""
        self._requests.labels(seen.method, seen.route, str(seen.status)).inc()
        self._request_seconds.labels(seen.route).observe(seen.seconds)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Measure what the block does, one of STAGES; what fails is not counted."""
        start = perf_counter()
        yield
        self._stage_seconds.labels(name).observe(perf_counter() - start)

    def answer(self, answer: Answer) -> None:
        """Count an answer, or why there was none."""
        if answer.reason:
            self._unanswered.labels(answer.reason.value).inc()
        else:
            self._answered.inc()
