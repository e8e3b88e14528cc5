"""Own the seam to whatever picks the words that answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.answer import Reason
from corpus.span import Span
from index.hit import Hit


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Words of a hit that speak to the question; `score` is higher for better.

    `span` is what to quote, `answers` the words in it that answer, if the reader can tell: both in
    characters of the document. Raises ValueError unless the answers lie in the span, sorted and
    without overlap.
    """

    hit: Hit
    span: Span
    score: float
    answers: tuple[Span, ...] = ()

    def __post_init__(self) -> None:
        if not self.span.holds_in_order(self.answers):
            found = ", ".join(map(str, self.answers))
            raise ValueError(
                f"answers must lie in {self.span}, sorted and without overlap: {found}"
            )

    @property
    def quote(self) -> str:
        """The words themselves, as the passage has them."""
        start = self.span.start - self.hit.passage.span.start
        return self.hit.passage.text[start : start + len(self.span)]

    @property
    def spans(self) -> tuple[Span, ...]:
        """Where the words stand at each of the hit's places."""
        return tuple(self.span.moved(by) for by in self._distances)

    @property
    def marks(self) -> tuple[tuple[Span, ...], ...]:
        """Where the words that answer stand at each of the hit's places."""
        return tuple(tuple(one.moved(by) for one in self.answers) for by in self._distances)

    @property
    def _distances(self) -> tuple[int, ...]:
        """How far each of the hit's places is from the best, which `span` counts at."""
        best = self.hit.passage.span.start
        return tuple(place.passage.span.start - best for place in self.hit.places)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a reader makes of the hits.

    `evidence` is best first and does not overlap; the same words may stand in it more than once,
    from different hits. It is empty when the reader abstains, and then
    `reason` says why. `confidence` lies in [0, 1] either way, and is what `score`, the reader's
    own for the best evidence there was, is worth; None where there was nothing to score.
    """

    evidence: tuple[Evidence, ...]
    confidence: float
    reason: Reason | None
    score: float | None = None


class Reader(Protocol):
    """Pick the words that answer from what was retrieved, or abstain."""

    def read(self, question: str, hits: Sequence[Hit]) -> Reading:
        """Return the evidence for an answer to the question."""
        ...
