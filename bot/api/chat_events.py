"""Own what a streamed chat tells, in which order."""

from collections.abc import AsyncGenerator, Callable

from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool

from bot.answer import Answer
from bot.api.event_schema import described_stream
from bot.api.event_stream import event
from bot.api.schemas import (
    ChatAnswer,
    CitationOut,
    PassageOut,
    SearchResponse,
    chat_response,
    passage_out,
)
from bot.assistant import Retrieved


class ChatCitations(BaseModel):
    """The citations of an answer; `passages` are those that they lead to beyond the best `k`."""

    citations: tuple[CitationOut, ...]
    passages: tuple[PassageOut, ...]


class ChatDone(BaseModel):
    """The end of an answer."""

    id: str
    index_version: str


async def chat_events(
    found: Retrieved, *, answer: Callable[[Retrieved], Answer], request_id: str
) -> AsyncGenerator[bytes, None]:
    """Yield the passages that were found, then what they answer; `answer` runs in a thread."""
    yield _event("passages", _passages(found, request_id))
    response = chat_response(await run_in_threadpool(answer, found), request_id=request_id)
    shown = len(found.shown)
    yield _event("answer", ChatAnswer(**response.model_dump(include=set(ChatAnswer.model_fields))))
    yield _event(
        "citations",
        ChatCitations(citations=response.citations, passages=response.passages[shown:]),
    )
    yield _event("done", ChatDone(id=request_id, index_version=response.index_version))


def _passages(found: Retrieved, request_id: str) -> SearchResponse:
    return SearchResponse(
        id=request_id,
        question=found.asked,
        passages=tuple(map(passage_out, found.shown)),
        index_version=found.index_version,
    )


def _event(name: str, data: BaseModel) -> bytes:
    return event(data.model_dump_json(), name=name)


CHAT_EVENTS = described_stream(
    "With `stream: true`: these events, in this order, whose data are JSON. What goes wrong once "
    "the passages are told is an event `error`, whose data is a problem (RFC 9457), and ends it.",
    passages=SearchResponse,
    answer=ChatAnswer,
    citations=ChatCitations,
    done=ChatDone,
)
"""How OpenAPI describes the events."""
