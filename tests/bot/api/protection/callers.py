"""Requests made of an ASGI application by hand, so that a test says when what arrives."""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send


def scope(method: str, path: str) -> Scope:
    return {"type": "http", "method": method, "path": path, "headers": []}


@dataclass
class Call:
    """A request whose messages are put in by the test, and what was sent for it."""

    method: str = "POST"
    path: str = "/api/chat"
    sent: list[Message] = field(default_factory=list)
    inbox: asyncio.Queue[Message] = field(default_factory=asyncio.Queue)

    def arrive(self, body: bytes = b"{}", *, more: bool = False) -> "Call":
        """Let a piece of the body arrive."""
        self.inbox.put_nowait({"type": "http.request", "body": body, "more_body": more})
        return self

    def leave(self) -> "Call":
        """Let the client go."""
        self.inbox.put_nowait({"type": "http.disconnect"})
        return self

    async def of(self, app: ASGIApp) -> None:
        """Make the request."""

        async def send(message: Message) -> None:
            self.sent.append(message)

        await app(scope(self.method, self.path), self.inbox.get, send)

    @property
    def status(self) -> int | None:
        """The status that was sent, None where nothing was."""
        return self.sent[0]["status"] if self.sent else None

    @property
    def headers(self) -> dict[str, str]:
        return {name.decode(): value.decode() for name, value in self.sent[0]["headers"]}

    @property
    def problem(self) -> Any:
        return json.loads(b"".join(message.get("body", b"") for message in self.sent))


class Workshop:
    """An application that is busy with every request until the test says that it is done."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.bodies: list[bytes] = []
        self.done = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.begun.append(scope["path"])
        message = await receive()
        self.bodies.append(message.get("body", b""))
        await self.done.wait()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"done"})


async def settle() -> None:
    """Let every task come as far as it can."""
    for _ in range(20):
        await asyncio.sleep(0)
