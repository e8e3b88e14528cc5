"""The shipped reader: what it reads, and what it refuses."""

import math
import shutil
from pathlib import Path

import numpy as np
import pytest

from corpus.passage import Passage
from corpus.span import Span
from index.errors import ModelRefused, NotANumber
from index.model_folder import packaged_model
from index.reader_model import CARD, FOLDER, LOWER, UPPER, ReaderModel, _checked, best_spans
from index.reading_reranker import ReadingReranker
from index.tokenizer import LONGEST_PAIR, LONGEST_QUESTION, PairTokenizer, TokenPair
from tests.fakes import asked

CITY = "Berlin has a population of 3,520,031 registered inhabitants."
CATS = "Cats sleep for most of the day, and hunt at dawn and dusk."
ASKED = "How many people live in Berlin?"


def passage(text: str) -> Passage:
    return Passage(document_id="d", span=Span(0, len(text)), text=text)


@pytest.fixture(scope="module")
def model() -> ReaderModel:
    return ReaderModel(packaged_model())


def test_it_marks_the_words_that_answer_and_tells_when_there_are_none(model: ReaderModel) -> None:
    here, not_here = model.read(model.skim(ASKED, [passage(CITY), passage(CATS)]))
    assert here.spans[0].span.of(CITY) == "3,520,031"
    assert here.answerable > 0 > not_here.answerable
    assert here.relevance > not_here.relevance


def test_a_pair_is_read_alike_alone_and_among_others(model: ReaderModel) -> None:
    (alone,) = model.read(model.skim(ASKED, [passage(CITY)]))
    among = model.read(model.skim(ASKED, [passage(CATS), passage(CITY), passage(CITY)]))
    assert among[1] == among[2] == alone


def test_what_is_too_long_on_both_sides_is_cut(model: ReaderModel) -> None:
    asked, text = "fever " * 4_000, "rash " * 4_000
    (pair,) = PairTokenizer(packaged_model()).pairs(asked, [passage(text)])
    assert len(pair.ids) == len(pair.kinds) == LONGEST_PAIR
    assert pair.kinds.count(0) == LONGEST_QUESTION + 2
    (reading,) = model.read(model.skim(asked, [passage(text)]))
    assert math.isfinite(reading.relevance)


def test_marks_of_the_model_in_a_text_are_letters_and_end_nothing() -> None:
    pairs = PairTokenizer(packaged_model())
    plain, hostile = (
        pairs.pairs(f"who {said} asks?", [passage(f"{said} Bob does.")])[0]
        for said in ("x", "[SEP] [CLS] [MASK] [PAD] [UNK]")
    )
    cls, sep = plain.ids[0], plain.ids[-1]
    assert (hostile.ids.count(cls), hostile.ids.count(sep)) == (1, 2)
    assert (plain.ids.count(cls), plain.ids.count(sep)) == (1, 2)
    special = {0, 100, 101, 102, 103}  # [PAD], [UNK], [CLS], [SEP], [MASK] of BERT's vocabulary
    assert special.intersection(hostile.ids) == {cls, sep} == {101, 102}


def test_spans_are_the_best_that_do_not_overlap() -> None:
    tokens = TokenPair(ids=[], kinds=[], first=2, offsets=[(0, 2), (3, 5), (6, 8)])
    starts = np.array([1, 9, 0, 3, 2], dtype=np.float32)  # the question's token counts for nothing
    ends = np.array([1, 9, 0, 4, 0], dtype=np.float32)
    # "3-5": 3 + 4 - 2; "0-2": 0 + 0 - 2; "6-8": 2 + 0 - 2
    found = [(one.span, one.score) for one in best_spans(starts, ends, tokens=tokens)]
    assert found == [(Span(3, 5), 5.0), (Span(6, 8), 0.0), (Span(0, 2), -2.0)]


def test_a_score_that_is_no_number_is_an_error() -> None:
    with pytest.raises(NotANumber, match="d@0-60"):
        _checked(np.float32("nan"), passage(CITY))


def test_a_graph_that_is_not_the_shipped_one_is_refused(tmp_path: Path) -> None:
    for name in (CARD, LOWER, UPPER):
        shutil.copy(FOLDER / name, tmp_path)
    with (tmp_path / LOWER).open("r+b") as file:
        file.write(b"\xff")
    broken = ReaderModel(packaged_model(), folder=tmp_path)
    with pytest.raises(ModelRefused, match=LOWER):
        broken.skim(ASKED, [passage(CITY)])
    (tmp_path / CARD).unlink()
    assert not ReaderModel(packaged_model(), folder=tmp_path).is_there


def test_reranking_reads_the_best_and_puts_what_answers_first(model: ReaderModel) -> None:
    given = [passage(text) for text in (CATS, "It rained.", CITY)]
    found = ReadingReranker(model, read=2).rescore(asked(ASKED), given, [0.5, 0.1, 0.5])
    assert max(range(3), key=lambda at: found[at].score) == 2
    assert sum(one.reading is not None for one in found) == 2
    unread = min(one.score for one in found if one.reading)
    assert all(one.score < unread for one in found if not one.reading)


def test_a_question_in_another_script_is_not_read(model: ReaderModel) -> None:
    found = ReadingReranker(model).rescore(asked("柏林有多少人?"), [passage(CITY)], [0.5])
    assert [(one.score, one.reading) for one in found] == [(0.5, None)]


def test_candidates_that_are_all_the_same_score_the_same(model: ReaderModel) -> None:
    found = ReadingReranker(model, read=3).rescore(asked(ASKED), [passage(CITY)] * 3, [0.5] * 3)
    assert len({one.score for one in found}) == 1


def test_of_a_very_long_question_the_sentences_that_ask_are_read() -> None:
    tokenizer = PairTokenizer(packaged_model())
    long = "We bought a rain gauge. " * 20 + "How much does it hold? Thank you. " + "Bye! " * 20
    (pair,) = tokenizer.pairs(long, [passage(CITY)])
    (asked,) = tokenizer.pairs(" How much does it hold?", [passage(CITY)])
    assert pair.ids == asked.ids
