"""Own the JSON of the OpenAI-compatible routes, and how it is made from answers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel

from bot.answer import Answer, Citation
from bot.api.schemas import UnderstoodOut, document_url, understood_out
from bot.assistant import Retrieved
from bot.markers import markers_in

MODEL = "wherein"
"""What the one model is called."""


class UrlCitation(BaseModel):
    """Where a marker stands, brackets included, in code points of the content, and leads to."""

    start_index: int
    end_index: int
    title: str
    url: str


class Annotation(BaseModel):
    """A marker in a message's content."""

    type: Literal["url_citation"]
    url_citation: UrlCitation


class CitedText(BaseModel):
    """A verbatim quote: characters `start_char_index` to `end_char_index` of a document.

    Documents are counted from 0 in the order in which they are first cited.
    """

    marker: int
    cited_text: str
    document_index: int
    document_title: str
    document_id: str
    url: str
    start_char_index: int
    end_char_index: int


class CharLocation(CitedText):
    """A quote from a document without pages."""

    type: Literal["char_location"]


class PageLocation(CitedText):
    """A quote from a document with pages, from 1; `end_page_number` is the one after the last."""

    type: Literal["page_location"]
    start_page_number: int
    end_page_number: int


Location = CharLocation | PageLocation


class Usage(BaseModel):
    """How many tokens, as the encoder counts them, the conversation and the answer have."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class Grounds(BaseModel):
    """What an answer stands on: `citations`; without any it is not `answerable`, for a `reason`."""

    citations: tuple[Location, ...]
    answerable: bool
    confidence: float
    reason: Literal["no_topic", "no_match", "low_confidence"] | None
    generation: Literal["none", "checked", "dropped", "failed"]
    understood: UnderstoodOut | None


class CompletionMessage(BaseModel):
    """What is answered."""

    role: Literal["assistant"] = "assistant"
    content: str
    refusal: None = None
    annotations: tuple[Annotation, ...]


class Choice(BaseModel):
    """The one answer."""

    index: Literal[0] = 0
    message: CompletionMessage
    finish_reason: Literal["stop"] = "stop"
    logprobs: None = None


class Completion(Grounds):
    """An answer, and what it stands on. `system_fingerprint` is the version of the index."""

    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int
    model: str = MODEL
    system_fingerprint: str
    choices: tuple[Choice, ...]
    usage: Usage


class Model(BaseModel):
    """A model that can be asked. `created` is when the files that read were put in place."""

    id: str = MODEL
    object: Literal["model"] = "model"
    created: int
    owned_by: str = MODEL


class Models(BaseModel):
    """The models that can be asked: one."""

    object: Literal["list"] = "list"
    data: tuple[Model, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Replied:
    """An answer in the terms of these routes, before it is put in one piece or in many."""

    content: str
    annotations: tuple[Annotation, ...]
    grounds: Grounds
    usage: Usage

    def completion(self, *, completion_id: str, created: int, index_version: str) -> Completion:
        """Return it in one piece."""
        message = CompletionMessage(content=self.content, annotations=self.annotations)
        return Completion(
            **dict(self.grounds),
            id=completion_id,
            created=created,
            system_fingerprint=index_version,
            choices=(Choice(message=message),),
            usage=self.usage,
        )


def replied(answer: Answer, found: Retrieved, *, said: Sequence[str], base_url: str) -> Replied:
    """Put an answer in these terms. `said` are the texts that were sent; `base_url` ends in "/"."""
    site = base_url.rstrip("/")
    urls = [site + document_url(c.document_id, c.span, c.answers) for c in answer.citations]
    return Replied(
        content=answer.text,
        annotations=tuple(_annotations(answer, urls)),
        grounds=Grounds(
            citations=tuple(_locations(answer.citations, urls, found)),
            answerable=answer.answered,
            confidence=round(answer.confidence, 4),
            reason=answer.reason.value if answer.reason else None,
            generation=answer.generation.value,
            understood=understood_out(answer.understood),
        ),
        usage=_usage(found, said=said, answered=answer.text),
    )


def _annotations(answer: Answer, urls: Sequence[str]) -> Iterator[Annotation]:
    cited = {one.marker: (one.title, url) for one, url in zip(answer.citations, urls, strict=True)}
    for marker, span in markers_in(answer.text):
        title, url = cited[marker]
        leads_to = UrlCitation(start_index=span.start, end_index=span.end, title=title, url=url)
        yield Annotation(type="url_citation", url_citation=leads_to)


def _locations(
    citations: Sequence[Citation], urls: Sequence[str], found: Retrieved
) -> Iterator[Location]:
    order = list(dict.fromkeys(citation.document_id for citation in citations))
    for citation, url in zip(citations, urls, strict=True):
        cited = CitedText(
            marker=citation.marker,
            cited_text=citation.quote,
            document_index=order.index(citation.document_id),
            document_title=citation.title,
            document_id=citation.document_id,
            url=url,
            start_char_index=citation.span.start,
            end_char_index=citation.span.end,
        )
        if citation.page is None:
            yield CharLocation(type="char_location", **dict(cited))
        else:
            last, _ = found.retriever.whereabouts(citation.document_id, citation.span.end - 1)
            yield PageLocation(
                type="page_location",
                **dict(cited),
                start_page_number=citation.page,
                end_page_number=(last or citation.page) + 1,
            )


def _usage(found: Retrieved, *, said: Sequence[str], answered: str) -> Usage:
    *prompt, completion = found.retriever.count_tokens([*said, answered])
    return Usage(
        prompt_tokens=sum(prompt),
        completion_tokens=completion,
        total_tokens=sum(prompt) + completion,
    )
