"""Own the route that takes what people say of answers, which is there only where it is wanted."""

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from bot.feedback import Feedback, Thumb, Vote

LONGEST_COMMENT = 2_000
"""The longest comment, in characters."""


class FeedbackRequest(BaseModel):
    """A thumb for the answer of that `id`; why, and what else there is to say of it."""

    model_config = ConfigDict(extra="forbid")

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,128}$")]
    thumb: Thumb
    reason: Annotated[str, Field(max_length=100)] | None = None
    comment: Annotated[str, Field(max_length=LONGEST_COMMENT)] | None = None


def feedback_routes(feedback: Feedback) -> APIRouter:
    """Return the route over the place where votes are kept."""
    router = APIRouter(tags=["questions"])

    @router.post("/api/feedback", status_code=204, response_class=Response)
    def vote(given: FeedbackRequest) -> Response:
        """Say whether an answer helped; several votes on one are all kept."""
        feedback.add(
            Vote(
                answer_id=given.id,
                thumb=given.thumb,
                reason=given.reason,
                comment=given.comment,
            )
        )
        return Response(status_code=204)

    return router
