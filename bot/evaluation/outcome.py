"""Own what came of one question: what was found, cited and answered, and how long it took."""

from dataclasses import dataclass

from bot.evaluation.question import ExamQuestion
from corpus.span import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A stretch of a document."""

    document_id: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A passage that was found. `spots` are the places of its text: its own, then its copies'."""

    spots: tuple[Spot, ...]
    text: str
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """A quote. `exact` says that its document has these very characters at its spot.

    `answers` are the words of it that answer, if they are known, in characters of the document:
    inside the spot, sorted, apart. `before` and `after` are some of the text around it, for people
    to read.
    """

    marker: int
    spot: Spot
    quote: str
    exact: bool
    answers: tuple[Span, ...] = ()
    title: str = ""
    before: str = ""
    after: str = ""

    @property
    def words(self) -> str:
        """The words that answer, several joined by "; " as an answer has them; "" for none."""
        start = self.spot.span.start
        return "; ".join(one.moved(-start).of(self.quote) for one in self.answers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a question.

    `found` and `citations` are best first. Without citations the bot abstained, for `reason`.
    `answer` is the text as a person reads it. `confidence` is in [0, 1], `seconds` those of
    the whole question.
    """

    question: ExamQuestion
    found: tuple[Found, ...]
    citations: tuple[Cited, ...]
    answer: str
    confidence: float
    reason: str | None
    seconds: float

    @property
    def answered(self) -> bool:
        """Tell whether there was an answer."""
        return bool(self.citations)
