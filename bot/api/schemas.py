"""Own the JSON of the API, and how it is made from answers and hits."""

from collections.abc import Sequence
from typing import Annotated, Literal
from urllib.parse import quote

from pydantic import BaseModel, Field

from bot.answer import Answer, Citation, Understanding
from bot.api.request_body import RequestBody
from bot.assistant import DEFAULT_K
from bot.conversation import Role, Turn
from corpus.document import Document
from corpus.records import DocumentRecord, Selection
from corpus.span import Span
from index.hit import Hit, Place

MOST_PASSAGES = 50


class TurnIn(RequestBody):
    """One thing that was said before."""

    role: Literal["user", "assistant"]
    content: str


class SearchRequest(RequestBody):
    """What to look for, and where: in the documents of these ids, under this folder, so tagged."""

    question: str
    k: Annotated[int, Field(ge=1, le=MOST_PASSAGES)] = DEFAULT_K
    documents: Annotated[tuple[str, ...], Field(min_length=1, max_length=1_000, strict=False)] = ()
    folder: str = ""
    tags: Annotated[tuple[str, ...], Field(min_length=1, max_length=100, strict=False)] = ()

    @property
    def among(self) -> Selection | None:
        """What is selected; None for everything."""
        chosen = Selection(documents=self.documents, folder=self.folder, tags=self.tags)
        return None if chosen == Selection() else chosen


class ChatRequest(SearchRequest):
    """A question, and what was said before it, oldest first."""

    history: Annotated[tuple[TurnIn, ...], Field(max_length=32, strict=False)] = ()
    stream: bool = False

    @property
    def turns(self) -> tuple[Turn, ...]:
        """What was said before, oldest first."""
        return tuple(Turn(role=Role(one.role), content=one.content) for one in self.history)


class SpanOut(BaseModel):
    """Characters `start` to `end` of a document's text."""

    start: int
    end: int


class CitationOut(BaseModel):
    """A verbatim quote: characters `start` to `end` of the document's text.

    `answers` are the words of it that answer, in characters of the document too, if they are
    known. `stripped` warns that words such as "not" may be missing in the source.
    """

    marker: int
    document_id: str
    title: str
    source: str
    headings: tuple[str, ...]
    quote: str
    start: int
    end: int
    answers: tuple[SpanOut, ...]
    page: int | None
    anchor: str | None
    url: str
    stripped: bool


class LegOut(BaseModel):
    """What one way of searching said of a passage."""

    name: str
    score: float
    rank: int | None


class PlaceOut(BaseModel):
    """Where a passage stands: characters `start` to `end` of the document's text."""

    passage_id: str
    document_id: str
    title: str
    source: str
    headings: tuple[str, ...]
    start: int
    end: int
    page: int | None
    anchor: str | None
    url: str
    stripped: bool


class PassageOut(PlaceOut):
    """A passage that was considered; `copies` are other places of the very same text."""

    text: str
    copies: tuple[PlaceOut, ...]
    score: float
    rank: int
    legs: tuple[LegOut, ...]


class UnderstoodOut(BaseModel):
    """How a question was understood that leans on its history, or is misspelt.

    `question` is the question with what it leaves out, or as it was asked, its misspelt words put
    right; `following` is the earlier question, or the line of its answer, that it goes on from, or
    null.
    """

    question: str
    following: str | None


class ChatAnswer(BaseModel):
    """What is answered; without an answer, a reason.

    `understood` is null where a question is taken as it was asked.
    `generation` says whether a language model, if there is one, worded the answer: `checked`.
    """

    id: str
    question: str
    understood: UnderstoodOut | None
    answer: str
    answered: bool
    reason: Literal["no_topic", "no_match", "low_confidence"] | None
    confidence: float
    generation: Literal["none", "checked", "dropped", "failed"]
    index_version: str


class ChatResponse(ChatAnswer):
    """An answer with its citations and the passages that were considered."""

    citations: tuple[CitationOut, ...]
    passages: tuple[PassageOut, ...]


class SearchResponse(BaseModel):
    """The passages that are most like a question, best first."""

    id: str
    question: str
    passages: tuple[PassageOut, ...]
    index_version: str


class DocumentOut(BaseModel):
    """What is known of an indexed document."""

    document_id: str
    title: str
    source: str
    sha256: str
    encoding: str
    characters: int
    passages: int
    language: str | None
    conditions: tuple[str, ...]
    tags: tuple[str, ...]
    indexed_at: str
    url: str


class DocumentsResponse(BaseModel):
    """What is indexed."""

    documents: tuple[DocumentOut, ...]
    index_version: str


class ConcernOut(BaseModel):
    """Something odd about a document, in a clause."""

    document_id: str
    what: str


class UploadResponse(BaseModel):
    """What became of an uploaded file."""

    outcome: Literal["added", "updated", "unchanged"]
    document: DocumentOut
    encoded: int
    concerns: tuple[ConcernOut, ...]
    index_version: str


class TextResponse(BaseModel):
    """A document's canonical text: what every `start` and `end` counts code points in."""

    document_id: str
    title: str
    source: str
    text: str
    sha256: str
    index_version: str


def document_url(document_id: str, span: Span | None = None, answers: Sequence[Span] = ()) -> str:
    """Return the path of a document's page, of a place in it, and of the words there that answer.

    As in ``/documents/a.txt#118-139:120-125,131-136``.
    """
    path = f"/documents/{quote(document_id, safe='/')}"
    words = f":{','.join(map(str, answers))}" if answers else ""
    return f"{path}#{span}{words}" if span else path


def chat_response(answer: Answer, *, request_id: str) -> ChatResponse:
    """Put an answer in JSON's terms."""
    return ChatResponse(
        id=request_id,
        question=answer.question,
        understood=understood_out(answer.understood),
        answer=answer.text,
        answered=answer.answered,
        reason=answer.reason.value if answer.reason else None,
        confidence=round(answer.confidence, 4),
        citations=tuple(map(_citation, answer.citations)),
        passages=tuple(map(passage_out, answer.hits)),
        generation=answer.generation.value,
        index_version=answer.index_version,
    )


def understood_out(understood: Understanding | None) -> UnderstoodOut | None:
    """Put in JSON's terms how a question was understood."""
    if understood is None:
        return None
    return UnderstoodOut(question=understood.question, following=understood.following)


def _citation(citation: Citation) -> CitationOut:
    return CitationOut(
        marker=citation.marker,
        document_id=citation.document_id,
        title=citation.title,
        source=citation.source,
        headings=citation.headings,
        quote=citation.quote,
        start=citation.span.start,
        end=citation.span.end,
        answers=tuple(SpanOut(start=one.start, end=one.end) for one in citation.answers),
        page=citation.page,
        anchor=citation.anchor,
        url=document_url(citation.document_id, citation.span, citation.answers),
        stripped=citation.stripped,
    )


def passage_out(hit: Hit) -> PassageOut:
    """Put a hit in JSON's terms."""
    place, *copies = map(_place, hit.places)
    return PassageOut(
        **place.model_dump(),
        text=hit.passage.text,
        copies=tuple(copies),
        score=hit.score,
        rank=hit.rank,
        legs=tuple(LegOut(name=leg.name, score=leg.score, rank=leg.rank) for leg in hit.legs),
    )


def _place(place: Place) -> PlaceOut:
    passage = place.passage
    return PlaceOut(
        passage_id=passage.passage_id,
        document_id=passage.document_id,
        title=place.title,
        source=place.source,
        headings=passage.headings,
        start=passage.span.start,
        end=passage.span.end,
        page=passage.page,
        anchor=passage.anchor,
        url=document_url(passage.document_id, passage.span),
        stripped=place.stripped,
    )


def document_out(record: DocumentRecord) -> DocumentOut:
    """Put a record in JSON's terms; where the file lies on this machine is left out."""
    return DocumentOut(
        document_id=record.document_id,
        title=record.title,
        source=record.source,
        sha256=record.sha256,
        encoding=record.encoding,
        characters=record.characters,
        passages=record.passages,
        language=record.language,
        conditions=record.conditions,
        tags=record.tags,
        indexed_at=record.indexed_at,
        url=document_url(record.document_id),
    )


def text_response(document: Document, *, index_version: str) -> TextResponse:
    """Put a document in JSON's terms."""
    return TextResponse(
        document_id=document.document_id,
        title=document.title,
        source=document.source,
        text=document.text,
        sha256=document.sha256,
        index_version=index_version,
    )
