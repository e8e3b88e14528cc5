"""Own the listener that Prometheus asks: one of its own, never the public one."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.multiprocess import MultiProcessCollector

from bot.errors import PortUnusable


def registry_of_workers(counts: Path) -> CollectorRegistry:
    """Return a registry of the sums of what all workers counted in a folder, the dead ones too."""
    registry = CollectorRegistry()
    MultiProcessCollector(registry, path=str(counts))  # type: ignore[no-untyped-call]
    return registry


@contextmanager
def metrics_served(address: str, registry: CollectorRegistry) -> Iterator[str]:
    """Serve a registry at ``HOST:PORT`` in a thread while the block runs; yield its URL.

    Raises PortUnusable where the address cannot be listened on.
    """
    host, _, port = address.rpartition(":")
    host = host.strip("[]")
    try:
        server, thread = start_http_server(int(port), addr=host, registry=registry)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise PortUnusable(host, int(port), reason, setting="WHEREIN_METRICS") from error
    try:
        name = f"[{host}]" if ":" in host else host
        yield f"http://{name}:{server.server_port}/metrics"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
