"""Own the routes that take a question: chat and search."""

from collections.abc import Callable

from fastapi import APIRouter, Request
from starlette.responses import Response

from bot.answer import Answer
from bot.api.chat_events import CHAT_EVENTS, chat_events
from bot.api.event_stream import EventStream, StreamTerms, event
from bot.api.problems import problem_of
from bot.api.request_body import JsonRoute
from bot.api.request_id import answer_id
from bot.api.schemas import (
    ChatRequest,
    ChatResponse,
    SearchRequest,
    SearchResponse,
    chat_response,
    passage_out,
)
from bot.assistant import Assistant
from bot.question_log import QuestionLog


def question_routes(
    assistant: Assistant, *, log: QuestionLog | None = None, terms: StreamTerms | None = None
) -> APIRouter:
    """Return the routes over an assistant; a log is told what the chat was asked."""
    router = APIRouter(prefix="/api", tags=["questions"], route_class=JsonRoute)
    terms = terms or StreamTerms()

    @router.post("/chat", response_model=ChatResponse, responses={200: {"content": CHAT_EVENTS}})
    def chat(asked: ChatRequest, request: Request) -> ChatResponse | Response:
        """Answer a question with citations, or say why not; in events, with `stream`.

        A question that leans on `history` is understood after it, and `understood` says how.
        """
        request_id = answer_id()
        if not asked.stream:
            answer = assistant.ask(
                asked.question, k=asked.k, among=asked.among, history=asked.turns
            )
            return chat_response(logged(answer), request_id=request_id)
        found = assistant.find(asked.question, k=asked.k, among=asked.among, history=asked.turns)
        events = chat_events(
            found, answer=lambda found: logged(assistant.answer(found)), request_id=request_id
        )
        return EventStream(events, failed=_failed(request), terms=terms)

    def logged(answer: Answer) -> Answer:
        if log:
            log.add(answer)
        return answer

    @router.post("/search")
    def search(asked: SearchRequest) -> SearchResponse:
        """Find the passages that are most like a question."""
        hits, version = assistant.search(asked.question, k=asked.k, among=asked.among)
        return SearchResponse(
            id=answer_id(),
            question=asked.question.strip(),
            passages=tuple(map(passage_out, hits)),
            index_version=version,
        )

    return router


def _failed(request: Request) -> Callable[[Exception], bytes]:
    def told(error: Exception) -> bytes:
        return event(bytes(problem_of(request, error).body).decode(), name="error")

    return told
