"""Own the route that takes what people say of answers, which is there only where it is wanted."""

from typing import Annotated, Self

from fastapi import APIRouter, Response
from pydantic import ConfigDict, Field, model_validator

from bot.api.request_body import JsonRoute, RequestBody
from bot.api.request_id import request_of
from bot.feedback import Feedback, Thumb, Vote

LONGEST_COMMENT = 2_000
"""The longest comment, in characters."""


class FeedbackRequest(RequestBody):
    """A thumb for the answer of that `id`; why, and what else there is to say of it.

    Without a thumb it says more on a vote given before, and is no other vote.
    """

    model_config = ConfigDict(strict=False)

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,128}$")]
    thumb: Thumb | None = None
    reason: Annotated[str, Field(max_length=100)] | None = None
    comment: Annotated[str, Field(max_length=LONGEST_COMMENT)] | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not (self.thumb or self.reason or self.comment):
            raise ValueError("give a thumb, or a reason or a comment for one given before.")
        return self


def feedback_routes(feedback: Feedback) -> APIRouter:
    """Return the route over the place where votes are kept."""
    router = APIRouter(tags=["questions"], route_class=JsonRoute)

    @router.post("/api/feedback", status_code=204, response_class=Response)
    def vote(given: FeedbackRequest) -> Response:
        """Say whether an answer helped, or more on that; several votes on one are all kept."""
        feedback.add(
            Vote(
                answer_id=request_of(given.id),
                thumb=given.thumb,
                reason=given.reason,
                comment=given.comment,
            )
        )
        return Response(status_code=204)

    return router
