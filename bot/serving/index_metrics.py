"""Own what Prometheus is told of the index: read from the catalog whenever it asks."""

from collections.abc import Iterable, Iterator
from contextlib import closing

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from corpus.errors import WhereinError
from index.home import Home


class IndexMetrics(Collector):
    """The documents, passages and generation of a home; nothing while it cannot be read."""

    def __init__(self, home: Home) -> None:
        self._home = home

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Name nothing beforehand: the home need not be readable yet."""
        return ()

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield the present state."""
        if not self._home.catalog.exists():
            return
        try:
            with closing(self._home.catalog.snapshot()) as snapshot:
                generation, documents = snapshot.generation, len(snapshot.records())
        except WhereinError:
            return
        passages, number = (generation.passages, int(generation.name)) if generation else (0, 0)
        yield GaugeMetricFamily("wherein_documents", "Documents indexed.", documents)
        yield GaugeMetricFamily("wherein_passages", "Passages indexed.", passages)
        yield GaugeMetricFamily(
            "wherein_index_generation", "The number of the index, which goes up by one.", number
        )
