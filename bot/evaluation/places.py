"""Own where the documents answer a question, and what stands there."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from bot.evaluation.outcome import Spot
from bot.evaluation.question import ExamQuestion, Gold
from bot.evaluation.words import holds
from corpus.span import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldPlace:
    """A place that answers: a span, a whole document, or anywhere that one of `texts` stands."""

    document_id: str | None
    span: Span | None
    texts: tuple[str, ...]
    grade: int

    def is_met_by(self, spots: Iterable[Spot], text: str) -> bool:
        """Tell whether a text that stands at these spots is at this place."""
        if self.document_id is None:
            return holds(text, self.texts)
        return any(
            spot.document_id == self.document_id
            and (self.span is None or self.span.overlaps(spot.span))
            for spot in spots
        )


def gold_places(question: ExamQuestion) -> tuple[GoldPlace, ...]:
    """Return the places that answer, sorted by document and span, places in no document last.

    Spans that overlap are one place, and so is a document that answers as a whole with whatever
    answers in it. All answers that are words alone are one place: nothing tells them apart.
    Answers of no positive grade are none.
    """
    relevant = sorted((gold for gold in question.answers if gold.grade > 0), key=_order)
    return tuple(
        place
        for document_id, golds in groupby(relevant, key=lambda gold: gold.document_id)
        for place in _of_document(document_id, list(golds))
    )


def _order(gold: Gold) -> tuple[bool, str, int]:
    start = gold.span.start if gold.span else -1  # a whole document before what is in it
    return gold.document_id is None, gold.document_id or "", start


def _of_document(document_id: str | None, golds: Sequence[Gold]) -> Iterator[GoldPlace]:
    if document_id is None:
        golds = [gold for gold in golds if gold.text.strip()]
    if golds and (document_id is None or golds[0].span is None):
        yield _place(document_id, None, golds)
        return
    together: list[Gold] = []
    end = 0
    for gold in golds:
        assert gold.span is not None
        if together and gold.span.start >= end:
            yield _place(document_id, Span(_start(together), end), together)
            together = []
        together.append(gold)
        end = max(end, gold.span.end)
    if together:
        yield _place(document_id, Span(_start(together), end), together)


def _start(golds: Sequence[Gold]) -> int:
    assert golds[0].span is not None
    return golds[0].span.start


def _place(document_id: str | None, span: Span | None, golds: Sequence[Gold]) -> GoldPlace:
    return GoldPlace(
        document_id=document_id,
        span=span,
        texts=tuple(dict.fromkeys(gold.text for gold in golds)),
        grade=max(gold.grade for gold in golds),
    )
