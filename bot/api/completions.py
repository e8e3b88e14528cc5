"""Own the routes that clients of OpenAI's chat API speak."""

import json
import time
from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from bot.api.completion import MODEL, Completion, Model, Models, Replied, replied
from bot.api.completion_chunks import COMPLETION_EVENTS, Chunks
from bot.api.completion_errors import PREFIX, ErrorResponse, error_of
from bot.api.completion_request import CompletionRequest
from bot.api.event_stream import EventStream, StreamTerms, event
from bot.api.problems import problem_of
from bot.api.request_body import JsonRoute
from bot.api.request_id import completion_id
from bot.assistant import Assistant
from bot.errors import ModelNotFound
from bot.question_log import QuestionLog
from index.reader_model import FOLDER

_ERROR: dict[str, Any] = {"model": ErrorResponse, "description": "What is wrong."}


def completion_routes(
    assistant: Assistant, *, log: QuestionLog | None = None, terms: StreamTerms | None = None
) -> APIRouter:
    """Return the routes over an assistant; a log is told what was asked."""
    router = APIRouter(
        prefix=PREFIX,
        tags=["OpenAI-compatible"],
        responses={"4XX": _ERROR, "5XX": _ERROR},
        route_class=JsonRoute,
    )
    terms = terms or StreamTerms()
    model = Model(created=int(FOLDER.stat().st_mtime))  # the same in every process

    @router.post(
        "/chat/completions",
        response_model=Completion,
        responses={200: {"content": COMPLETION_EVENTS}},
    )
    def complete(asked: CompletionRequest, request: Request) -> Completion | Response:
        """Answer the last message of the user with citations, or say that there is no answer.

        With `stream`, in chunks (`chat.completion.chunk`) as server-sent events that end in
        `[DONE]`. Both can be told from an ordinary completion by `answerable`.
        """
        found = assistant.find(asked.question, history=asked.turns)
        name, created = completion_id(), int(time.time())
        said = [*(turn.content for turn in asked.turns), asked.question]
        base_url = str(request.base_url)

        def reply() -> Replied:
            answer = assistant.answer(found)
            if log:
                log.add(answer)
            return replied(answer, found, said=said, base_url=base_url)

        if not asked.stream:
            return reply().completion(
                completion_id=name, created=created, index_version=found.index_version
            )
        chunks = Chunks(
            completion_id=name,
            created=created,
            index_version=found.index_version,
            include_usage=asked.includes_usage,
        )
        return EventStream(chunks.events(reply), failed=_failed(request), terms=terms)

    @router.get("/models")
    async def models() -> Models:
        """List what can be asked."""
        return Models(data=(model,))

    @router.get("/models/{name}")
    async def one_model(name: str) -> Model:
        """Return one model of the list."""
        if name != MODEL:
            raise ModelNotFound(name, served=MODEL)
        return model

    return router


def _failed(request: Request) -> Callable[[Exception], bytes]:
    def told(error: Exception) -> bytes:
        problem = json.loads(bytes(problem_of(request, error).body))
        return event(error_of(problem).model_dump_json(), name="error")

    return told
