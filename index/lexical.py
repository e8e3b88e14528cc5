"""Own the lexical index: BM25 over terms, exact, in arrays that can be memory-mapped.

Scores are those of Lucene's BM25 without its constant factor: with ``idf = ln(1 + (N - n + 0.5)
/ (n + 0.5))``, a term that stands `f` times in a passage of `l` terms adds ``idf * f / (f + k1 *
(1 - b + b * l / mean))``. (Robertson and Zaragoza 2009; Kamphuis et al. 2020.)
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.arrays import Arrays
from index.encoder import Vectors
from index.terms import VERSION, Terms

K1, B = 1.0, 0.75

FINGERPRINT: dict[str, str | int] = {"name": "bm25", "terms": VERSION, "k1": str(K1), "b": str(B)}
"""What must be equal for the same texts to give the same index."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """The distinct terms of passages, and how often each stands there.

    Those of passage `i` are ``terms[starts[i]:starts[i + 1]]``, sorted; `often` is parallel to
    `terms`, and goes no further than 65,535.
    """

    starts: npt.NDArray[np.int64]
    terms: Terms
    often: npt.NDArray[np.uint16]

    @classmethod
    def of(cls, passages: Iterable[Terms]) -> "Counts":
        """Count the terms of passages."""
        counted = [np.unique(terms, return_counts=True) for terms in passages]
        often = np.concatenate([np.empty(0, np.int64), *(often for _, often in counted)])
        return cls(
            starts=_starts(np.array([len(terms) for terms, _ in counted], dtype=np.int64)),
            terms=np.concatenate([np.empty(0, np.uint64), *(terms for terms, _ in counted)]),
            often=np.minimum(often, np.iinfo(np.uint16).max).astype(np.uint16),
        )

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            starts=np.concatenate([self.starts, self.starts[-1] + other.starts[1:]]),
            terms=np.concatenate([self.terms, other.terms]),
            often=np.concatenate([self.often, other.often]),
        )

    def take(self, passages: npt.NDArray[np.int64]) -> "Counts":
        """Return the counts of some of the passages, in the order in which they are named."""
        lengths = np.diff(self.starts)[passages]
        starts = _starts(lengths)
        shift = self.starts[passages] - starts[:-1]
        places = np.arange(starts[-1]) + np.repeat(shift, lengths)
        return Counts(starts=starts, terms=self.terms[places], often=self.often[places])


def _starts(lengths: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths, dtype=np.int64)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A question's terms, and how much each of those tells that stand anywhere in an index.

    `terms` are all of them, in their order, repeated as they are; `places` is for the index.
    """

    terms: Sequence[int]
    idf: Mapping[int, float]
    places: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """How well passages match a query.

    `scores` are their BM25 scores, (n,) float32, in the order of the index's rows. `weight` is
    the sum of the idf of the query: what no score reaches, however well its passage matches.
    """

    scores: Vectors
    weight: float

    def at(self, places: npt.NDArray[np.int64]) -> "Match":
        """Return how well some of the passages match."""
        return Match(scores=self.scores[places], weight=self.weight)

    @property
    def shares(self) -> Vectors:
        """The scores as shares of what they could be, in [0, 1)."""
        return self.scores / self.weight if self.weight else self.scores


class LexicalIndex:
    """Passages by row, searched by their terms. Immutable; safe to share by threads.

    `rows` are those that were given, in their order, (n,) int64.
    """

    def __init__(self, arrays: Arrays) -> None:
        self.arrays = dict(arrays)
        self.rows: npt.NDArray[np.int64] = arrays["rows"]  # type: ignore[assignment]
        self._terms: Terms = arrays["terms"]  # type: ignore[assignment]
        self._postings: npt.NDArray[np.int32] = arrays["postings"]  # type: ignore[assignment]

    @classmethod
    def build(cls, rows: Sequence[int] | npt.NDArray[np.int64], counts: Counts) -> "LexicalIndex":
        """Build an index of counted passages under the given rows."""
        if len(rows) != len(counts):
            raise ValueError(f"{len(rows)} rows for {len(counts)} passages")
        return cls({"rows": np.asarray(rows, dtype=np.int64), **_inverted(counts)})

    def __len__(self) -> int:
        return len(self.rows)

    def counts(self) -> Counts:
        """Return what `build` was given, in the order of `rows`."""
        return Counts(
            starts=self.arrays["passage_starts"],  # type: ignore[arg-type]
            terms=self._terms[self.arrays["passage_terms"]],
            often=self.arrays["passage_counts"],  # type: ignore[arg-type]
        )

    def query(self, terms: Terms) -> Query:
        """Look up a question's terms."""
        given = terms.tolist()
        places = self._places(np.array(sorted(set(given)), dtype=np.uint64))
        known, idf = self._terms[places].tolist(), self.arrays["idf"][places].tolist()
        return Query(terms=given, idf=dict(zip(known, idf, strict=True)), places=places)

    def _places(self, terms: Terms) -> npt.NDArray[np.int64]:
        """Return where those of the terms that stand anywhere are in the arrays."""
        if not len(self._terms):
            return np.empty(0, dtype=np.int64)
        at = np.minimum(np.searchsorted(self._terms, terms), len(self._terms) - 1)
        return np.asarray(at[self._terms[at] == terms], dtype=np.int64)

    def match(self, query: Query) -> Match:
        """Match every passage with a query of this index; the same term twice counts once."""
        scores = np.zeros(len(self.rows), dtype=np.float32)
        starts, weights = self.arrays["starts"], self.arrays["weights"]
        ends = starts[query.places + 1].tolist()
        for start, end in zip(starts[query.places].tolist(), ends, strict=True):
            np.add.at(scores, self._postings[start:end], weights[start:end])
        return Match(scores=scores, weight=sum(query.idf.values()))


def _inverted(counts: Counts) -> dict[str, npt.NDArray[np.generic]]:
    """Return for each term the passages that hold it, and what it adds to their scores.

    The terms of a passage are kept by their place among all terms, which is shorter.
    """
    total = len(counts)
    holder = np.repeat(np.arange(total, dtype=np.int32), np.diff(counts.starts))
    lengths = np.bincount(holder, weights=counts.often, minlength=total).astype(np.float32)
    saturation = K1 * (1 - B + B * lengths / (lengths.mean() if lengths.any() else 1))
    terms, places, holding = np.unique(counts.terms, return_inverse=True, return_counts=True)
    order = np.argsort(places, kind="stable")
    idf = np.log1p((total - holding + 0.5) / (holding + 0.5)).astype(np.float32)
    postings, often = holder[order], counts.often[order].astype(np.float32)
    return {
        "passage_starts": counts.starts,
        "passage_terms": places.astype(np.int32),
        "passage_counts": counts.often,
        "terms": terms,
        "starts": _starts(holding),
        "idf": idf,
        "postings": postings,
        "weights": np.repeat(idf, holding) * often / (often + saturation[postings]),
    }
