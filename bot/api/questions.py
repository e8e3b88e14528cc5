"""Own the routes that take a question: chat and search."""

from fastapi import APIRouter

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


def question_routes(assistant: Assistant, *, log: QuestionLog | None = None) -> APIRouter:
    """Return the routes over an assistant; a log is told what the chat was asked."""
    router = APIRouter(prefix="/api", tags=["questions"])

    @router.post("/chat")
    def chat(asked: ChatRequest) -> ChatResponse:
        """Answer a question with citations, or say why not.

        `history` is accepted and not used yet: every question stands alone.
        """
        answer = assistant.ask(asked.question, k=asked.k, among=asked.among, history=asked.turns)
        if log:
            log.add(answer)
        return chat_response(answer, request_id=answer_id())

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
