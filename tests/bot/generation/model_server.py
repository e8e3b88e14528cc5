"""A small server of OpenAI's protocol, in a thread of its own, that answers as it is told to."""

import asyncio
import json
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn

from tests.bot.served import WAIT, _Announcing

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
Behaviour = Callable[[Send], Awaitable[None]]


@dataclass
class Asked:
    """One request: its path, its headers and its body."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]


@dataclass
class ModelServer:
    """Where the server is, how it answers from now on, and what it was asked."""

    url: str
    behaviour: Behaviour
    asked: list[Asked] = field(default_factory=list)

    def says(self, *sentences: str) -> None:
        """Answer so from now on, a sentence a line."""
        self.behaviour = saying("\n".join(sentences))

    async def app(
        self, scope: Message, receive: Callable[[], Awaitable[Message]], send: Send
    ) -> None:
        assert scope["type"] == "http"
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        self.asked.append(Asked(scope["path"], headers, json.loads(body)))
        await self.behaviour(send)


@contextmanager
def model_server() -> Iterator[ModelServer]:
    """Serve a model that says nothing until it is told what."""
    listener = socket.create_server(("127.0.0.1", 0))
    model = ModelServer(f"http://127.0.0.1:{listener.getsockname()[1]}/v1", saying(""))
    config = uvicorn.Config(
        model.app,
        interface="asgi3",
        lifespan="off",
        ws="none",
        log_config=None,
        timeout_graceful_shutdown=1,
    )
    server = _Announcing(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        assert server.up.wait(WAIT)
        yield model
    finally:
        server.should_exit = True
        thread.join(WAIT)
        listener.close()


def saying(text: str) -> Behaviour:
    """Answer as the protocol says."""
    choice = {"index": 0, "message": {"role": "assistant", "content": text}}
    return sending(json.dumps({"object": "chat.completion", "choices": [choice]}).encode())


def sending(body: bytes, *, status: int = 200, **headers: str) -> Behaviour:
    """Answer with these bytes, whatever they are."""

    async def behave(send: Send) -> None:
        await send(_start(status, {"content-type": "application/json", **headers}))
        await send({"type": "http.response.body", "body": body})

    return behave


def dying_in_the_body() -> Behaviour:
    """Promise more than is sent, and go."""

    async def behave(send: Send) -> None:
        await send(_start(200, {"content-length": "1000"}))
        await send({"type": "http.response.body", "body": b'{"choices": [', "more_body": True})

    return behave


def trickling(between: float, *, part: bytes = b" ") -> Behaviour:
    """Send a byte now and then, or more, for ever."""

    async def behave(send: Send) -> None:
        await send(_start(200, {}))
        while True:
            await send({"type": "http.response.body", "body": part, "more_body": True})
            await asyncio.sleep(between)

    return behave


def flooding() -> Behaviour:
    """Send as much as is taken, for ever."""
    return trickling(0, part=b" " * 4_096)


def hanging() -> Behaviour:
    """Take the question and say nothing."""

    async def behave(send: Send) -> None:
        await asyncio.sleep(WAIT)

    return behave


def _start(status: int, headers: dict[str, str]) -> Message:
    encoded = [(name.encode(), value.encode()) for name, value in headers.items()]
    return {"type": "http.response.start", "status": status, "headers": encoded}
