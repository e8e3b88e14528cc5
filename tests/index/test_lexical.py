"""BM25: as worked out by hand, as brute force has it, and as another library has it."""

import math
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.arrays import arrays_in, mapped, packed
from index.lexical import K1, B, Counts, LexicalIndex, Match
from index.terms import Analyzer

WORDS = ["fever", "cough", "ataxia", "steroid", "eyes", "dance"]
TEXTS = st.lists(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join), max_size=12)


def index_of(texts: Sequence[str]) -> LexicalIndex:
    analyzer = Analyzer()
    counts = Counts.of(analyzer.terms_of(text) for text in texts)
    return LexicalIndex.build(range(10, 10 + len(texts)), counts)


def scores(texts: Sequence[str], question: str) -> list[float]:
    found: list[float] = matched(index_of(texts), question).scores.tolist()
    return found


def matched(index: LexicalIndex, question: str) -> Match:
    return index.match(index.query(Analyzer().terms_of(question)))


def brute_force(texts: Sequence[str], question: str) -> list[float]:
    """Return BM25 by its formula, a text at a time."""
    split = [text.split() for text in texts]
    mean = sum(map(len, split)) / max(len(split), 1)

    def score(words: Sequence[str]) -> float:
        often, total = Counter(words), 0.0
        for word in set(question.split()):
            holding = sum(word in other for other in split)
            idf = math.log(1 + (len(split) - holding + 0.5) / (holding + 0.5))
            saturation = K1 * (1 - B + B * len(words) / mean) if mean else 1.0
            total += idf * often[word] / (often[word] + saturation)
        return total

    return [score(words) for words in split]


def test_a_score_is_the_one_worked_out_by_hand() -> None:
    # 2 passages of 4 and 2 terms, 3 in the mean. "fever" stands in one, twice: idf = ln(1 + 1.5 /
    # 1.5) = 0.693147; 2 / (2 + 1 * (0.25 + 0.75 * 4 / 3)) = 2 / 3.25
    assert scores(["fever fever cough dance", "cough eyes"], "fever") == pytest.approx(
        [0.693147 * 2 / 3.25, 0.0], abs=1e-6
    )


@given(texts=TEXTS, question=st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join))
def test_scores_are_those_of_brute_force(texts: list[str], question: str) -> None:
    assert scores(texts, question) == pytest.approx(brute_force(texts, question), abs=1e-5)


@given(texts=TEXTS.filter(len), question=st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join))
def test_scores_are_those_of_another_library(texts: list[str], question: str) -> None:
    bm25s = pytest.importorskip("bm25s", reason="bm25s is not installed")
    words = [text.split() for text in texts]
    if not any(words):
        return
    vocabulary = {word: at for at, word in enumerate(WORDS)}
    other = bm25s.BM25(method="lucene", k1=K1, b=B)
    ids = [[vocabulary[word] for word in text] for text in words]
    other.index((ids, vocabulary), show_progress=False)
    asked = [vocabulary[word] for word in set(question.split())]
    expected = other.get_scores_from_ids(asked) if asked else [0.0] * len(texts)

    assert scores(texts, question) == pytest.approx(list(expected), abs=1e-5)


@given(texts=TEXTS, question=st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join))
def test_a_share_is_of_what_the_question_could_reach(texts: list[str], question: str) -> None:
    shares = matched(index_of(texts), question).shares

    assert all(0 <= share < 1 for share in shares.tolist())


def test_a_term_that_is_asked_twice_counts_once() -> None:
    assert scores(WORDS, "fever fever") == scores(WORDS, "fever")


def listed(counts: Counts) -> list[dict[int, int]]:
    """Return the counts of each passage by term."""
    terms, often = counts.terms.tolist(), counts.often.tolist()
    ends = counts.starts.tolist()
    return [
        dict(zip(terms[start:end], often[start:end], strict=True)) for start, end in pairwise(ends)
    ]


def counts_of(texts: Sequence[str]) -> Counts:
    return Counts.of(Analyzer().terms_of(text) for text in texts)


@given(texts=TEXTS)
def test_what_was_counted_is_given_back(texts: list[str]) -> None:
    expected = [dict(Counter(Analyzer().terms_of(text).tolist())) for text in texts]

    assert listed(counts_of(texts)) == expected
    assert listed(index_of(texts).counts()) == expected


@given(texts=TEXTS, more=TEXTS, data=st.data())
def test_counts_are_joined_and_chosen_by_passage(
    texts: list[str], more: list[str], data: st.DataObject
) -> None:
    both = [*texts, *more]
    places = data.draw(st.lists(st.integers(0, len(both) - 1)) if both else st.just([]))

    joined = counts_of(texts) + counts_of(more)

    assert listed(joined) == listed(counts_of(both))
    assert listed(joined.take(np.array(places, dtype=np.int64))) == listed(
        counts_of([both[place] for place in places])
    )


def test_an_index_is_the_same_when_it_is_read_from_a_file(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    index = index_of(["fever comes", "", "eyes dance dance"])
    file = tmp_path_factory.mktemp("lexical") / "l.safetensors"
    file.write_bytes(packed(index.arrays))

    again = LexicalIndex(arrays_in(mapped(file)))

    question = "dance fever"
    assert matched(again, question).scores.tolist() == matched(index, question).scores.tolist()
    assert again.rows.tolist() == [10, 11, 12]


def test_an_index_of_nothing_finds_nothing() -> None:
    assert scores([], "fever") == []
    assert scores(["", "!"], "fever") == [0.0, 0.0]


def test_as_many_rows_as_passages_are_wanted() -> None:
    with pytest.raises(ValueError, match="2 rows for 1 passages"):
        LexicalIndex.build([1, 2], counts_of([""]))


def test_a_word_that_stands_very_often_is_counted_up_to_a_limit() -> None:
    assert counts_of(["fever " * 70_000]).often.tolist() == [65_535]
