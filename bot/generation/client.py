"""Own the call of a server that speaks OpenAI's protocol. Only here is the HTTP client named."""

import asyncio
from functools import cached_property
from typing import TYPE_CHECKING

from pydantic import BaseModel, ValidationError

from bot.errors import ModelLost
from bot.generation.prompt import Messages

if TYPE_CHECKING:
    import ssl

    import httpx2

MOST_BYTES = 64 * 2**10
"""The longest reply, with all that stands around it."""

_OK = 200


class _Message(BaseModel):
    content: str


class _Choice(BaseModel):
    message: _Message


class _Completion(BaseModel):
    choices: tuple[_Choice, ...]


class ChatClient:
    """Ask one model of one server. Safe to share by threads, but not for a thread of an event loop.

    `url` is what comes before ``/chat/completions``; `timeout` bounds the whole call, in seconds.
    Proxies of the environment are not used and redirections not followed: what is sent goes to
    that server and nowhere else.
    """

    def __init__(self, url: str, *, model: str, key: str | None, timeout: float) -> None:
        self._url = url.rstrip("/")
        self._model = model
        self._headers = {"Accept-Encoding": "identity"}
        if key is not None:
            self._headers["Authorization"] = f"Bearer {key}"
        self._timeout = timeout

    def complete(self, messages: Messages) -> str:
        """Return what the model says; raises ModelLost where it says nothing that can be used."""
        body = asyncio.run(self._sent(messages))
        try:
            choices = _Completion.model_validate_json(body).choices
        except ValidationError:
            raise ModelLost(self._url, "what it answers is no chat completion") from None
        if not choices:
            raise ModelLost(self._url, "it answers without a choice")
        return choices[0].message.content

    async def _sent(self, messages: Messages) -> bytes:
        import httpx2

        try:
            async with (
                asyncio.timeout(self._timeout),
                httpx2.AsyncClient(verify=self._trust, trust_env=False, timeout=None) as client,
                client.stream(
                    "POST",
                    f"{self._url}/chat/completions",
                    headers=self._headers,
                    json={"model": self._model, "messages": messages, "stream": False},
                ) as response,
            ):
                return await self._read(response)
        except TimeoutError:
            raise ModelLost(self._url, f"it took more than {self._timeout:g} seconds") from None
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise ModelLost(self._url, _told(error)) from None

    async def _read(self, response: "httpx2.Response") -> bytes:
        if response.status_code != _OK:
            raise ModelLost(self._url, f"it answers {response.status_code}")
        body = bytearray()
        async for part in response.aiter_raw():
            body += part
            if len(body) > MOST_BYTES:
                raise ModelLost(self._url, f"it answers more than {MOST_BYTES:,} bytes")
        return bytes(body)

    @cached_property
    def _trust(self) -> "ssl.SSLContext | bool":
        """Whom to believe over https; read from disk once, and not where nothing is encrypted."""
        import httpx2

        return httpx2.create_ssl_context() if self._url.startswith("https:") else False


def _told(error: Exception) -> str:
    """Return what went wrong in words; an error's own may hold what was sent."""
    import httpx2

    if isinstance(error, httpx2.ConnectError):
        return "it cannot be reached"
    if isinstance(error, httpx2.InvalidURL | httpx2.UnsupportedProtocol):
        return "that is no address that can be asked"
    if isinstance(error, httpx2.RemoteProtocolError):
        return "it hangs up, or does not speak HTTP"
    return "the connection broke off"
