"""Servers on loopback, each in a thread of its own: the real one, and any other."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import uvicorn
import uvicorn.server
from starlette.types import ASGIApp

from bot.api.protection.connection import PatientConnection
from bot.api.protection.protection import Protection
from tests.bot.shelf import TIRELESS, Shelf

WAIT = 30


class _Announcing(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.up.set()


@dataclass(frozen=True, slots=True)
class Served:
    """A server that runs. When `stop` returns, nobody listens any more."""

    url: str
    stop: Callable[[], None]
    state: uvicorn.server.ServerState


def served(
    shelf: Shelf,
    *,
    connection: type[PatientConnection] = PatientConnection,
    protection: Protection = TIRELESS,
    admin_token: str | None = None,
) -> AbstractContextManager[Served]:
    """Serve documents by the real server, over connections of a kind."""
    app = shelf.client(protection=protection, admin_token=admin_token).app
    return serving(app, connection=connection)


@contextmanager
def serving(
    app: ASGIApp, *, connection: type[PatientConnection] = PatientConnection
) -> Iterator[Served]:
    """Serve an application by the real server, over connections of a kind."""
    config = uvicorn.Config(
        app,
        http=connection,
        ws="none",
        log_config=None,
        proxy_headers=False,
        timeout_graceful_shutdown=1,
    )
    server = _Announcing(config)
    listener = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)

    def stop() -> None:
        server.should_exit = True
        thread.join(WAIT)
        listener.close()

    thread.start()
    try:
        assert server.up.wait(WAIT)
        yield Served(_url(listener), stop, server.server_state)
    finally:
        stop()


@contextmanager
def answering(answer: Callable[[str], tuple[int, bytes]]) -> Iterator[str]:
    """Serve what a function of the path answers: a status and a body, its type being JSON."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = answer(self.path)
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.do_GET()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield _url(server.socket)
        finally:
            server.shutdown()
            thread.join(WAIT)


def _url(listener: socket.socket) -> str:
    return f"http://127.0.0.1:{listener.getsockname()[1]}"
