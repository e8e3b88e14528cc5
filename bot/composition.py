"""Own how an answer is put together: its lines, and the citations that carry them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.answer import ABSTENTIONS, Answer, Citation
from bot.reader import Evidence, Reading
from bot.wording import in_one_line, worded
from corpus.span import Span
from index.hit import Hit, Place
from index.retriever import Retriever

MOST_PLACES = 3
"""How many places of one quote are cited; its hit tells of more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cited:
    """A place to cite: a quote's span in it, and the spans of the words that answer."""

    place: Place
    span: Span
    answers: tuple[Span, ...]


def compose(question: str, hits: tuple[Hit, ...], reading: Reading, retriever: Retriever) -> Answer:
    """Return the answer that a reading stands for, with the hits to show beside it."""
    citations: list[Citation] = []
    lines: list[str] = []
    for line, places in _by_line(question, reading.evidence):
        cited = [_citation(len(citations) + n, one, retriever) for n, one in enumerate(places, 1)]
        citations += cited
        lines.append(f"{line} {''.join(f'[{citation.marker}]' for citation in cited)}")
    return Answer(
        question=question,
        text=ABSTENTIONS[reading.reason] if reading.reason else "\n".join(lines),
        citations=tuple(citations),
        hits=hits,
        confidence=reading.confidence,
        reason=reading.reason,
        index_version=retriever.generation.version,
    )


def _by_line(
    question: str, evidence: Sequence[Evidence]
) -> Iterator[tuple[str, tuple[_Cited, ...]]]:
    """Yield the lines of an answer, best first, each with what it cites.

    Quotes that are answered by the same words, in whatever case, share a line. A quote that is
    said whole has its own.
    """
    lines: dict[str, tuple[str, tuple[_Cited, ...]]] = {}
    for (line, quote), cited in _by_quote(question, evidence).items():
        key = line if line == quote else line.casefold()
        first, before = lines.get(key, (line, ()))
        lines[key] = (first, before + cited)
    yield from lines.values()


def _by_quote(
    question: str, evidence: Sequence[Evidence]
) -> dict[tuple[str, str], tuple[_Cited, ...]]:
    """Return the places of each line and its quote, at most MOST_PLACES, best first.

    Of each document one place is enough: there the same words lead nowhere else.
    """
    found: dict[tuple[str, str], dict[str, _Cited]] = {}
    for one in evidence:
        places = found.setdefault((_line(question, one), in_one_line(one.quote)), {})
        for place, span, answers in zip(one.hit.places, one.spans, one.marks, strict=True):
            cited = _Cited(place=place, span=span, answers=answers)
            places.setdefault(place.passage.document_id, cited)
    return {said: tuple(places.values())[:MOST_PLACES] for said, places in found.items()}


def _line(question: str, evidence: Evidence) -> str:
    """Return what evidence says to a question; a quote is stripped if one of its places is."""
    marks = [answer.moved(-evidence.span.start) for answer in evidence.answers]
    stripped = any(place.stripped for place in evidence.hit.places)
    return worded(question, evidence.quote, marks, stripped=stripped)


def _citation(marker: int, cited: _Cited, retriever: Retriever) -> Citation:
    passage, span = cited.place.passage, cited.span
    page, anchor = retriever.whereabouts(passage.document_id, span.start)
    start = span.start - passage.span.start
    return Citation(
        marker=marker,
        document_id=passage.document_id,
        title=cited.place.title,
        source=cited.place.source,
        headings=passage.headings,
        page=page,
        anchor=anchor,
        quote=passage.text[start : start + len(span)],
        span=span,
        answers=cited.answers,
        stripped=cited.place.stripped,
    )
