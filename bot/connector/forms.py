"""Own the JSON of the connector: the shapes that assistants expect of search and fetch."""

from typing import Literal

from pydantic import BaseModel


class Found(BaseModel):
    """A passage that was found; `id` is what fetch takes."""

    id: str
    title: str
    url: str
    text: str


class SearchResults(BaseModel):
    """The passages that are most like a query, best first."""

    results: tuple[Found, ...]


class Metadata(BaseModel):
    """Where a text stands: characters `start` to `end` of a document of `characters`.

    `next` is the id of what follows where the document was too long for one fetch. `stripped`
    warns that words such as "not" may be missing in the source.
    """

    document_id: str
    source: str
    headings: tuple[str, ...]
    page: int | None
    anchor: str | None
    start: int
    end: int
    characters: int
    next: str | None
    stripped: bool
    tags: tuple[str, ...]
    indexed_at: str
    index_version: str


class Fetched(Found):
    """The text of a document, or of a place in it, with what is known of it."""

    metadata: Metadata


class Cited(BaseModel):
    """A verbatim quote: `id` names its place, for fetch. `marker` is its number in the answer."""

    marker: int
    id: str
    document_id: str
    title: str
    url: str
    quote: str
    start: int
    end: int
    page: int | None
    stripped: bool


class Answered(BaseModel):
    """An answer in quotes; without an answer, a reason, and no citations.

    `understood` is the question with its misspelt words put right, if it has any. Where
    `generation` is `checked` a language model worded the answer from the quotes.
    """

    question: str
    understood: str | None
    answer: str
    answered: bool
    reason: Literal["no_topic", "no_match", "low_confidence"] | None
    confidence: float
    citations: tuple[Cited, ...]
    generation: Literal["none", "checked", "dropped", "failed"]
    index_version: str
