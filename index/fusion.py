"""Own how the two legs become one ranking.

A passage's score is its cosine with the question plus the share of the question's weight that
its BM25 score has reached: both lie in [0, 1] for nearly all pairs, and count alike, but where
the question is in letters that the encoder does not read: there the words alone tell. Every
candidate that either leg found is scored by both, so that no rank has to stand in for a score.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.dense import Rows
from index.encoder import Vectors
from index.errors import NotANumber
from index.generation import Contents
from index.hit import Leg
from index.reader_model import PairReading
from index.terms import Terms

LEAST_DEPTH = 100
"""How many candidates each leg gives at least."""


_LATIN = frozenset(
    ["de", "en", "es", "fr", "it", "nl", "pt", "sv", "da", "no", "fi", "pl", "cs", "ro", "hu", "tr"]
)
_BEYOND_LATIN = "\u0250"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A row that was found, its score, what each leg said of it, and what was read in it."""

    row: int
    score: float
    legs: tuple[Leg, ...]
    reading: PairReading | None = None


def readable(question: str, languages: Sequence[str]) -> float:
    """Return the share of a question's letters that an encoder of these languages reads.

    One of unknown languages, or of one that is not written in Latin letters, is taken to read
    them all.
    """
    if not languages or not _LATIN.issuperset(languages):
        return 1.0
    letters = [character for character in question if character.isalpha()]
    return sum(letter < _BEYOND_LATIN for letter in letters) / len(letters) if letters else 1.0


def find(  # noqa: PLR0913
    contents: Contents,
    question: Vectors,
    terms: Terms,
    *,
    depth: int,
    best: int | None = None,
    among: Rows | None = None,
    dense_weight: float = 1.0,
) -> list[Candidate]:
    """Return what either leg ranks among its best `depth`, under `among` of those rows alone.

    Under `best` only so many of the best are returned. Of rows that score equal to the last one
    none is left out. The order is that of rows. Raises NotANumber where a score is none.
    """
    match = contents.lexical.match(terms)
    found = [
        _best_of_dense(contents, question, depth, among),
        _best_of_lexical(contents, match.scores, depth, among),
    ]
    rows = np.unique(np.concatenate(found))
    places = np.searchsorted(contents.lexical.rows, rows)
    cosines = contents.dense.scores(question, rows)
    scores = dense_weight * cosines + match.shares[places]
    if not np.isfinite(scores).all():
        raise NotANumber(f"row {rows[~np.isfinite(scores)][0]} of the index")
    if best is not None and best < len(rows):
        chosen = scores >= np.partition(scores, -best)[-best]
        rows, places, cosines, scores = (one[chosen] for one in (rows, places, cosines, scores))
    ranks = [dict(zip(leg.tolist(), range(1, len(leg) + 1), strict=True)) for leg in found]
    return [
        Candidate(
            row=row,
            score=float(score),
            legs=(
                Leg(name="dense", score=float(cosine), rank=ranks[0].get(row)),
                Leg(name="lexical", score=float(bm25), rank=ranks[1].get(row)),
            ),
        )
        for row, score, cosine, bm25 in zip(
            rows.tolist(), scores, cosines, match.scores[places], strict=True
        )
    ]


def _best_of_dense(contents: Contents, question: Vectors, depth: int, among: Rows | None) -> Rows:
    """Return the best rows, best first, and every one that equals the last: FAISS has no order."""
    wanted = depth + 1
    while True:
        scores, rows = contents.dense.search(question[None], wanted, among=among)
        if wanted >= len(contents.dense) or rows[0, -1] < 0 or scores[0, depth - 1] > scores[0, -1]:
            break
        wanted *= 4
    best = (rows[0] >= 0) & (scores[0] >= scores[0, min(depth, len(contents.dense)) - 1])
    return np.asarray(rows[0][best], dtype=np.int64)


def _best_of_lexical(contents: Contents, scores: Vectors, depth: int, among: Rows | None) -> Rows:
    rows = contents.lexical.rows
    if among is not None:
        chosen = np.isin(rows, among)
        rows, scores = rows[chosen], scores[chosen]
    least = np.partition(scores, -depth)[-depth] if len(scores) > depth else np.float32(0)
    found = np.flatnonzero((scores >= least) & (scores > 0))
    return rows[found[np.argsort(-scores[found], kind="stable")]]
