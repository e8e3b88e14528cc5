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


class _Range(_Said):
    start: Annotated[int, Field(ge=0)]
    end: int

    @model_validator(mode="after")
    def _is_range(self) -> Self:
        if self.start >= self.end:
            raise ValueError("start is not before end")
        return self

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


class _Place(_Range):
    document_id: str

    @property
    def spot(self) -> Spot:
        return Spot(document_id=self.document_id, span=self.span)


class SaidCitation(_Place):
    """A quote, not compared with its document yet; earlier versions tell no `answers`."""

    marker: Annotated[int, Field(ge=0)]
    quote: str
    title: str
    answers: Annotated[tuple[_Range, ...], Field(strict=False)] = ()

    @model_validator(mode="after")
    def _holds_answers(self) -> Self:
        if not self.span.holds_in_order(self.marked):
            raise ValueError("answers are not inside the quote, sorted and apart")
        return self

    @property
    def marked(self) -> tuple[Span, ...]:
        """The words that answer, in characters of the document."""
        return tuple(one.span for one in self.answers)


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
