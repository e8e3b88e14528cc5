"""Two legs, one ranking."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.asked import Asked
from index.dense import EXACT_UP_TO, DenseIndex
from index.errors import NotANumber
from index.fusion import Candidate, _least, find
from index.generation import Contents
from index.lexical import Counts, LexicalIndex
from index.terms import Analyzer

WORDS = ["fever", "cough", "ataxia", "steroid", "eyes", "dance"]

TEXTS = st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join)


def contents(
    texts: list[str],
    vectors: "np.ndarray[tuple[int, ...], np.dtype[np.float32]]",
    *,
    exact_up_to: int = EXACT_UP_TO,
) -> Contents:
    rows = range(3, 3 + len(texts))
    analyzer = Analyzer()
    return Contents(
        dense=DenseIndex.build(rows, vectors, exact_up_to=exact_up_to),
        lexical=LexicalIndex.build(rows, Counts.of(map(analyzer.terms_of, texts))),
    )


def ask(
    made: Contents,
    vector: list[float],
    question: str,
    *,
    depth: int = 10,
    among: list[int] | None = None,
) -> dict[int, Candidate]:
    found = find(
        made,
        Asked.of(question, np.array(vector, dtype=np.float32), made),
        depth=depth,
        among=None if among is None else np.array(among, dtype=np.int64),
    )
    return {one.row: one for one in found}


EYES = np.array([[1, 0], [0, 1], [0.6, 0.8]], dtype=np.float32)


def test_a_score_is_the_cosine_and_the_share_of_the_question_that_is_found() -> None:
    found = ask(contents(["fever", "cough", "eyes"], EYES), [1, 0], "fever cough")

    # each word stands in one of three passages of one term: each adds idf / (1 + 1), and the
    # question has twice that idf: 1 / 2 / 2
    assert found[3].score == pytest.approx(1 + 1 / 4, abs=1e-6)
    assert found[4].score == pytest.approx(0 + 1 / 4, abs=1e-6)
    assert found[5].score == pytest.approx(0.6, abs=1e-3)  # in half precision


def test_a_score_that_is_no_number_is_an_error_and_finds_nothing() -> None:
    vectors = np.array([[1, 0], [np.nan, 1]], dtype=np.float32)

    with pytest.raises(NotANumber) as raised:
        ask(contents(["fever", "cough"], vectors), [1, 0], "cough")

    assert raised.value.of == "row 4 of the index"  # the second: rows are from 3 on


def test_each_candidate_says_what_each_leg_said_of_it() -> None:
    found = ask(contents(["fever", "cough", "eyes"], EYES), [1, 0], "cough", depth=1)

    assert {(leg.name, leg.rank) for leg in found[3].legs} == {("dense", 1), ("lexical", None)}
    assert {(leg.name, leg.rank) for leg in found[4].legs} == {("dense", None), ("lexical", 1)}
    assert found[4].legs[0].score == pytest.approx(0.0, abs=1e-6)
    assert 5 not in found


def test_passages_that_are_not_chosen_are_not_found_by_either_leg() -> None:
    found = ask(contents(["fever", "fever", "fever"], EYES), [1, 0], "fever", among=[4, 5])

    assert sorted(found) == [4, 5]
    assert [leg.rank for leg in found[5].legs] == [1, 2]  # 0.6 over 0; equal in BM25, by row


def test_nothing_is_found_among_nothing() -> None:
    assert ask(contents(["fever", "fever", "fever"], EYES), [1, 0], "fever", among=[]) == {}


@settings(max_examples=60)
@given(
    texts=st.lists(
        st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join), min_size=1, max_size=20
    ),
    question=st.lists(st.sampled_from(WORDS), max_size=3).map(" ".join),
    depth=st.integers(1, 25),
    seed=st.integers(0, 9),
)
def test_what_either_leg_has_among_its_best_is_found_and_scored_by_both(
    texts: list[str], question: str, depth: int, seed: int
) -> None:
    vectors = np.random.default_rng(seed).integers(-1, 2, (len(texts), 3)).astype(np.float32)
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1)
    made = contents(texts, vectors)
    asked = np.array([1, 0, 0], dtype=np.float32)
    cosines = made.dense.vectors().astype(np.float32) @ asked
    match = made.lexical.match(made.lexical.query(Analyzer().terms_of(question)))
    by_cosine = sorted(cosines.tolist(), reverse=True)[:depth][-1]
    by_terms = sorted(match.scores.tolist(), reverse=True)[:depth][-1]

    found = ask(made, [1, 0, 0], question, depth=depth)

    expected = {
        3 + at
        for at in range(len(texts))
        if cosines[at] >= by_cosine or 0 < match.scores[at] >= by_terms
    }
    assert set(found) == expected
    for row, one in found.items():
        assert one.score == pytest.approx(cosines[row - 3] + match.shares[row - 3], abs=1e-5)


@settings(max_examples=200)
@given(
    seed=st.integers(0, 2**32 - 1),
    count=st.integers(1, 80),
    depth=st.integers(1, 30),
    best=st.integers(1, 40),
    words=st.integers(0, 4),
    exact_up_to=st.sampled_from([0, 100]),
    chosen=st.none() | st.sets(st.integers(3, 82)),
)
def test_the_best_are_the_first_of_all_by_score_and_those_that_equal_the_last(
    *,
    seed: int,
    count: int,
    depth: int,
    best: int,
    words: int,
    exact_up_to: int,
    chosen: set[int] | None,
) -> None:
    random = np.random.default_rng(seed)
    texts = [" ".join(random.choice(WORDS, random.integers(0, 5))) for _ in range(count)]
    vectors = random.normal(size=(count, 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    made = contents(texts, vectors, exact_up_to=exact_up_to)
    question = Asked.of(" ".join(WORDS[:words]), vectors[-1], made)
    among = None if chosen is None else np.array(sorted(chosen & {*range(3, 3 + count)}), np.int64)

    everything = find(made, question, depth=depth, among=among)
    found = find(made, question, depth=depth, best=best, among=among)

    scores = sorted((one.score for one in everything), reverse=True)
    least = scores[min(best, len(scores)) - 1] if scores else 0
    assert found == [one for one in everything if one.score >= least]


def test_a_passage_that_only_words_found_is_among_the_best_where_it_belongs() -> None:
    angles = [*np.linspace(0, 1.5, 39), np.pi / 3]  # the last one's cosine is .5
    vectors = np.array([[np.cos(angle), np.sin(angle)] for angle in angles], dtype=np.float32)
    made = contents(["eyes"] * 39 + ["fever cough"], vectors)
    question = Asked.of("fever cough", np.array([1, 0], dtype=np.float32), made)

    found = find(made, question, depth=20, best=20)

    # it has both words, of which each adds 1 / (1 + .25 + .75 * 2 / 1.025) = .37 of its half;
    # with .87 it stands before the likest from the 17th on, and the 20th of them is left out
    assert [one.row for one in found] == [*range(3, 22), 42]
    assert found[-1].score == pytest.approx(0.5 + 1 / (1 + 0.25 + 1.5 / 1.025), abs=1e-3)
    assert [leg.rank for leg in found[-1].legs] == [None, 1]


@given(
    seed=st.integers(0, 2**32 - 1),
    count=st.sampled_from([1, 5, 256, 257, 1_281, 4_000]),
    depth=st.sampled_from([1, 2, 5, 15]),
    values=st.sampled_from([1, 3, 10_000]),
)
def test_the_last_of_the_best_is_the_one_that_sorting_gives(
    seed: int, count: int, depth: int, values: int
) -> None:
    scores = np.random.default_rng(seed).integers(0, values, count).astype(np.float32)
    best = sorted(scores[scores > 0].tolist(), reverse=True)[:depth]

    found = scores[scores >= _least(scores, depth)]

    expected = best[-1] if len(best) == depth else 0.5
    assert sorted(found.tolist()) == sorted(scores[scores >= expected].tolist())


def test_a_large_index_does_not_look_further_for_equals_than_it_can_see() -> None:
    vectors = np.repeat(np.eye(16, dtype=np.float32), 40, axis=0)  # 40 of each of 16 directions
    made = contents(["fever"] * 640, vectors, exact_up_to=0)
    searched: list[int] = []
    search = made.dense.search
    made.dense.search = lambda *a, **b: (searched.append(a[1]), search(*a, **b))[1]  # type: ignore[method-assign, func-returns-value]

    found = ask(made, [1.0] + [0.0] * 15, "cough", depth=30)

    assert set(found) >= set(range(3, 43))
    assert searched == [31, 124]


def test_of_a_question_that_the_encoder_does_not_read_the_words_alone_tell() -> None:
    made = contents(["fever", "咳嗽", "eyes"], EYES)
    asked = Asked.of("咳嗽", np.array([1, 0], dtype=np.float32), made, languages=("en",))
    found = find(made, asked, depth=3)

    assert [one.row for one in found] == [4]  # no other has a word of it
    assert [(leg.rank, leg.score > 0) for leg in found[0].legs] == [(3, False), (1, True)]
