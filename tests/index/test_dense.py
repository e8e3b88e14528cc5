"""The vector index: exact neighbours, and nothing else is opened as one."""

import faiss
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.dense import DenseIndex, Method
from index.encoder import Vectors


def unit(rows: list[list[float]]) -> Vectors:
    return scaled(np.array(rows, dtype=np.float32))


def scaled(vectors: Vectors) -> Vectors:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


def random_units(seed: int, count: int, dim: int) -> Vectors:
    return scaled(np.random.default_rng(seed).standard_normal((count, dim)).astype(np.float32))


def halved(vectors: Vectors) -> Vectors:
    """Return vectors as half precision keeps them."""
    return vectors.astype(np.float16).astype(np.float32)


def data_of(index: DenseIndex) -> bytes:
    pieces: list[bytes] = []
    index.write(pieces.append)
    return b"".join(pieces)


def clustered(seed: int, count: int, dim: int) -> Vectors:
    """Return vectors that lie about 20 directions, as those of texts lie about their topics."""
    directions = random_units(seed, 20, dim)
    chosen = directions[np.random.default_rng(seed).integers(20, size=count)]
    return scaled(chosen + 0.7 * random_units(seed + 1, count, dim))


@pytest.mark.parametrize("exact_up_to", [100, 0])
def test_rows_with_what_is_no_number_are_told(exact_up_to: int) -> None:
    vectors = random_units(5, 20, 8)
    index = DenseIndex.build(range(10, 30), vectors, exact_up_to=exact_up_to)
    assert index.spoilt().tolist() == []

    vectors[3, 7], vectors[19, 0] = np.nan, np.inf
    spoilt = DenseIndex.build(range(10, 30), vectors, exact_up_to=100)
    assert spoilt.spoilt().tolist() == [13, 29]
    assert DenseIndex.build([], np.empty((0, 8), dtype=np.float32)).spoilt().tolist() == []


def test_the_nearest_direction_comes_first_with_its_cosine() -> None:
    # angles to the question (1, 0): 0°, 60°, 90°, 180° with cosines 1, 0.5, 0, -1
    vectors = unit([[0, 1], [-1, 0], [1, 0], [1, 3**0.5]])
    index = DenseIndex.build([10, 20, 30, 40], vectors)

    scores, rows = index.search(unit([[1, 0]]), 4)

    assert rows.tolist() == [[30, 40, 10, 20]]
    assert scores[0] == pytest.approx([1.0, 0.5, 0.0, -1.0], abs=1e-3)


def test_each_question_has_its_own_answer() -> None:
    index = DenseIndex.build([1, 2], unit([[1, 0], [0, 1]]))

    scores, rows = index.search(unit([[3, 4], [4, 3]]), 1)

    assert rows.tolist() == [[2], [1]]
    assert scores.tolist() == [[pytest.approx(0.8)], [pytest.approx(0.8)]]  # 4 / 5


@given(
    seed=st.integers(0, 2**32 - 1),
    count=st.integers(1, 60),
    dim=st.sampled_from([1, 3, 8, 17, 384]),
    questions=st.sampled_from([1, 2, 25]),
    k=st.integers(1, 70),
)
def test_the_index_finds_what_comparing_with_every_vector_finds(
    seed: int, count: int, dim: int, questions: int, k: int
) -> None:
    vectors, asked = halved(random_units(seed, count, dim)), random_units(seed + 1, questions, dim)
    rows = np.sort(np.random.default_rng(seed).permutation(10_000)[:count])
    exact = asked.astype(np.float64) @ vectors.astype(np.float64).T

    scores, found = DenseIndex.build(rows.tolist(), vectors).search(asked, k)

    by_row = {int(row): at for at, row in enumerate(rows)}
    kept = min(k, count)
    expected = -np.sort(-exact, axis=1)[:, :kept]
    assert np.allclose(scores[:, :kept], expected, atol=1e-5)
    for question, (given_rows, given_scores) in enumerate(zip(found, scores, strict=True)):
        assert len(set(given_rows[:kept].tolist())) == kept
        for row, score in zip(given_rows[:kept], given_scores, strict=False):
            assert score == pytest.approx(exact[question, by_row[int(row)]], abs=1e-5)


def test_where_there_are_fewer_than_k_the_rest_is_minus_one() -> None:
    index = DenseIndex.build([7], unit([[1, 0]]))

    _, rows = index.search(unit([[1, 0]]), 3)

    assert rows.tolist() == [[7, -1, -1]]


def test_an_empty_index_finds_nothing() -> None:
    index = DenseIndex.build([], np.empty((0, 4), dtype=np.float32))

    assert (len(index), index.dim, index.vectors().shape) == (0, 4, (0, 4))
    assert index.search(unit([[1, 0, 0, 0]]), 2)[1].tolist() == [[-1, -1]]


def test_vectors_come_back_as_they_were_rounded_under_their_rows() -> None:
    vectors = random_units(3, 50, 16)
    index = DenseIndex.build(range(100, 150), vectors)

    assert index.rows.tolist() == list(range(100, 150))
    assert np.array_equal(index.vectors(), vectors.astype(np.float16))


@pytest.mark.parametrize("exact_up_to", [300, 0], ids=["exact", "cells"])
def test_vectors_that_went_through_an_index_once_never_change_again(exact_up_to: int) -> None:
    once = DenseIndex.build(range(300), clustered(3, 300, 16), exact_up_to=exact_up_to).vectors()
    twice = DenseIndex.build(range(300), once, exact_up_to=exact_up_to).vectors()

    assert np.array_equal(once, twice)


@pytest.mark.parametrize("exact_up_to", [300, 0], ids=["exact", "cells"])
def test_an_index_that_was_saved_and_read_is_the_same(exact_up_to: int) -> None:
    vectors, asked = clustered(5, 300, 8), random_units(6, 3, 8)
    index = DenseIndex.build(range(300), vectors, exact_up_to=exact_up_to)

    again = DenseIndex.read(data_of(index), index.rows, index.method)

    assert data_of(again) == data_of(index)
    assert np.array_equal(again.search(asked, 7)[0], index.search(asked, 7)[0])
    assert np.array_equal(again.search(asked, 7)[1], index.search(asked, 7)[1])
    rows = np.array([3, 250, 7])
    assert again.scores(asked[0], rows) == pytest.approx(halved(vectors)[rows] @ asked[0], abs=1e-5)


class TestCells:
    """Of many vectors, only those of the cells that are likest to a question are compared."""

    DIM = 32
    VECTORS = clustered(1, 3_000, DIM)

    @pytest.fixture(scope="class")
    @classmethod
    def index(cls) -> DenseIndex:
        return DenseIndex.build(range(3_000), cls.VECTORS, exact_up_to=2_999)

    def nearest(self, asked: Vectors, k: int) -> list[set[int]]:
        order = np.argsort(-(asked @ halved(self.VECTORS).T), axis=1)
        return [set(row[:k].tolist()) for row in order]

    def test_the_number_of_vectors_decides_whether_there_are_any(self, index: DenseIndex) -> None:
        whole = DenseIndex.build(range(3_000), self.VECTORS, exact_up_to=3_000)

        # 2 * sqrt(3000) = 109.5, and 2 ** 6.8 of it is nearest to 2 ** 7
        assert index.method.kind == "IVF128,SQfp16"
        assert (whole.method.kind, whole.method.probes, whole.method.recall) == ("SQfp16", None, 1)

    def test_the_recall_that_it_tells_is_what_comparing_with_all_says(
        self, index: DenseIndex
    ) -> None:
        places = np.linspace(0, 2_999, 64).astype(np.int64)
        asked = halved(self.VECTORS)[places]
        _, found = index.search(asked, 20)
        pairs = zip(found.tolist(), self.nearest(asked, 20), strict=True)
        shared = [len({*some} & all_) / 20 for some, all_ in pairs]

        assert index.method.probes is not None
        assert index.method.probes <= 32  # a quarter
        assert sum(shared) / 64 == pytest.approx(index.method.recall, abs=0.01)
        assert index.method.recall >= 0.99

    def test_one_cell_in_32_is_looked_into_at_least(self) -> None:
        vectors = np.repeat(random_units(5, 30, 8), 2_185, axis=0)  # each cell is one point

        index = DenseIndex.build(range(len(vectors)), vectors, exact_up_to=0)

        # 2 * sqrt(65,550) = 512
        assert (index.method.kind, index.method.probes) == ("IVF512,SQfp16", 16)

    @given(seed=st.integers(0, 1_000), size=st.integers(1, 40))
    def test_among_given_rows_the_best_is_always_found(
        self, index: DenseIndex, seed: int, size: int
    ) -> None:
        among = np.sort(np.random.default_rng(seed).permutation(3_000)[:size])
        asked = random_units(seed, 1, self.DIM)

        scores, rows = index.search(asked, size, among=among)

        assert sorted(rows[0].tolist()) == among.tolist()
        best = asked[0] @ halved(self.VECTORS)[among].T
        assert scores[0] == pytest.approx(-np.sort(-best), abs=1e-3)  # FAISS computes in halves

    def test_cells_are_taken_over_while_they_are_as_many_as_are_needed(
        self, index: DenseIndex, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        trained: list[int] = []
        kind = faiss.IndexIVFScalarQuantizer
        train = kind.train

        def noted(index: "faiss.Index", sample: Vectors) -> None:
            trained.append(1)
            train(index, sample)

        monkeypatch.setattr(kind, "train", noted)

        more = clustered(1, 3_100, self.DIM)
        grown = DenseIndex.build(range(3_100), more, exact_up_to=0, like=index)
        assert (grown.method.kind, grown.method.recall >= 0.99, trained) == (
            "IVF128,SQfp16",
            True,
            [],
        )
        few = DenseIndex.build(range(400), more[:400], exact_up_to=0, like=index)
        assert (few.method.kind, trained) == ("IVF32,SQfp16", [1])  # 2 * sqrt(400) = 40

    def test_cells_that_do_not_serve_any_more_are_made_anew(self, index: DenseIndex) -> None:
        others = clustered(77, 3_000, self.DIM)  # other topics altogether

        moved = DenseIndex.build(range(3_000), others, exact_up_to=0, like=index)

        assert moved.method.recall >= 0.99

    @pytest.mark.parametrize("count", [1, 2, 5, 63, 64])
    def test_a_few_vectors_can_have_cells_too(self, count: int) -> None:
        vectors = random_units(3, count, 8)
        index = DenseIndex.build(range(count), vectors, exact_up_to=0)

        assert index.search(vectors[:1], 1)[1].tolist() == [[0]]

    def test_equal_vectors_can_have_cells_too(self) -> None:
        index = DenseIndex.build(
            range(500), np.repeat(random_units(3, 1, 8), 500, 0), exact_up_to=0
        )

        assert set(index.search(random_units(3, 1, 8), 500)[1][0].tolist()) == set(range(500))


def test_a_row_for_every_vector_is_needed() -> None:
    with pytest.raises(ValueError, match="2 rows for 1 vectors"):
        DenseIndex.build([1, 2], unit([[1, 0]]))


@pytest.mark.parametrize("rows", [[2, 1], [1, 1]])
def test_rows_that_do_not_ascend_are_refused(rows: list[int]) -> None:
    with pytest.raises(ValueError, match="do not ascend"):
        DenseIndex.build(rows, unit([[1, 0], [0, 1]]))


def _filled(index: "faiss.Index") -> "faiss.Index":
    index.train(unit([[1, 0, 0, 0], [0, 1, 0, 0]]))
    index.add(unit([[1, 0, 0, 0], [0, 1, 0, 0]]))
    return index


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (faiss.IndexFlatIP(4), "IndexFlat"),
        (faiss.IndexHNSWFlat(4, 8), "IndexHNSWFlat"),
        (faiss.index_factory(4, "SQfp16"), "inner product"),
        (faiss.index_factory(4, "SQ8", faiss.METRIC_INNER_PRODUCT), "half precision"),
        (faiss.index_factory(4, "IVF1,SQfp16"), "inner product"),
        (faiss.index_factory(4, "IVF1,Flat", faiss.METRIC_INNER_PRODUCT), "IndexIVFFlat"),
    ],
    ids=["flat", "HNSW", "L2", "8 bits", "cells of L2", "cells of flat"],
)
def test_an_index_of_another_kind_is_refused(made: "faiss.Index", said: str) -> None:
    data = faiss.serialize_index(_filled(made)).tobytes()

    with pytest.raises(ValueError, match=said):
        read(data, 2)


def read(data: bytes, count: int) -> DenseIndex:
    return DenseIndex.read(data, np.arange(count), Method(kind="SQfp16"))


def test_an_index_of_another_number_is_refused() -> None:
    with pytest.raises(ValueError, match="3 vectors for 4 passages"):
        read(data_of(DenseIndex.build(range(3), random_units(1, 3, 8))), 4)


@pytest.mark.parametrize("data", [b"", b"IxM2", b"garbage" * 100, b"\0" * 64])
def test_bytes_that_are_no_index_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="cannot read"):
        read(data, 1)


@pytest.mark.parametrize("exact_up_to", [300, 0], ids=["exact", "cells"])
@pytest.mark.parametrize("kept", [0.01, 0.1, 0.5, 0.9, 0.99])
def test_an_index_that_was_cut_short_is_refused(kept: float, exact_up_to: int) -> None:
    vectors = random_units(1, 300, 8)
    data = data_of(DenseIndex.build(range(300), vectors, exact_up_to=exact_up_to))

    with pytest.raises(ValueError, match="cannot read"):
        read(data[: int(len(data) * kept)], 300)
