"""Own what a streamed completion tells, in which order."""

from collections.abc import AsyncGenerator, Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool

from bot.api.completion import MODEL, Annotation, Location, Replied, Usage
from bot.api.event_schema import described_stream
from bot.api.event_stream import event
from bot.api.schemas import UnderstoodOut

_END = "[DONE]"


class Delta(BaseModel):
    """What a chunk adds to the message."""

    role: Literal["assistant"] = "assistant"
    content: str = ""
    annotations: tuple[Annotation, ...] = ()


class ChunkChoice(BaseModel):
    """What a chunk adds to the one answer."""

    index: Literal[0]
    delta: Delta
    finish_reason: Literal["stop"] | None
    logprobs: None


class CompletionChunk(BaseModel):
    """A piece of an answer. What the answer stands on comes with the chunk that finishes it."""

    id: str
    object: Literal["chat.completion.chunk"]
    created: int
    model: str
    system_fingerprint: str
    choices: tuple[ChunkChoice, ...]
    usage: Usage | None = None
    citations: tuple[Location, ...] = ()
    answerable: bool = False
    confidence: float = 0
    reason: Literal["no_topic", "no_match", "low_confidence"] | None = None
    generation: Literal["none", "checked", "dropped", "failed"] = "none"
    understood: UnderstoodOut | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunks:
    """The pieces of one answer, each of which says whose it is."""

    completion_id: str
    created: int
    index_version: str
    include_usage: bool

    async def events(self, reply: Callable[[], Replied]) -> AsyncGenerator[bytes, None]:
        """Yield the answer in events; `reply` runs in a thread once the first is sent."""
        yield self._event(Delta(role="assistant", content=""))
        for one in self._of(await run_in_threadpool(reply)):
            yield one
        yield event(_END)

    def _of(self, replied: Replied) -> Iterator[bytes]:
        for line in replied.content.splitlines(keepends=True):
            yield self._event(Delta(content=line))
        yield self._event(Delta(annotations=replied.annotations))
        yield self._event(Delta(), finish_reason="stop", **dict(replied.grounds))
        if self.include_usage:
            yield event(self._chunk(choices=(), usage=replied.usage))

    def _event(
        self, delta: Delta, *, finish_reason: Literal["stop"] | None = None, **more: object
    ) -> bytes:
        choice = ChunkChoice(index=0, delta=delta, finish_reason=finish_reason, logprobs=None)
        usage = {"usage": None} if self.include_usage else {}
        return event(self._chunk(choices=(choice,), **usage, **more))

    def _chunk(self, **more: object) -> str:
        chunk = CompletionChunk.model_validate(
            {
                "id": self.completion_id,
                "object": "chat.completion.chunk",
                "created": self.created,
                "model": MODEL,
                "system_fingerprint": self.index_version,
                **more,
            }
        )
        return chunk.model_dump_json(exclude_unset=True)


COMPLETION_EVENTS = described_stream(
    "With `stream: true`: chunks as JSON in events without a name, then `[DONE]`. What goes wrong "
    "once the first is sent is an event `error` with an error object, and ends it.",
    last=_END,
    message=CompletionChunk,
)
"""How OpenAPI describes the events."""
