"""Own the seam to whatever puts found passages in a better order, and what stands there now."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple, Protocol

from corpus.passage import Passage
from index.asked import Asked
from index.lexical import Query
from index.reader_model import PairReading
from index.terms import analyzer

PAIR_WEIGHT = 0.3
"""What it adds that one sentence holds all pairs of neighbouring terms of the question."""

_MOST_KEPT = 2_048  # passages, the same ones being found again and again
_ODD, _MASK = 0x9E3779B97F4A7C15, 2**64 - 1  # mixes two hashes into one
_STOP = re.compile(r"(?<=[.!?。！？])\s+|\n+")


class Rescored(NamedTuple):
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
        self, asked: Asked, passages: Sequence[Passage], scores: Sequence[float]
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
        self, asked: Asked, passages: Sequence[Passage], scores: Sequence[float]
    ) -> list[Rescored]:
        """Return each score, and up to PAIR_WEIGHT more."""
        scored = zip(scores, _shares(asked.query, passages), strict=True)
        return [Rescored(score=score + PAIR_WEIGHT * share) for score, share in scored]


def _shares(query: Query, passages: Sequence[Passage]) -> list[float]:
    """Return how much of the question's pairs each passage's best sentence has, in [0, 1]."""
    idf = query.idf
    weights = {
        _pair(one, other): idf.get(one, 0.0) + idf.get(other, 0.0)
        for one, other in pairwise(query.terms)
    }
    total = sum(weights.values())
    return [_best_share(one, weights) / total if total else 0.0 for one in passages]


def _best_share(passage: Passage, weights: Mapping[int, float]) -> float:
    places = _places_of_pairs(passage)
    held = [pair for pair in weights if pair in places]
    if not held:  # as with most
        return 0.0
    shares: dict[int, float] = defaultdict(float)
    for pair in held:
        for place in places[pair]:
            shares[place] += weights[pair]
    return max(shares.values())


@lru_cache(maxsize=_MOST_KEPT)
def _places_of_pairs(passage: Passage) -> dict[int, tuple[int, ...]]:
    """Return for each pair of neighbouring terms in which sentences or lines it stands."""
    places: dict[int, tuple[int, ...]] = {}
    for place, piece in enumerate(_STOP.split(passage.searchable)):
        for pair in {_pair(*pair) for pair in pairwise(analyzer().terms_of(piece).tolist())}:
            places[pair] = (*places.get(pair, ()), place)
    return places


def _pair(one: int, other: int) -> int:
    return (one * _ODD + other) & _MASK
