"""Own what an examination asks: a question, and where the documents answer it."""

from dataclasses import dataclass

from corpus.span import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Gold:
    """One right answer: words, and the place where they stand, as far as the set says it.

    `document_id` None leaves open which document answers, `span` None where in it. A set of
    judged documents has no words: `text` is empty. `grade` is how relevant the document is.
    """

    text: str = ""
    document_id: str | None = None
    span: Span | None = None
    grade: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamQuestion:
    """A question and what answers it; without any, the documents do not.

    Several answers are alternatives or parts: each place of its own counts for recall, places
    that overlap are one.
    """

    question_id: str
    text: str
    answers: tuple[Gold, ...] = ()
    tags: tuple[str, ...] = ()

    @property
    def answerable(self) -> bool:
        """Tell whether the documents answer it."""
        return bool(self.answers)
