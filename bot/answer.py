"""Own what a person gets back: an answer, and the citations that carry it."""

from dataclasses import dataclass
from enum import StrEnum

from corpus.span import Span
from index.hit import Hit


class Reason(StrEnum):
    """Why there is no answer; NO_TOPIC: the question has no word that says what to look for."""

    NO_TOPIC = "no_topic"
    NO_MATCH = "no_match"
    LOW_CONFIDENCE = "low_confidence"


class Generated(StrEnum):
    """What part a language model has in an answer's text.

    NONE: none was asked. CHECKED: the text is its own, and each sentence passed the check against
    what it cites. DROPPED and FAILED: nothing that it said passed, or it did not answer; the text
    is that of the quotes.
    """

    NONE = "none"
    CHECKED = "checked"
    DROPPED = "dropped"
    FAILED = "failed"


ABSTENTIONS = {
    Reason.NO_TOPIC: "Ask with a word that says what you are looking for.",
    Reason.NO_MATCH: "These documents do not seem to say anything about that.",
    Reason.LOW_CONFIDENCE: "I did not find an answer to that in these documents.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A verbatim quote and its place: ``quote == document.text[span.start:span.end]``.

    `marker` is the number in square brackets that the answer's text carries, from 1. `page` and
    `anchor` lead to the place in the source: the page that the quote begins on, from 1, and the
    nearest name before it that a link can lead to. `answers` are the words of the quote that
    answer, if they are known, in characters of the document: inside `span`, sorted, apart.
    `stripped` warns that words such as "not" may be missing in the source.
    """

    marker: int
    document_id: str
    title: str
    source: str
    headings: tuple[str, ...]
    page: int | None
    anchor: str | None
    quote: str
    span: Span
    answers: tuple[Span, ...]
    stripped: bool

    @property
    def marks(self) -> tuple[Span, ...]:
        """The words that answer, in characters of the quote."""
        return tuple(one.moved(-self.span.start) for one in self.answers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Understanding:
    """How a question was understood that leans on what was said before it, or is misspelt.

    `question` is the question with what it leaves out, or as it was asked where nothing could be
    put in, and spelt as the documents spell it. `following` is what it goes on from: an earlier
    question, itself put in whole, or the line of its answer that is asked about; None where it
    stands alone.
    """

    question: str
    following: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was answered, on what grounds.

    `text` has one line a quote, best first, each ending in the markers of the places where it
    stands: the words that answer, or the whole quote (`bot.wording` says when); quotes that are
    answered by the same words share a line. Without citations the bot abstained: `reason` says
    why and `text` says so in words. `confidence` is an estimate, in [0, 1], of how likely the
    first citation answers the question. `hits` are the best passages and those cited, all of the
    generation that `index_version` names. `understood` is None where the question is taken as it
    was asked. Where a language model worded the answer, as `generation` says, a line is a sentence
    of its own, checked, and ends in the markers of what it rests on.
    """

    question: str
    text: str
    citations: tuple[Citation, ...]
    hits: tuple[Hit, ...]
    confidence: float
    reason: Reason | None
    index_version: str
    generation: Generated = Generated.NONE
    understood: Understanding | None = None

    @property
    def answered(self) -> bool:
        """Tell whether there is an answer."""
        return bool(self.citations)
