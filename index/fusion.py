"""Own how the two legs become one ranking.

A passage's score is its cosine with the question plus the share of the question's weight that
its BM25 score has reached: both lie in [0, 1] for nearly all pairs, and count alike, but where
the question is in letters that the encoder does not read: there the words alone tell. Every
candidate that either leg found is scored by both, so that no rank has to stand in for a score, but
what the words alone found and no cosine that it can have would bring among the best (as in the
threshold algorithm of Fagin, Lotem and Naor 2001).
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from index.asked import Asked
from index.dense import Rows
from index.encoder import Vectors
from index.errors import NotANumber
from index.generation import Contents
from index.hit import Leg

LEAST_DEPTH = 100
"""How many candidates each leg gives at least."""

_BLOCK = 256  # scores of which the greatest is looked at first
_ROUNDING = np.float32(1e-3)  # of a cosine, in half precision
_OVER_NOTHING = np.nextafter(np.float32(0), np.float32(1))


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


class _Scored(NamedTuple):
    """Rows, what each leg said of them, and their scores, in parallel."""

    rows: Rows
    cosines: Vectors
    bm25: Vectors
    scores: Vectors

    def least_of(self, best: int) -> float:
        """Return the score of the last of so many of the best."""
        return float(np.partition(self.scores, -best)[-best])

    def where(self, chosen: npt.NDArray[np.bool_]) -> "_Scored":
        """Return those that are chosen."""
        rows, *said = self
        return _Scored(rows[chosen], *(column[chosen] for column in said))

    def and_(self, others: "_Scored") -> "_Scored":
        """Return these, and then others."""
        rows, *said = self
        pairs = zip(said, others[1:], strict=True)
        return _Scored(np.concatenate([rows, others.rows]), *map(np.concatenate, pairs))


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
    none is left out. Where likeness tells nothing, a row needs a word of the question. The order
    is that of rows. Raises NotANumber where a score is none.
    """
    match = contents.lexical.match(asked.query)
    near, cosines = _best_of_dense(contents, asked.vector, depth, among)
    alike = _best_of_lexical(contents, match.scores, depth, among).tolist()
    near_ranks = {row: rank for rank, row in enumerate(near.tolist(), start=1)}
    alike_ranks = {row: rank for rank, row in enumerate(alike, start=1)}

    def scored(rows: Rows, cosines: Vectors) -> _Scored:
        found = match.at(np.searchsorted(contents.lexical.rows, rows))
        return _Scored(rows, cosines, found.scores, asked.dense_weight * cosines + found.shares)

    found = scored(near, cosines)
    others = np.array([row for row in alike if row not in near_ranks], dtype=np.int64)
    if len(others) and best is not None and best <= len(near):
        at_most = scored(others, np.full(len(others), _greatest_unfound(contents, cosines)))
        others = others[at_most.scores >= found.least_of(best)]
    if len(others):
        found = found.and_(scored(others, contents.dense.scores(asked.vector, others)))
    if not np.isfinite(found.scores).all():
        raise NotANumber(f"row {found.rows[~np.isfinite(found.scores)].min()} of the index")
    if not asked.dense_weight:
        found = found.where(found.bm25 > 0)
    if best is not None and best < len(found.rows):
        found = found.where(found.scores >= found.least_of(best))
    return sorted(
        Candidate(row, score, cosine, bm25, near_ranks.get(row), alike_ranks.get(row))
        for row, cosine, bm25, score in zip(*(column.tolist() for column in found), strict=True)
    )


def _greatest_unfound(contents: Contents, cosines: Vectors) -> np.float32:
    """Return what no cosine is over of a row that the dense leg did not find.

    Where it compares all, that of the last one found; the legs round in different ways.
    """
    return (cosines[-1] if contents.dense.method.probes is None else np.float32(1)) + _ROUNDING


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
