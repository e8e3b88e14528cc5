"""Own the seam to whatever picks the words that answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.answer import Reason
from corpus.span import Span
from index.hit import Hit


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Words of a hit that speak to the question; `score` is higher for better."""

    hit: Hit
    span: Span
    score: float

    @property
    def quote(self) -> str:
        """The words themselves, as the passage has them."""
        start = self.span.start - self.hit.passage.span.start
        return self.hit.passage.text[start : start + len(self.span)]

    @property
    def spans(self) -> tuple[Span, ...]:
        """Where the words stand at each of the hit's places."""
        start = self.span.start - self.hit.passage.span.start
        firsts = (place.passage.span.start + start for place in self.hit.places)
        return tuple(Span(first, first + len(self.span)) for first in firsts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a reader makes of the hits.

    `evidence` is best first and does not overlap; the same words may stand in it more than once,
    from different hits. It is empty when the reader abstains, and then
    `reason` says why. `confidence` lies in [0, 1] either way.
    """

    evidence: tuple[Evidence, ...]
    confidence: float
    reason: Reason | None


class Reader(Protocol):
    """Pick the words that answer from what was retrieved, or abstain."""

    def read(self, question: str, hits: Sequence[Hit]) -> Reading:
        """Return the evidence for an answer to the question."""
        ...
