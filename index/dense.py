"""Own FAISS: the one file that imports it. Vectors in, scores and rows out.

Flat inner product under a map from rows to positions: exact, and it can say which vector
belongs to which row. An index that serves searches is never added to.
"""

import sys
from collections.abc import Sequence

import faiss
import numpy as np
import numpy.typing as npt

from index.encoder import Vectors

KIND = "IDMap2,Flat"

Rows = npt.NDArray[np.int64]

_LARGEST_FILE = 1 << 40

if sys.platform == "darwin":  # two OpenMP runtimes in one process, torch's and this one
    faiss.omp_set_num_threads(1)


class DenseIndex:
    """Vectors by row, searched exactly by inner product. Immutable; safe to share by threads."""

    def __init__(self, index: "faiss.IndexIDMap2") -> None:
        self._index = index

    @classmethod
    def build(cls, rows: Sequence[int], vectors: Vectors) -> "DenseIndex":
        """Build an index of unit vectors (n, dim) under the given rows."""
        if len(rows) != len(vectors):
            raise ValueError(f"{len(rows)} rows for {len(vectors)} vectors")
        index = faiss.IndexIDMap2(faiss.IndexFlatIP(vectors.shape[1]))
        index.add_with_ids(np.ascontiguousarray(vectors), np.asarray(rows, dtype=np.int64))
        return cls(index)

    @classmethod
    def from_bytes(cls, data: bytes) -> "DenseIndex":
        """Read what `to_bytes` wrote; raises ValueError for anything else.

        FAISS does not notice a flipped bit: check a checksum before.
        """
        faiss.set_deserialization_vector_byte_limit(_LARGEST_FILE)
        try:
            index = faiss.deserialize_index(np.frombuffer(data, dtype=np.uint8))
        except RuntimeError as error:
            raise ValueError(f"FAISS cannot read it ({error})") from error
        if not isinstance(index, faiss.IndexIDMap2):
            raise ValueError(f"it is a {type(index).__name__}, not an {KIND}")  # noqa: TRY004
        inner = faiss.downcast_index(index.index)
        if type(inner) is not faiss.IndexFlatIP:
            raise ValueError(f"it holds a {type(inner).__name__}, not flat inner products")
        return cls(index)

    def to_bytes(self) -> bytes:
        """Return the index as bytes; Python writes them, as FAISS cannot open every path."""
        return bytes(faiss.serialize_index(self._index).tobytes())

    @property
    def dim(self) -> int:
        """The width of a vector."""
        return int(self._index.d)

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def rows(self) -> Rows:
        """The rows in the order in which they were given, (n,) int64."""
        return np.asarray(faiss.vector_to_array(self._index.id_map), dtype=np.int64)

    def vectors(self) -> Vectors:
        """Return every vector, (n, dim) float32, in the order of `rows`."""
        if not len(self):
            return np.empty((0, self.dim), dtype=np.float32)
        flat = faiss.downcast_index(self._index.index)
        return np.asarray(flat.reconstruct_n(0, len(self)), dtype=np.float32)

    def search(
        self, questions: Vectors, k: int, *, among: Rows | None = None
    ) -> tuple[Vectors, Rows]:
        """Find the k best rows for each question vector (q, dim), under `among` of those alone.

        Returns scores (q, k) float32, descending; rows (q, k) int64, -1 where fewer than k.
        """
        chosen = None
        if among is not None:
            chosen = faiss.SearchParameters(sel=faiss.IDSelectorBatch(among))  # type: ignore[call-arg]
        scores, rows = self._index.search(np.ascontiguousarray(questions), k, params=chosen)
        return scores, rows

    def scores(self, question: Vectors, rows: Rows) -> Vectors:
        """Return the inner products of one question vector (dim,) with given rows, (n,)."""
        if not len(rows):
            return np.empty(0, dtype=np.float32)
        vectors = np.asarray(self._index.reconstruct_batch(rows), dtype=np.float32)
        products = vectors * question  # summed row by row, whatever rows are beside it
        return np.asarray(products.sum(axis=1), dtype=np.float32)
