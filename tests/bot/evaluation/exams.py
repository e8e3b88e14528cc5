"""Questions and what came of them, made for the occasion."""

from collections.abc import Sequence

from bot.evaluation.outcome import Cited, Found, Outcome, Spot
from bot.evaluation.question import ExamQuestion, Gold
from bot.evaluation.row import Row
from corpus.span import Span


def gold(
    document: str | None = None, start: int = 0, end: int = 0, *, text: str = "", grade: int = 1
) -> Gold:
    span = Span(start, end) if end else None
    return Gold(text=text, document_id=document, span=span, grade=grade)


def spot(document: str, start: int, end: int) -> Spot:
    return Spot(document_id=document, span=Span(start, end))


def found(*spots: Spot, text: str = "") -> Found:
    return Found(spots=spots, text=text, score=1.0)


def cited(quote: str, at: Spot, *answers: Span, marker: int = 1, exact: bool = True) -> Cited:
    return Cited(marker=marker, spot=at, quote=quote, exact=exact, answers=answers)


def outcome(
    *golds: Gold, ranked: Sequence[Found] = (), citations: Sequence[Cited] = (), answer: str = ""
) -> Outcome:
    return Outcome(
        question=ExamQuestion(question_id="q", text="Where?", answers=golds),
        found=tuple(ranked),
        citations=tuple(citations),
        answer=answer,
        confidence=0.5,
        reason=None if citations else "no_match",
        seconds=0.1,
    )


def row(
    question_id: str = "q",
    *,
    answerable: bool = True,
    answered: bool = True,
    right: bool = False,
    confidence: float = 0.5,
    seconds: float = 0.1,
    tags: tuple[str, ...] = (),
    **values: float,
) -> Row:
    return Row(
        question_id=question_id,
        tags=tags,
        answerable=answerable,
        answered=answered,
        confidence=confidence,
        right=right,
        seconds=seconds,
        values=values,
    )
