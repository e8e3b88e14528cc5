"""Own what is encoded and counted already, by the SHA-256 of the text that it stands for."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

import numpy as np

from index.dense import DenseIndex, Halves
from index.generation import Contents
from index.lexical import Counts, LexicalIndex


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Vectors (n, dim) and counted terms of n texts; `places` says which are whose."""

    places: dict[str, int]
    vectors: Halves
    counts: Counts
    dense: DenseIndex | None = None

    @classmethod
    def nothing(cls, dim: int) -> "Known":
        """Return what is known before anything was indexed."""
        return cls(places={}, vectors=np.empty((0, dim), np.float16), counts=Counts.of([]))

    @classmethod
    def of(cls, contents: Contents, digests: Sequence[str]) -> "Known":
        """Return what a generation knows; `digests` are those of its passages, in order."""
        return cls(
            places=dict(zip(digests, count(), strict=False)),
            vectors=contents.dense.vectors(),
            counts=contents.lexical.counts(),
            dense=contents.dense,
        )

    def learned(self, digests: Sequence[str], vectors: Halves, counts: Counts) -> "Known":
        """Return this and more texts."""
        return Known(
            places=self.places | dict(zip(digests, count(len(self.vectors)), strict=False)),
            vectors=np.concatenate([self.vectors, vectors]),
            counts=self.counts + counts,
            dense=self.dense,
        )

    def contents(self, passages: Sequence[tuple[int, str]]) -> Contents:
        """Build what searches passages, each given by its row and its text's SHA-256."""
        rows = np.array([row for row, _ in passages], dtype=np.int64)
        places = np.array([self.places[digest] for _, digest in passages], dtype=np.int64)
        return Contents(
            dense=DenseIndex.build(rows, self.vectors[places], like=self.dense),
            lexical=LexicalIndex.build(rows, self.counts.take(places)),
        )
