"""Own the seam to whatever puts found passages in a better order, and what stands there now."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Protocol

from corpus.passage import Passage
from index.reader_model import PairReading
from index.terms import Terms, analyzer

Idf = Callable[[Terms], Mapping[int, float]]
"""How much each of a question's terms tells; those that stand nowhere are left out."""

PAIR_WEIGHT = 0.3
"""What it adds that one sentence holds all pairs of neighbouring terms of the question."""

_MOST_KEPT = 2_048  # passages, the same ones being found again and again
_ODD, _MASK = 0x9E3779B97F4A7C15, 2**64 - 1  # mixes two hashes into one
_STOP = re.compile(r"(?<=[.!?。！？])\s+|\n+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rescored:
    """A passage's new score, and what was read in it where it was read."""

    score: float
    reading: PairReading | None = None


class Reranker(Protocol):
    """Score passages anew for a question, a few at a time."""

    @property
    def depth(self) -> int:
        """How many passages it looks at."""
        ...

    def rescore(
        self, question: str, passages: Sequence[Passage], scores: Sequence[float], *, idf: Idf
    ) -> list[Rescored]:
        """Return a score for each passage, given the score that it was found with."""
        ...


class PairReranker:
    """Prefer passages in which neighbouring words of the question are neighbours, too.

    A passage's score grows with the share of the question's pairs of neighbouring terms,
    weighted by their idf, that its best sentence has; after the sequential dependence model of
    Metzler and Croft (2005).
    """

    depth = 20

    def rescore(
        self, question: str, passages: Sequence[Passage], scores: Sequence[float], *, idf: Idf
    ) -> list[Rescored]:
        """Return each score, and up to PAIR_WEIGHT more."""
        texts = [passage.searchable for passage in passages]
        scored = zip(scores, self.shares(question, texts, idf=idf), strict=True)
        return [Rescored(score=score + PAIR_WEIGHT * share) for score, share in scored]

    def shares(self, question: str, texts: Sequence[str], *, idf: Idf) -> list[float]:
        """Return how much of the question's pairs each text's best sentence has, in [0, 1]."""
        terms = analyzer().terms_of(question)
        told = idf(terms)
        weights = {
            _pair(one, other): told.get(one, 0.0) + told.get(other, 0.0)
            for one, other in pairwise(terms.tolist())
        }
        total = sum(weights.values())
        return [_best_share(text, weights) / total if total else 0.0 for text in texts]


def _best_share(text: str, weights: Mapping[int, float]) -> float:
    return max(sum(weights[pair] for pair in weights.keys() & held) for held in _pairs_of(text))


@lru_cache(maxsize=_MOST_KEPT)
def _pairs_of(text: str) -> tuple[frozenset[int], ...]:
    """Return the pairs of neighbouring terms of each sentence or line."""
    pieces = (analyzer().terms_of(piece).tolist() for piece in _STOP.split(text))
    return tuple(frozenset(_pair(*pair) for pair in pairwise(terms)) for terms in pieces)


def _pair(one: int, other: int) -> int:
    return (one * _ODD + other) & _MASK
