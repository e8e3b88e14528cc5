"""Own what the three tools do: search, fetch and ask. They know nothing of any protocol."""

import re
from collections.abc import Sequence

from bot.answer import Citation
from bot.api.schemas import document_url
from bot.assistant import Assistant
from bot.connector.forms import Answered, Cited, Fetched, Found, Metadata, SearchResults
from bot.errors import UnknownPlace
from corpus.document import Document
from corpus.errors import UnknownDocument
from corpus.span import Span
from index.hit import Hit
from index.library import Library
from index.retriever import Retriever

MOST_RESULTS = 10
"""How many passages a search returns."""

MOST_CHARACTERS = 50_000
"""The longest text that one fetch returns."""

_PLACE = re.compile(r"(?P<document>.+)@(?P<start>[0-9]{1,9})-(?P<end>[0-9]{1,9})", re.DOTALL)


class Tools:
    """Search, fetch and ask over one library. Safe to share by threads.

    `site` is the address, without a slash at its end, at which the documents have their pages.
    """

    def __init__(self, assistant: Assistant, library: Library, *, site: str) -> None:
        self._assistant = assistant
        self._library = library
        self._site = site

    def search(self, query: str) -> SearchResults:
        """Return the best passages; raises a BadQuestion, or what the library raises."""
        hits, _ = self._assistant.search(query, k=MOST_RESULTS)
        return SearchResults(results=tuple(map(self._found, hits)))

    def fetch(self, place: str) -> Fetched:
        """Return the text at a place: a document's id, or ``document_id@start-end``.

        Raises UnknownPlace where there is none such, or what the library raises.
        """
        retriever = self._library.retriever()
        document, wanted = _resolved(retriever, place)
        end = min(wanted.end, wanted.start + MOST_CHARACTERS)
        span = Span(wanted.start, end)
        return Fetched(
            id=place,
            title=_title(document.title, _headings(document, span)),
            url=self._url(document.document_id, span if len(span) < len(document.text) else None),
            text=span.of(document.text),
            metadata=_metadata(document, span, wanted=wanted, retriever=retriever),
        )

    def ask(self, question: str) -> Answered:
        """Answer a question; raises a BadQuestion, or what the library raises."""
        answer = self._assistant.ask(question)
        return Answered(
            question=answer.question,
            understood=answer.understood.question if answer.understood else None,
            answer=answer.text,
            answered=answer.answered,
            reason=answer.reason.value if answer.reason else None,
            confidence=round(answer.confidence, 4),
            citations=tuple(map(self._cited, answer.citations)),
            generation=answer.generation.value,
            index_version=answer.index_version,
        )

    def _found(self, hit: Hit) -> Found:
        passage = hit.passage
        return Found(
            id=passage.passage_id,
            title=_title(hit.places[0].title, passage.headings),
            url=self._url(passage.document_id, passage.span),
            text=passage.text,
        )

    def _cited(self, citation: Citation) -> Cited:
        return Cited(
            marker=citation.marker,
            id=f"{citation.document_id}@{citation.span}",
            document_id=citation.document_id,
            title=_title(citation.title, citation.headings),
            url=self._url(citation.document_id, citation.span),
            quote=citation.quote,
            start=citation.span.start,
            end=citation.span.end,
            page=citation.page,
            stripped=citation.stripped,
        )

    def _url(self, document_id: str, span: Span | None) -> str:
        return f"{self._site}{document_url(document_id, span)}"


def in_words(answered: Answered) -> str:
    """Return an answer in Markdown: its lines, then each place that it cites with the quote."""
    understood = (f"Understood as: {answered.understood}",) if answered.understood else ()
    return "\n\n".join((*understood, answered.answer, *map(_source, answered.citations)))


def _source(cited: Cited) -> str:
    """Return where a quote stands, and the quote, verbatim, each line of it behind a ">"."""
    title = " ".join(cited.title.split())
    page = f", page {cited.page}" if cited.page else ""
    warning = ' (words such as "not" may be missing there)' if cited.stripped else ""
    quote = "".join(f"> {line}" for line in cited.quote.splitlines(keepends=True))
    return f"[{cited.marker}] {title}{page}, <{cited.url}>{warning}\n{quote}"


def _resolved(retriever: Retriever, place: str) -> tuple[Document, Span]:
    """Return the document that an id means, and which characters of it.

    An id that is both, that of a document called like a place and a place, is the document's.
    """
    if document := _document(retriever, place):
        return document, Span(0, len(document.text))
    found = _PLACE.fullmatch(place)
    document = _document(retriever, found["document"]) if found else None
    if not found or not document:
        raise UnknownPlace(place)
    start, end = int(found["start"]), int(found["end"])
    if not start < end <= len(document.text):
        raise UnknownPlace(place)
    return document, Span(start, end)


def _document(retriever: Retriever, document_id: str) -> Document | None:
    try:
        return retriever.document(document_id)
    except UnknownDocument:
        return None


def _metadata(document: Document, span: Span, *, wanted: Span, retriever: Retriever) -> Metadata:
    record = retriever.record(document.document_id)
    page, anchor = retriever.whereabouts(document.document_id, span.start)
    left = Span(span.end, wanted.end) if span.end < wanted.end else None
    return Metadata(
        document_id=document.document_id,
        source=document.source,
        headings=_headings(document, span),
        page=page,
        anchor=anchor,
        start=span.start,
        end=span.end,
        characters=len(document.text),
        next=f"{document.document_id}@{left}" if left else None,
        stripped=record.stripped,
        tags=document.tags,
        indexed_at=record.indexed_at,
        index_version=retriever.generation.version,
    )


def _headings(document: Document, span: Span) -> tuple[str, ...]:
    """Return the path of headings that a span stands under; none where it reaches beyond."""
    return next((one.headings for one in document.sections if one.span.contains(span)), ())


def _title(title: str, headings: Sequence[str]) -> str:
    return " › ".join(dict.fromkeys((title, *headings)))
