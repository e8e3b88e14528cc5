from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.default import DEFAULT_DOCUMENT
from corpus.loading import SourceFile, load
from corpus.parsing import Parser
from corpus.splitting import Splitter
from index.sentence_transformer import SentenceTransformerEncoder

SENTENCE = "This is an example sentence"
GOLDEN = [0.0676569, 0.0634959, 0.0487131, 0.0793049, 0.0374480]
"""The first components, in which other runtimes of the same weights agree."""

TEXTS = ["", "é", "日本語のテキスト", "😀 👩\u200d👧", "a\0b", "eyes dance " * 400, "x" * 5_000]


def test_a_known_sentence_has_the_vector_that_is_known_for_it(
    encoder: SentenceTransformerEncoder,
) -> None:
    (question,) = encoder.encode_questions([SENTENCE])
    (passage,) = encoder.encode_passages([SENTENCE])
    assert question[:5] == pytest.approx(GOLDEN, abs=1e-4)
    assert passage[:5] == pytest.approx(GOLDEN, abs=1e-4)


def test_vectors_are_384_wide_single_precision_and_of_unit_length(
    encoder: SentenceTransformerEncoder,
) -> None:
    for vectors in (encoder.encode_passages(TEXTS), encoder.encode_questions(TEXTS)):
        assert vectors.shape == (len(TEXTS), encoder.dim) == (len(TEXTS), 384)
        assert vectors.dtype == np.float32
        assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(len(TEXTS)), abs=1e-5)


def test_no_texts_give_no_rows(encoder: SentenceTransformerEncoder) -> None:
    assert encoder.encode_passages([]).shape == encoder.encode_questions([]).shape == (0, 384)


def test_rows_stand_in_the_order_of_the_texts(encoder: SentenceTransformerEncoder) -> None:
    texts = [f"number {n} " + "and more " * (n % 7) for n in range(70)]  # three batches
    done: list[tuple[int, int]] = []
    together = encoder.encode_passages(texts, progress=lambda *found: done.append(found))
    alone = np.vstack([encoder.encode_passages([text]) for text in texts[::23]])
    assert together[::23] == pytest.approx(alone, abs=1e-5)
    assert done == [(32, 70), (64, 70), (70, 70)]


def test_a_question_is_nearest_to_what_answers_it(encoder: SentenceTransformerEncoder) -> None:
    passages = [
        "Refunds are paid back to the account within thirty days.",
        "The syndrome was first described by a paediatric neurologist.",
        "Our shops open at nine in the morning.",
    ]
    questions = ["When do I get my money back?", "Which doctor found it?", "What are your hours?"]
    scores = encoder.encode_questions(questions) @ encoder.encode_passages(passages).T
    assert scores.argmax(axis=1).tolist() == [0, 1, 2]


def test_every_passage_of_the_default_document_is_read_to_its_end(
    encoder: SentenceTransformerEncoder,
) -> None:
    with Parser() as parser:
        document = load(SourceFile(path=DEFAULT_DOCUMENT, document_id="default.txt"), parser)
    passages = Splitter(count_tokens=encoder.count_tokens).split(document)
    counts = encoder.count_tokens([passage.text for passage in passages])
    assert len(passages) > 10
    assert encoder.max_tokens == 254  # 256 without the two special ones
    assert max(counts) <= encoder.max_tokens
    assert all(passage.text == passage.span.of(document.text) for passage in passages)
    assert all(one.span.end >= other.span.start - 1 for one, other in pairwise(passages))


def test_tokens_are_counted_without_special_ones_and_without_an_end(
    encoder: SentenceTransformerEncoder,
) -> None:
    assert encoder.count_tokens(["", "eyes", "eyes dance", "eyes " * 1_000]) == [0, 1, 2, 1_000]


@given(
    words=st.lists(st.text(max_size=8), max_size=6), gap=st.sampled_from([" ", "\n", "\t ", "\n\n"])
)
def test_counting_tokens_is_additive_over_white_space(
    encoder: SentenceTransformerEncoder, words: list[str], gap: str
) -> None:
    assert encoder.count_tokens([gap.join(words)]) == [sum(encoder.count_tokens(words))]
