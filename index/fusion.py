"""Own how the two legs become one ranking.

A passage's score is its cosine with the question plus the share of the question's weight that
its BM25 score has reached: both lie in [0, 1] for nearly all pairs, and count alike, but where
the question is in letters that the encoder does not read: there the words alone tell. Every
candidate that either leg found is scored by both, so that no rank has to stand in for a score.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from index.dense import Rows
from index.encoder import Vectors
from index.errors import NotANumber
from index.generation import Contents
from index.hit import Leg
from index.lexical import Query
from index.terms import analyzer

LEAST_DEPTH = 100
"""How many candidates each leg gives at least."""


_BLOCK = 256  # scores of which the greatest is looked at first
_OVER_NOTHING = np.nextafter(np.float32(0), np.float32(1))
_LATIN = frozenset(
    ["de", "en", "es", "fr", "it", "nl", "pt", "sv", "da", "no", "fi", "pl", "cs", "ro", "hu", "tr"]
)
_BEYOND_LATIN = "\u0250"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question as the two legs take it."""

    question: str
    vector: Vectors
    query: Query
    dense_weight: float

    @classmethod
    def of(
        cls, question: str, vector: Vectors, contents: Contents, *, languages: Sequence[str] = ()
    ) -> "Asked":
        """Return a question as it is asked of an index; `languages` are those of its encoder."""
        return cls(
            question=question,
            vector=vector,
            query=contents.lexical.query(analyzer().terms_of(question)),
            dense_weight=readable(question, languages),
        )


class Candidate(NamedTuple):
    """A row that was found, its score, and what each leg said of it."""

    row: int
    score: float
    cosine: float
    bm25: float
    dense_rank: int | None
    lexical_rank: int | None

    @property
    def legs(self) -> tuple[Leg, ...]:
        """What each leg said, as a hit tells it."""
        return (
            Leg(name="dense", score=self.cosine, rank=self.dense_rank),
            Leg(name="lexical", score=self.bm25, rank=self.lexical_rank),
        )


def readable(question: str, languages: Sequence[str]) -> float:
    """Return the share of a question's letters that an encoder of these languages reads.

    One of unknown languages, or of one that is not written in Latin letters, is taken to read
    them all.
    """
    if question.isascii() or not languages or not _LATIN.issuperset(languages):
        return 1.0
    letters = [character for character in question if character.isalpha()]
    return sum(letter < _BEYOND_LATIN for letter in letters) / len(letters) if letters else 1.0


def find(
    contents: Contents,
    asked: Asked,
    *,
    depth: int,
    best: int | None = None,
    among: Rows | None = None,
) -> list[Candidate]:
    """Return what either leg ranks among its best `depth`, under `among` of those rows alone.

    Under `best` only so many of the best are returned. Of rows that score equal to the last one
    none is left out. The order is that of rows. Raises NotANumber where a score is none.
    """
    match = contents.lexical.match(asked.query)
    near, said = _best_of_dense(contents, asked.vector, depth, among)
    alike = _best_of_lexical(contents, match.scores, depth, among)
    rows = np.array(sorted({*near.tolist(), *alike.tolist()}), dtype=np.int64)
    cosines = np.full(len(rows), np.nan, dtype=np.float32)
    ranks = np.zeros((2, len(rows)), dtype=np.int64)
    at_near, at_alike = np.searchsorted(rows, near), np.searchsorted(rows, alike)
    ranks[0, at_near] = np.arange(1, len(near) + 1)
    ranks[1, at_alike] = np.arange(1, len(alike) + 1)
    cosines[at_near] = said
    unsaid = ranks[0] == 0
    cosines[unsaid] = contents.dense.scores(asked.vector, rows[unsaid])
    match = match.at(np.searchsorted(contents.lexical.rows, rows))
    scores = asked.dense_weight * cosines + match.shares
    if not np.isfinite(scores).all():
        raise NotANumber(f"row {rows[~np.isfinite(scores)][0]} of the index")
    columns = (rows, scores, cosines, match.scores, *ranks)
    if best is not None and best < len(rows):
        chosen = scores >= np.partition(scores, -best)[-best]
        columns = tuple(column[chosen] for column in columns)
    return [
        Candidate(row, score, cosine, bm25, dense_rank or None, lexical_rank or None)
        for row, score, cosine, bm25, dense_rank, lexical_rank in zip(
            *(column.tolist() for column in columns), strict=True
        )
    ]


def _best_of_dense(
    contents: Contents, question: Vectors, depth: int, among: Rows | None
) -> tuple[Rows, Vectors]:
    """Return the best rows, best first, and every one that equals the last: FAISS has no order.

    Beside them their cosines.
    """
    wanted = depth + 1
    while True:
        scores, rows = contents.dense.search(question[None], wanted, among=among)
        if wanted >= len(contents.dense) or rows[0, -1] < 0 or scores[0, depth - 1] > scores[0, -1]:
            break
        wanted *= 4
    best = (rows[0] >= 0) & (scores[0] >= scores[0, min(depth, len(contents.dense)) - 1])
    return rows[0][best], scores[0][best]


def _best_of_lexical(contents: Contents, scores: Vectors, depth: int, among: Rows | None) -> Rows:
    rows = contents.lexical.rows
    if among is not None:
        chosen = np.isin(rows, among)
        rows, scores = rows[chosen], scores[chosen]
    found = np.flatnonzero(scores >= _least(scores, depth))
    return rows[found[np.argsort(-scores[found], kind="stable")]]


def _least(scores: Vectors, depth: int) -> np.float32:
    """Return the score of the last of the best `depth` that are over nothing.

    Of very many, the greatest of each block come first: the last of their best is no greater.
    """
    if len(scores) > _BLOCK * depth:
        greatest = np.maximum.reduceat(scores, np.arange(0, len(scores), _BLOCK))
        scores = scores[scores >= np.partition(greatest, -depth)[-depth]]
    least = np.partition(scores, -depth)[-depth] if len(scores) >= depth else np.float32(0)
    return max(least, _OVER_NOTHING)
