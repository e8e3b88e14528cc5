"""Own the little that is kept in memory of each question."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.evaluation.citing import is_right
from bot.evaluation.measures import values_of
from bot.evaluation.outcome import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What a question was worth. `right` says that it was answered, the first quote being right.

    `values` lacks the measures that the question cannot be measured by.
    """

    question_id: str
    tags: tuple[str, ...]
    answerable: bool
    answered: bool
    confidence: float
    right: bool
    seconds: float
    values: Mapping[str, float]

    @property
    def good(self) -> bool:
        """Tell whether the bot did what it should: answer rightly, or not at all."""
        return self.right if self.answerable else not self.answered


def row_of(outcome: Outcome, *, ks: Sequence[int]) -> Row:
    """Return what is kept of a question."""
    return Row(
        question_id=outcome.question.question_id,
        tags=outcome.question.tags,
        answerable=outcome.question.answerable,
        answered=outcome.answered,
        confidence=outcome.confidence,
        right=is_right(outcome),
        seconds=outcome.seconds,
        values=values_of(outcome, ks=ks),
    )
