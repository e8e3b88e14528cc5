"""Own the lexical index: BM25 over terms, exact, in arrays that can be memory-mapped.

Scores are those of Lucene's BM25 without its constant factor: with ``idf = ln(1 + (N - n + 0.5)
/ (n + 0.5))``, a term that stands `f` times in a passage of `l` terms adds ``idf * f / (f + k1 *
(1 - b + b * l / mean))``. (Robertson and Zaragoza 2009; Kamphuis et al. 2020.)
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from index.arrays import Arrays
from index.encoder import Vectors
from index.terms import VERSION, Terms

K1, B = 1.2, 0.75

FINGERPRINT: dict[str, str | int] = {"name": "bm25", "terms": VERSION, "k1": str(K1), "b": str(B)}
"""What must be equal for the same texts to give the same index."""

Counted = tuple[Terms, npt.NDArray[np.uint16]]
"""The distinct terms of a passage, sorted, and how often each stands in it."""


def count(terms: Terms) -> Counted:
    """Count the terms of a passage; of a term that stands there over 65,535 times, so many."""
    distinct, often = np.unique(terms, return_counts=True)
    return distinct, np.minimum(often, np.iinfo(np.uint16).max).astype(np.uint16)


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """How well passages match a question's terms.

    `scores` are their BM25 scores, (n,) float32, in the order of the index's rows. `weight` is
    the sum of the idf of those of the question's terms that stand anywhere: what no score
    reaches, however well its passage matches.
    """

    scores: Vectors
    weight: float

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

    @classmethod
    def build(cls, rows: Sequence[int], counted: Sequence[Counted]) -> "LexicalIndex":
        """Build an index of counted passages under the given rows."""
        if len(rows) != len(counted):
            raise ValueError(f"{len(rows)} rows for {len(counted)} passages")
        passages = _Passages.of(counted)
        return cls(
            {
                "rows": np.asarray(rows, dtype=np.int64),
                "passage_starts": passages.starts,
                "passage_terms": passages.terms,
                "passage_counts": passages.counts,
                **_inverted(passages),
            }
        )

    def __len__(self) -> int:
        return len(self.rows)

    def counted(self) -> Iterable[Counted]:
        """Yield what `build` was given, in the order of `rows`."""
        starts = self.arrays["passage_starts"].tolist()
        terms, counts = self.arrays["passage_terms"], self.arrays["passage_counts"]
        for start, end in pairwise(starts):
            yield terms[start:end], counts[start:end]  # type: ignore[misc]

    def match(self, terms: Terms) -> Match:
        """Match every passage with a question's terms; the same term twice counts once."""
        scores = np.zeros(len(self.rows), dtype=np.float32)
        places = self._places(np.unique(terms))
        for at in places.tolist():
            inside = slice(*self.arrays["starts"][at : at + 2].tolist())
            scores[self.arrays["postings"][inside]] += self.arrays["weights"][inside]
        return Match(scores=scores, weight=float(self.arrays["idf"][places].sum()))

    def idf(self, terms: Terms) -> dict[int, float]:
        """Return how much each of the terms tells that stand anywhere."""
        places = self._places(np.unique(terms))
        return dict(
            zip(self._terms[places].tolist(), self.arrays["idf"][places].tolist(), strict=True)
        )

    def _places(self, terms: Terms) -> npt.NDArray[np.int64]:
        """Return where those of the terms that stand anywhere are in the arrays."""
        if not len(self._terms):
            return np.empty(0, dtype=np.int64)
        at = np.minimum(np.searchsorted(self._terms, terms), len(self._terms) - 1)
        return np.asarray(at[self._terms[at] == terms], dtype=np.int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Passages:
    """The counts of all passages: those of passage `i` from ``starts[i]`` to ``starts[i + 1]``."""

    starts: npt.NDArray[np.int64]
    terms: Terms
    counts: npt.NDArray[np.uint16]

    @classmethod
    def of(cls, counted: Sequence[Counted]) -> "_Passages":
        starts = np.zeros(len(counted) + 1, dtype=np.int64)
        np.cumsum([len(terms) for terms, _ in counted], out=starts[1:])
        return cls(
            starts=starts,
            terms=np.concatenate([np.empty(0, np.uint64), *(terms for terms, _ in counted)]),
            counts=np.concatenate([np.empty(0, np.uint16), *(often for _, often in counted)]),
        )


def _inverted(passages: _Passages) -> dict[str, npt.NDArray[np.generic]]:
    """Return for each term the passages that hold it, and what it adds to their scores."""
    total = len(passages.starts) - 1
    holder = np.repeat(np.arange(total, dtype=np.int32), np.diff(passages.starts))
    lengths = np.bincount(holder, weights=passages.counts, minlength=total).astype(np.float32)
    saturation = K1 * (1 - B + B * lengths / (lengths.mean() if lengths.any() else 1))
    order = np.argsort(passages.terms, kind="stable")
    terms, first, holding = np.unique(passages.terms[order], return_index=True, return_counts=True)
    idf = np.log1p((total - holding + 0.5) / (holding + 0.5)).astype(np.float32)
    postings, often = holder[order], passages.counts[order].astype(np.float32)
    return {
        "terms": terms,
        "starts": np.append(first, len(order)).astype(np.int64),
        "idf": idf,
        "postings": postings,
        "weights": np.repeat(idf, holding) * often / (often + saturation[postings]),
    }
