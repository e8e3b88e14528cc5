"""Own what Prometheus is told of whether questions can be answered, as `/readyz` tells it."""

from collections.abc import Callable, Iterable, Iterator

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from corpus.errors import WhereinError


class Readiness(Collector):
    """Whether a question could be answered when Prometheus asks; `check` raises what is wrong."""

    def __init__(self, check: Callable[[], object]) -> None:
        self._check = check

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Name nothing beforehand: nothing is opened yet."""
        return ()

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield 1, or 0 where index or calibration cannot be read."""
        yield GaugeMetricFamily(
            "wherein_ready", "1 while questions can be answered, else 0.", self._is_ready()
        )

    def _is_ready(self) -> bool:
        try:
            self._check()
        except WhereinError:
            return False
        return True
