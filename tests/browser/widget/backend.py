"""A server on loopback that says whatever a test wants, in pieces of any size."""

import json
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from bot.widget.bundle import bundle

_CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Headers": "Content-Type",
    "Access-Control-Expose-Headers": "Retry-After",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What the server answers; `pieces` go out one by one, and `cut` ends them too early."""

    pieces: Iterable[bytes]
    status: int = 200
    kind: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: bool = False


def in_json(content: object, *, status: int = 200, **headers: str) -> Sent:
    """Answer in one piece of JSON; underscores in names of headers are hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    kind = "application/json" if status < 400 else "application/problem+json"
    return Sent(pieces=[json.dumps(content).encode()], status=status, kind=kind, headers=named)


@dataclass
class Backend:
    """A server, what it answers to each path, and what it was asked."""

    url: str = ""
    answers: dict[str, Callable[[dict[str, object]], Sent]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, object]]] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)

    def on(self, path: str, answer: Sent | Callable[[dict[str, object]], Sent]) -> None:
        """Answer so to a path from now on."""
        self.answers[path] = answer if callable(answer) else lambda _: answer

    def page(self, path: str, html: str, *, policy: str = "") -> None:
        """Serve a page."""
        headers = {"Content-Security-Policy": policy} if policy else {}
        kind = "text/html; charset=utf-8"
        self.on(path, Sent(pieces=[html.encode()], kind=kind, headers=headers))

    def questions(self) -> list[object]:
        """Return the questions that came, in order."""
        return [body["question"] for path, body in self.asked if path == "/api/chat"]


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, told: Backend) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.told = told


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_OPTIONS(self) -> None:
        self._send(Sent(pieces=[], status=204))

    def do_GET(self) -> None:
        self._answer({})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.told.asked.append((self.path, body))
        self.server.told.headers.append(dict(self.headers))
        self._answer(body)

    def _answer(self, body: dict[str, object]) -> None:
        path, query = urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)
        if path == "/widget.js":
            script = bundle(*query.get("lang", [])).content
            self._send(Sent(pieces=[script], kind="text/javascript"))
        elif answer := self.server.told.answers.get(path):
            self._send(answer(body))
        else:
            self._send(in_json({"detail": f"nothing at {path}"}, status=404))

    def _send(self, sent: Sent) -> None:
        self.send_response(sent.status)
        self.send_header("Content-Type", sent.kind)
        for name, value in {**_CORS, **sent.headers}.items():
            self.send_header(name, value)
        if sent.status != HTTPStatus.NO_CONTENT:
            self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        try:
            self._pour(sent)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def _pour(self, sent: Sent) -> None:
        for piece in filter(None, sent.pieces):
            self.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
            self.wfile.flush()
        if sent.cut:
            self.close_connection = True
        elif sent.status != HTTPStatus.NO_CONTENT:
            self.wfile.write(b"0\r\n\r\n")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def backend() -> Iterator[Backend]:
    """Run a server that serves the widget, and nothing else until it is told to."""
    told = Backend()
    with _Server(told) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        told.url = f"http://127.0.0.1:{server.server_port}"
        try:
            yield told
        finally:
            server.shutdown()
            thread.join(30)
