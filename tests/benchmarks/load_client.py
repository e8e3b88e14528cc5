"""Own the client that load is made with: a little HTTP/1.1 over asyncio, which costs little.

It must not know what is asked, nor what is a right answer.
"""

import asyncio
import json
import socket
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from time import perf_counter

REFUSED = frozenset({429, 503})
_RESET = struct.pack("ii", 1, 0)  # SO_LINGER: closing sends RST
_JSON = "Content-Type: application/json\r\n"
_CUT = (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError)

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came back; status 0 where nothing did. `first` is when a body began, `ended` the end."""

    status: int
    body: bytes = b""
    first: float = 0.0
    ended: float
    is_whole: bool = False


class _Reading:
    """One response, as far as it has come."""

    def __init__(self, reader: asyncio.StreamReader) -> None:
        self._reader = reader
        self.status = 0
        self.first = 0.0
        self.body = bytearray()
        self.is_last = False

    async def all(self) -> None:
        await self.head()
        if self._is_chunked:
            while await self.chunk():
                pass
        else:
            self._add(await self._reader.readexactly(self._length))

    async def head(self) -> None:
        lines = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        fields = dict(line.lower().split(": ", 1) for line in lines[1:] if line)
        self.is_last = fields.get("connection") == "close"
        self._is_chunked = "transfer-encoding" in fields
        self._length = int(fields.get("content-length", "0"))
        self.status = int(lines[0].split()[1])

    async def chunk(self) -> bool:
        size = int(await self._reader.readuntil(b"\r\n"), 16)
        self._add((await self._reader.readexactly(size + 2))[:-2])
        return size > 0

    def _add(self, data: bytes) -> None:
        self.first = self.first or perf_counter()
        self.body += data


class Client:
    """Ask one server over connections that are kept alive, as many as it takes."""

    def __init__(self, address: tuple[str, int]) -> None:
        self.address = address
        self._idle: list[Connection] = []

    async def get(self, path: str) -> Reply:
        """Fetch a path."""
        return await self._sent(self._request("GET", path))

    async def post(self, path: str, content: Mapping[str, object]) -> Reply:
        """Send JSON; raises OSError where nobody listens."""
        return await self._sent(self._request("POST", path, content))

    async def reset(self, path: str, content: Mapping[str, object], *, begun: bool) -> bool:
        """Send JSON and reset the connection: at once, or when the answer has `begun`.

        Returns whether it was that: one that is refused has no answer that begins.
        """
        is_refused = False
        reader, writer = await asyncio.open_connection(*self.address)
        writer.write(self._request("POST", path, content))
        if begun:
            reading = _Reading(reader)
            await reading.head()
            is_refused = reading.status in REFUSED
            if not is_refused:
                await reading.chunk()
        await writer.drain()
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        writer.transport.abort()
        return not is_refused

    def close(self) -> None:
        """Close what is kept alive; more can be asked after it."""
        while self._idle:
            self._idle.pop()[1].close()

    def _request(
        self, method: str, path: str, content: Mapping[str, object] | None = None
    ) -> bytes:
        body = b"" if content is None else json.dumps(content).encode()
        sort = f"{_JSON}Content-Length: {len(body)}\r\n" if body else ""
        return f"{method} {path} HTTP/1.1\r\nHost: {self.address[0]}\r\n{sort}\r\n".encode() + body

    async def _sent(self, request: bytes) -> Reply:
        while True:
            is_kept = bool(self._idle)
            connection = (
                self._idle.pop() if is_kept else await asyncio.open_connection(*self.address)
            )
            reply = await self._over(connection, request)
            if reply.status or not is_kept:
                return reply  # else it had been closed, as kept ones may be at any time

    async def _over(self, connection: Connection, request: bytes) -> Reply:
        reader, writer = connection
        reading = _Reading(reader)
        is_whole = False
        try:
            writer.write(request)
            await reading.all()
            is_whole = True
        except _CUT:
            pass
        if is_whole and not reading.is_last:
            self._idle.append(connection)
        else:
            writer.close()
        return Reply(
            status=reading.status,
            body=bytes(reading.body),
            first=reading.first,
            ended=perf_counter(),
            is_whole=is_whole,
        )
