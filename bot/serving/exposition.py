"""Own the listener that Prometheus asks: one of its own, never the public one."""

import socket
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import uvicorn
from prometheus_client import CollectorRegistry, make_asgi_app
from prometheus_client.multiprocess import MultiProcessCollector

from bot.api.protection.connection import PatientConnection
from bot.api.protection.hosts import AllowedHosts

PATH = "/metrics"
_LAST_ANSWERS = 1  # second that who is being answered has when the server stops


def registry_of_workers(counts: Path) -> CollectorRegistry:
    """Return a registry of the sums of what all workers counted in a folder, the dead ones too."""
    registry = CollectorRegistry()
    MultiProcessCollector(registry, path=str(counts))  # type: ignore[no-untyped-call]
    return registry


@contextmanager
def metrics_served(
    listener: socket.socket, registry: CollectorRegistry, *, names: Iterable[str]
) -> Iterator[None]:
    """Serve a registry on a socket in a thread while the block runs, to who asks by these names."""
    server = uvicorn.Server(
        uvicorn.Config(
            AllowedHosts(make_asgi_app(registry), names=names),
            http=PatientConnection,
            ws="none",
            lifespan="off",
            proxy_headers=False,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=_LAST_ANSWERS,
        )
    )
    thread = Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()
