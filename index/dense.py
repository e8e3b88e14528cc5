"""Own FAISS: the one file that imports it. Vectors in, scores and rows out.

Vectors are kept in half precision. So many as are compared with a question in a few milliseconds
are all compared, which is exact. Of more, only those in the cells are that are likest to it: an
inverted file, of which as many cells are probed as it takes to find nearly all that is nearest.
An index that serves searches is never added to.
"""

import math
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import faiss
import numpy as np
import numpy.typing as npt

from index.arrays import Buffer
from index.encoder import Vectors

EXACT_UP_TO = 100_000
"""How many vectors are compared with every question, one and all."""

RECALL = 0.99
"""The share of a vector's nearest that the probed cells must hold; of a question's, it is less."""

Rows = npt.NDArray[np.int64]
Halves = npt.NDArray[np.float16]
"""Vectors as they are kept, (n, dim)."""

EXACT = "SQfp16"
"""FAISS's name for vectors in half precision that are all compared."""

_HALF = faiss.ScalarQuantizer.QT_fp16
_LEAST_PROBES = 8
_LEAST_SHARE = 1 / 32  # of the cells: questions lie further from passages than those from another
_BLOCK = 1 << 16  # vectors that are in full precision at once
_SAMPLED, _NEAREST = 64, 20  # vectors that recall is measured with, and how many nearest of each
_TRAINED_ON = 64  # vectors a cell
_MOST_PROBES = 1 / 4  # of the cells; where that finds too little, they are made anew
_LARGEST_FILE = 1 << 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """How an index searches.

    `kind` is FAISS's name for it; `probes` the number of cells that are looked into, of as many
    as `kind` says; `recall` the share of the nearest 20 of a sample of vectors that it finds.
    """

    kind: str
    probes: int | None = None
    recall: float = 1.0


class DenseIndex:
    """Vectors by row, searched by inner product. Immutable; safe to share by threads.

    `rows` are those that were given, in their order, (n,) int64; they must ascend.
    """

    def __init__(
        self, index: "faiss.Index", rows: Rows, method: Method, *, held: object = None
    ) -> None:
        self._index = index
        self._held = held  # what the index lies in, if not in memory of its own
        self.rows = rows
        self.method = method
        self._halves = _halves(index)
        if inverted := _inverted_file(index):
            inverted.make_direct_map()

    @classmethod
    def build(
        cls,
        rows: Sequence[int] | Rows,
        vectors: Vectors | Halves,
        *,
        exact_up_to: int = EXACT_UP_TO,
        like: "DenseIndex | None" = None,
    ) -> "DenseIndex":
        """Build an index of unit vectors (n, dim) under the given rows.

        Where cells are needed, those of `like` are taken while they serve: to make new ones
        takes longest.
        """
        if len(rows) != len(vectors):
            raise ValueError(f"{len(rows)} rows for {len(vectors)} vectors")
        ids = np.asarray(rows, dtype=np.int64)
        if (np.diff(ids) <= 0).any():
            raise ValueError("the rows do not ascend")
        _use_threads(os.cpu_count() or 1)
        if len(ids) <= exact_up_to:
            exact = faiss.index_factory(vectors.shape[1], EXACT, faiss.METRIC_INNER_PRODUCT)
            _fill(exact, vectors)
            return cls(exact, ids, Method(kind=EXACT))
        for index in _empty_ones(vectors, like.cells if like else None):
            _fill(index, vectors)
            method = _tuned(index, vectors)
            if method.recall >= RECALL:
                break
        return cls(index, ids, method)

    @classmethod
    def read(cls, data: Buffer, rows: Rows, method: Method) -> "DenseIndex":
        """Open what `write` wrote, where it lies: a mapped file is not read before it is used.

        Raises ValueError for anything else. FAISS does not notice a flipped bit: check a
        checksum before.
        """
        faiss.set_deserialization_vector_byte_limit(_LARGEST_FILE)
        held = np.frombuffer(data, dtype=np.uint8)
        try:
            reader = faiss.ZeroCopyIOReader(faiss.swig_ptr(held), held.size)  # type: ignore[attr-defined]
            index = faiss.read_index(reader, faiss.IO_FLAG_MMAP_IFC)
        except RuntimeError as error:
            raise ValueError(f"FAISS cannot read it ({error})") from error
        _check_kind(index)
        if index.ntotal != len(rows):
            raise ValueError(f"it holds {index.ntotal} vectors for {len(rows)} passages")
        return cls(index, rows, method, held=held)

    def write(self, sink: Callable[[bytes], object]) -> None:
        """Give the index to `sink`, piece by piece: FAISS cannot write to every path."""
        faiss.write_index(self._index, faiss.PyCallbackIOWriter(sink))  # type: ignore[attr-defined]

    @property
    def dim(self) -> int:
        """The width of a vector."""
        return int(self._index.d)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def cells(self) -> "faiss.Index | None":
        """The middles of the cells; None where there are none."""
        inverted = _inverted_file(self._index)
        return inverted and inverted.quantizer

    def vectors(self) -> Halves:
        """Return every vector, (n, dim), in the order of `rows`."""
        if self._halves is not None:
            return self._halves.copy()  # it lies in the index, and goes with it
        found = np.empty((len(self), self.dim), dtype=np.float16)
        for block in _blocks(len(self)):
            found[block] = self._index.reconstruct_n(block.start, block.stop - block.start)
        return found

    def spoilt(self) -> Rows:
        """Return the rows whose vectors have a value that is no finite number."""
        found = [np.empty(0, dtype=np.int64)]
        for block in _blocks(len(self)):
            vectors = self._index.reconstruct_n(block.start, block.stop - block.start)
            found.append(self.rows[block][~np.isfinite(vectors).all(axis=1)])
        return np.concatenate(found)

    def search(
        self, questions: Vectors, k: int, *, among: Rows | None = None
    ) -> tuple[Vectors, Rows]:
        """Find the k best rows for each question vector (q, dim), under `among` of those alone.

        Returns scores (q, k) float32, descending; rows (q, k) int64, -1 where fewer than k are
        found. Under `among` all of its rows are compared.
        """
        _use_threads(1)  # to wake others takes longer than a question does, and they are busy
        scores, places = self._index.search(
            np.ascontiguousarray(questions, dtype=np.float32),
            k,
            params=None if among is None else self._only(among),
        )
        if not len(self):
            return scores, places
        return scores, np.where(places < 0, -1, self.rows[places])  # -1 where nothing is found

    def _only(self, among: Rows) -> "faiss.SearchParameters":
        chosen = faiss.IDSelectorBatch(np.searchsorted(self.rows, among))
        if inverted := _inverted_file(self._index):
            return faiss.SearchParametersIVF(sel=chosen, nprobe=inverted.nlist)  # type: ignore[call-arg]
        return faiss.SearchParameters(sel=chosen)  # type: ignore[call-arg]

    def scores(self, question: Vectors, rows: Rows) -> Vectors:
        """Return the inner products of one question vector (dim,) with given rows, (n,)."""
        if not len(rows):
            return np.empty(0, dtype=np.float32)
        places = np.searchsorted(self.rows, rows)
        if self._halves is not None:
            vectors = self._halves[places].astype(np.float32)
        else:
            vectors = np.asarray(self._index.reconstruct_batch(places), dtype=np.float32)
        return np.asarray(np.vecdot(vectors, question), dtype=np.float32)  # each row by itself


def _use_threads(count: int) -> None:
    """Let FAISS use so many threads when it is called from this one."""
    if sys.platform == "darwin":  # two OpenMP runtimes in one process, torch's and this one
        count = 1
    faiss.omp_set_num_threads(count)


def cells_for(vectors: int) -> int:
    """Return how many cells so many vectors are sorted into: a power of two near twice its root."""
    return min(1 << round(math.log2(2 * math.sqrt(vectors))), vectors)


def _empty_ones(
    vectors: Vectors | Halves, former: "faiss.Index | None"
) -> "Iterator[faiss.IndexIVFScalarQuantizer]":
    """Yield an index with former cells, if they are as many as it takes; then one with new ones."""
    count, dim = vectors.shape
    wanted = cells_for(count)
    if former is not None and former.ntotal == wanted:
        yield _with_cells(faiss.clone_index(former), dim, wanted)
    index = _with_cells(faiss.IndexFlatIP(dim), dim, wanted)
    index.cp.max_points_per_centroid = _TRAINED_ON
    index.cp.min_points_per_centroid = 1
    sample = np.random.default_rng(1).permutation(count)[: _TRAINED_ON * wanted]
    index.train(vectors[np.sort(sample)].astype(np.float32))
    yield index


def _with_cells(quantizer: "faiss.Index", dim: int, cells: int) -> "faiss.IndexIVFScalarQuantizer":
    metric, as_they_are = faiss.METRIC_INNER_PRODUCT, False  # not as differences from their cell
    index = faiss.IndexIVFScalarQuantizer(quantizer, dim, cells, _HALF, metric, as_they_are)
    index.own_fields = True
    quantizer.this.disown()  # type: ignore[attr-defined]
    index.is_trained = quantizer.ntotal == cells
    return index


def _fill(index: "faiss.Index", vectors: Vectors | Halves) -> None:
    for block in _blocks(len(vectors)):
        index.add(np.ascontiguousarray(vectors[block], dtype=np.float32))


def _blocks(count: int) -> Iterator[slice]:
    return (slice(at, min(at + _BLOCK, count)) for at in range(0, count, _BLOCK))


def _tuned(index: "faiss.IndexIVFScalarQuantizer", vectors: Vectors | Halves) -> Method:
    """Let an index probe as few cells as find what probing all finds, nearly always."""
    places = np.linspace(0, len(vectors) - 1, _SAMPLED).astype(np.int64)
    sample = vectors[places].astype(np.float32)
    index.nprobe = index.nlist
    _, nearest = index.search(sample, _NEAREST)
    probes, recall = max(_LEAST_PROBES, round(index.nlist * _LEAST_SHARE)), 0.0
    while True:
        index.nprobe = probes
        _, found = index.search(sample, _NEAREST)
        recall = _shared(found, nearest)
        if recall >= RECALL or 2 * probes > index.nlist * _MOST_PROBES:
            kind = f"IVF{index.nlist},{EXACT}"
            return Method(kind=kind, probes=probes, recall=round(recall, 4))
        probes *= 2


def _shared(found: Rows, nearest: Rows) -> float:
    """Return the mean share of each row of `nearest` that the same row of `found` has."""
    pairs = zip(found.tolist(), nearest.tolist(), strict=True)
    return sum(len({*some} & {*all_}) / len({*all_}) for some, all_ in pairs) / len(nearest)


def _inverted_file(index: "faiss.Index") -> "faiss.IndexIVFScalarQuantizer | None":
    return index if isinstance(index, faiss.IndexIVFScalarQuantizer) else None


def _halves(index: "faiss.Index") -> Halves | None:
    """Return the vectors where an index keeps them, if that is in their order."""
    if not isinstance(index, faiss.IndexScalarQuantizer) or not index.ntotal:
        return None
    codes = faiss.rev_swig_ptr(index.codes.data(), 2 * index.d * index.ntotal)
    return np.asarray(codes.view(np.float16).reshape(index.ntotal, index.d))


def _check_kind(index: "faiss.Index") -> None:
    kinds = (faiss.IndexScalarQuantizer, faiss.IndexIVFScalarQuantizer)
    if not isinstance(index, kinds) or index.sq.qtype != _HALF:
        raise ValueError(f"it is a {type(index).__name__}, not of half precision")
    if index.metric_type != faiss.METRIC_INNER_PRODUCT:
        raise ValueError("it does not compare by inner product")
