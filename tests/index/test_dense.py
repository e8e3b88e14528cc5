"""The vector index: exact neighbours, and nothing else is opened as one."""

import faiss
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.dense import DenseIndex
from index.encoder import Vectors


def unit(rows: list[list[float]]) -> Vectors:
    return scaled(np.array(rows, dtype=np.float32))


def scaled(vectors: Vectors) -> Vectors:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


def random_units(seed: int, count: int, dim: int) -> Vectors:
    return scaled(np.random.default_rng(seed).standard_normal((count, dim)).astype(np.float32))


def test_the_nearest_direction_comes_first_with_its_cosine() -> None:
    # angles to the question (1, 0): 0°, 60°, 90°, 180° with cosines 1, 0.5, 0, -1
    vectors = unit([[0, 1], [-1, 0], [1, 0], [1, 3**0.5]])
    index = DenseIndex.build([10, 20, 30, 40], vectors)

    scores, rows = index.search(unit([[1, 0]]), 4)

    assert rows.tolist() == [[30, 40, 10, 20]]
    assert scores[0] == pytest.approx([1.0, 0.5, 0.0, -1.0], abs=1e-6)


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
    vectors, asked = random_units(seed, count, dim), random_units(seed + 1, questions, dim)
    rows = np.random.default_rng(seed).permutation(10_000)[:count]
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


def test_vectors_come_back_bit_by_bit_under_their_rows() -> None:
    vectors = random_units(3, 50, 16)
    index = DenseIndex.build(range(100, 150), vectors)

    assert index.rows.tolist() == list(range(100, 150))
    assert np.array_equal(index.vectors(), vectors)


def test_an_index_that_was_saved_and_read_is_the_same() -> None:
    vectors, asked = random_units(5, 40, 8), random_units(6, 3, 8)
    index = DenseIndex.build(range(40), vectors)

    again = DenseIndex.from_bytes(index.to_bytes())

    assert again.to_bytes() == index.to_bytes()
    assert np.array_equal(again.rows, index.rows)
    assert np.array_equal(again.search(asked, 7)[0], index.search(asked, 7)[0])
    assert np.array_equal(again.search(asked, 7)[1], index.search(asked, 7)[1])


def test_a_row_for_every_vector_is_needed() -> None:
    with pytest.raises(ValueError, match="2 rows for 1 vectors"):
        DenseIndex.build([1, 2], unit([[1, 0]]))


def _wrapped(inner: "faiss.Index") -> "faiss.Index":
    index = faiss.IndexIDMap2(inner)
    index.add_with_ids(unit([[1, 0, 0, 0], [0, 1, 0, 0]]), np.array([1, 2], dtype=np.int64))
    return index


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (faiss.IndexFlatIP(4), "IndexFlat"),
        (faiss.IndexFlatL2(4), "IndexFlat"),
        (_wrapped(faiss.IndexFlatL2(4)), "IndexFlatL2"),
        (_wrapped(faiss.IndexHNSWFlat(4, 8)), "IndexHNSWFlat"),
        (faiss.IndexIDMap(faiss.IndexFlatIP(4)), "IndexIDMap"),
    ],
    ids=["flat", "L2", "mapped L2", "HNSW", "the other map"],
)
def test_an_index_of_another_kind_is_refused(made: "faiss.Index", said: str) -> None:
    with pytest.raises(ValueError, match=said):
        DenseIndex.from_bytes(faiss.serialize_index(made).tobytes())


@pytest.mark.parametrize("data", [b"", b"IxM2", b"garbage" * 100, b"\0" * 64])
def test_bytes_that_are_no_index_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="cannot read"):
        DenseIndex.from_bytes(data)


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9, 0.99])
def test_an_index_that_was_cut_short_is_refused(kept: float) -> None:
    data = DenseIndex.build(range(40), random_units(1, 40, 8)).to_bytes()

    with pytest.raises(ValueError, match="cannot read"):
        DenseIndex.from_bytes(data[: int(len(data) * kept)])
