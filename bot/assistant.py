"""Own the one way of a question: in at `ask`, out as a checked Answer."""

from collections.abc import Callable, Sequence

from bot.answer import ABSTENTIONS, Answer, Citation
from bot.errors import BrokenCitation
from bot.question import checked_question
from bot.reader import Evidence, Reader, Reading
from corpus.records import Selection
from corpus.span import Span
from index.hit import Hit, Place
from index.library import Library
from index.retriever import Retriever

DEFAULT_K = 5
"""How many passages come with an answer unless told otherwise."""

MOST_PLACES = 3
"""How many places of one quote are cited; its hit tells of more."""

READ_DEPTH = 10
"""How many passages are read for an answer at least."""


class Assistant:
    """Answer questions from a library. Safe to share by threads."""

    def __init__(self, library: Library, reader: Reader) -> None:
        self._library = library
        self._reader = reader

    def ask(self, question: str, *, k: int = DEFAULT_K, among: Selection | None = None) -> Answer:
        """Answer a question from the best passages of the documents selected, or abstain.

        The answer comes with the `k` best passages and any further one that it cites. Every
        quote is compared with its document before the answer is returned. Raises a BadQuestion,
        BrokenCitation, or what the library raises.
        """
        question = checked_question(question)
        retriever = self._library.retriever()
        hits = retriever.retrieve(question, k=max(k, READ_DEPTH), among=among)
        reading = self._reader.read(question, hits)
        cited = {evidence.hit.rank for evidence in reading.evidence}
        shown = tuple(hit for hit in hits if hit.rank <= k or hit.rank in cited)
        answer = _compose(question, shown, reading, retriever)
        check_citations(answer.citations, slice_of=retriever.slice)
        return answer

    def search(
        self, question: str, *, k: int = DEFAULT_K, among: Selection | None = None
    ) -> tuple[tuple[Hit, ...], str]:
        """Return the `k` best passages and the version of the index that they are from."""
        question = checked_question(question)
        retriever = self._library.retriever()
        return retriever.retrieve(question, k=k, among=among), retriever.generation.version


def check_citations(citations: Sequence[Citation], *, slice_of: Callable[[str, Span], str]) -> None:
    """Raise BrokenCitation unless every quote is what its document has at its span."""
    for citation in citations:
        if slice_of(citation.document_id, citation.span) != citation.quote:
            raise BrokenCitation(citation.document_id, str(citation.span))


def _compose(
    question: str, hits: tuple[Hit, ...], reading: Reading, retriever: Retriever
) -> Answer:
    citations: list[Citation] = []
    lines: list[str] = []
    for quote, places in _by_quote(reading.evidence).items():
        cited = [
            _citation(len(citations) + n, place, span, retriever)
            for n, (place, span) in enumerate(places, start=1)
        ]
        citations += cited
        lines.append(f"{quote} {''.join(f'[{citation.marker}]' for citation in cited)}")
    return Answer(
        question=question,
        text=ABSTENTIONS[reading.reason] if reading.reason else "\n".join(lines),
        citations=tuple(citations),
        hits=hits,
        confidence=reading.confidence,
        reason=reading.reason,
        index_version=retriever.generation.version,
    )


def _by_quote(evidence: Sequence[Evidence]) -> dict[str, list[tuple[Place, Span]]]:
    """Return the places of each quote, in one line, at most MOST_PLACES, best first.

    Of each document one place is enough: there the same words lead nowhere else.
    """
    found: dict[str, dict[str, tuple[Place, Span]]] = {}
    for one in evidence:
        places = found.setdefault(_in_one_line(one.quote), {})
        for place, span in zip(one.hit.places, one.spans, strict=True):
            places.setdefault(place.passage.document_id, (place, span))
    return {quote: list(places.values())[:MOST_PLACES] for quote, places in found.items()}


def _in_one_line(quote: str) -> str:
    """Return a quote with its white space made one space; the tabs between cells stay."""
    return "\t".join(" ".join(cell.split()) for cell in quote.split("\t"))


def _citation(marker: int, place: Place, span: Span, retriever: Retriever) -> Citation:
    passage = place.passage
    page, anchor = retriever.whereabouts(passage.document_id, span.start)
    start = span.start - passage.span.start
    return Citation(
        marker=marker,
        document_id=passage.document_id,
        title=place.title,
        source=place.source,
        headings=passage.headings,
        page=page,
        anchor=anchor,
        quote=passage.text[start : start + len(span)],
        span=span,
        stripped=place.stripped,
    )
