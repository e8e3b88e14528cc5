"""Own what an examination has to know of a server's answers; anything more in them is let be."""

from collections.abc import Iterator
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from bot.evaluation.outcome import Found, Spot
from corpus.span import Span


class _Said(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, allow_inf_nan=False)


class ListedDocument(_Said):
    """A document that the server answers from."""

    document_id: str
    sha256: str
    passages: Annotated[int, Field(ge=0)]


class Listing(_Said):
    """What `GET /api/documents` says."""

    documents: Annotated[tuple[ListedDocument, ...], Field(strict=False)]
    index_version: str


class DocumentText(_Said):
    """What `GET /api/documents/{id}/text` says."""

    text: str


class _Place(_Said):
    document_id: str
    start: Annotated[int, Field(ge=0)]
    end: int

    @model_validator(mode="after")
    def _is_range(self) -> Self:
        if self.start >= self.end:
            raise ValueError("start is not before end")
        return self

    @property
    def spot(self) -> Spot:
        return Spot(document_id=self.document_id, span=Span(self.start, self.end))


class SaidCitation(_Place):
    """A quote, not compared with its document yet."""

    marker: Annotated[int, Field(ge=0)]
    quote: str
    title: str


class SaidPassage(_Place):
    """A passage that was found."""

    rank: Annotated[int, Field(ge=1)]
    text: str
    score: float
    copies: Annotated[tuple[_Place, ...], Field(strict=False)]

    @property
    def found(self) -> Found:
        """Return it as an outcome has it."""
        spots = (self.spot, *(copy.spot for copy in self.copies))
        return Found(spots=spots, text=self.text, score=self.score)


class SaidAnswer(_Said):
    """What `POST /api/chat` says."""

    answer: str
    citations: Annotated[tuple[SaidCitation, ...], Field(strict=False)]
    passages: Annotated[tuple[SaidPassage, ...], Field(strict=False)]
    confidence: Annotated[float, Field(ge=0, le=1)]
    index_version: str
    reason: str | None


def wrongs(error: ValidationError) -> Iterator[str]:
    """Yield each thing that is wrong with what was said, after its place."""
    for one in error.errors(include_url=False, include_input=False):
        yield f"{'.'.join(map(str, one['loc'])) or 'all of it'}: {one['msg']}"
