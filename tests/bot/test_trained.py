"""The trained reader, over readings made by hand."""

from dataclasses import replace

import pytest

from bot.answer import Reason
from bot.calibration import Calibration
from bot.reader import Reading
from bot.trained import RELEVANCE_WEIGHT, SPAN_WEIGHT, UNKNOWN, TrainedReader
from corpus.passage import Passage
from corpus.span import Span
from index.hit import Hit, Place
from index.reader_model import PairReading, ScoredSpan

TEXT = "Kinsbourne described it. Viruses such as mumps and polio are suspects."
HALF = Calibration(slope=1.0, midpoint=0.0, threshold=0.0, no_match=-5.0)
OTHER = Reading(evidence=(), confidence=0.25, reason=Reason.NO_MATCH)


class Otherwise:
    def read(self, question: str, hits: object) -> Reading:
        return OTHER


def span(words: str, score: float) -> ScoredSpan:
    start = TEXT.index(words)
    return ScoredSpan(span=Span(start, start + len(words)), score=score)


def hit(*spans: ScoredSpan, answerable: float = 1.0, relevance: float = 2.0, at: int = 100) -> Hit:
    passage = Passage(document_id="d", span=Span(at, at + len(TEXT)), text=TEXT)
    reading = PairReading(relevance=relevance, answerable=answerable, spans=spans)
    place = Place(passage=passage, title="d", source="d")
    return Hit(places=(place,), score=1.0, rank=1, legs=(), reading=reading)


def read(question: str, *hits: Hit) -> Reading:
    return TrainedReader(otherwise=Otherwise(), calibration=HALF).read(question, hits)


def test_the_sentence_is_quoted_and_the_words_are_marked() -> None:
    (one,) = read("Who described it?", hit(span("Kinsbourne", 4.0))).evidence
    assert one.quote == "Kinsbourne described it."
    assert one.answers == (Span(100, 110),)
    # 1.0 + 0.5 * 4.0 + 0.2 * 2.0
    assert one.score == pytest.approx(1.0 + SPAN_WEIGHT * 4.0 + RELEVANCE_WEIGHT * 2.0)


def test_half_of_a_pair_of_emphasis_signs_is_not_marked() -> None:
    text = "- **E1**: the tank is empty."
    passage = Passage(document_id="d", span=Span(50, 50 + len(text)), text=text)
    cut = ScoredSpan(span=Span(4, 8), score=4.0)  # "E1**"
    reading = PairReading(relevance=2.0, answerable=1.0, spans=(cut,))
    place = Place(passage=passage, title="d", source="d")
    found = Hit(places=(place,), score=1.0, rank=1, legs=(), reading=reading)
    (one,) = read("Which code is shown?", found).evidence
    assert one.answers == (Span(54, 56),)


def test_a_list_marks_several_words_of_one_sentence() -> None:
    found = hit(span("polio", 4.0), span("mumps", 3.0), span("Kinsbourne", -9.0))
    (one,) = read("Which viruses are suspects?", found).evidence
    assert [its.moved(-100).of(TEXT) for its in one.answers] == ["mumps", "polio"]


def test_another_question_marks_the_best_words_alone() -> None:
    (one,) = read("Who described it?", hit(span("polio", 4.0), span("mumps", 3.9))).evidence
    assert [its.moved(-100).of(TEXT) for its in one.answers] == ["polio"]


def test_too_low_a_score_abstains_and_says_why() -> None:
    # -3 + 0.5 * -2 + 0.2 * 2 = -3.6, over no_match; with -9 it is -9.6, under it
    unsure = read("Who?", hit(span("Kinsbourne", -2.0), answerable=-3.0))
    nothing = read("Who?", hit(span("Kinsbourne", -2.0), answerable=-9.0))
    assert (unsure.evidence, unsure.reason) == ((), Reason.LOW_CONFIDENCE)
    assert (nothing.evidence, nothing.reason) == ((), Reason.NO_MATCH)
    assert unsure.score == pytest.approx(-3.6)
    assert nothing.confidence < unsure.confidence < 0.5


@pytest.mark.parametrize(
    ("question", "strangeness"),
    [
        ("What did Kinsbourne describe?", 0),
        ("What did Pike describe?", 1),
        ("What did he describe in 1963?", 1),
        ("What did Pike describe in 1963?", 2),
        ("What did E404 describe?", 3),
    ],
)
def test_a_name_or_a_number_that_stands_in_no_passage_found_takes_of_the_score(
    question: str, strangeness: int
) -> None:
    found = hit(span("Kinsbourne", 20.0))
    known, other = read("Who described it?", found), read(question, found)
    assert (known.score, other.score) == (known.evidence[0].score, other.evidence[0].score)
    assert other.evidence[0].score == pytest.approx(known.evidence[0].score - strangeness * UNKNOWN)


def test_a_number_is_not_missed_in_a_text_that_has_lost_its_digits() -> None:
    found = hit(span("Kinsbourne", 20.0))
    stripped = replace(found, places=(replace(found.places[0], stripped=True),))
    known, other = (read(f"Who described it{year}?", stripped) for year in ("", " in 1963"))
    assert known.score == other.score


def test_the_same_place_read_twice_is_cited_once() -> None:
    again = hit(span("Kinsbourne", 3.0))
    found = read("Who described it?", hit(span("Kinsbourne", 4.0)), again)
    assert len(found.evidence) == 1


def test_where_nothing_was_read_the_other_reader_answers() -> None:
    passage = Passage(document_id="d", span=Span(0, len(TEXT)), text=TEXT)
    place = Place(passage=passage, title="d", source="d")
    assert read("Wer?", Hit(places=(place,), score=1.0, rank=1, legs=())) is OTHER
    assert read("Wer?") is OTHER


def test_of_windows_that_words_span_no_more_is_quoted_than_is_needed() -> None:
    text = " ".join(f"word{n:02}" for n in range(40))  # seven characters a word
    passage = Passage(document_id="d", span=Span(0, len(text)), text=text)
    words = Span(7 * 8, 7 * 32 - 1)  # words 8 to 31: longer than a window of 20
    reading = PairReading(relevance=2, answerable=1, spans=(ScoredSpan(span=words, score=4),))
    place = Place(passage=passage, title="d", source="d")
    (one,) = read("What?", Hit(places=(place,), score=1, rank=1, legs=(), reading=reading)).evidence
    # windows begin at 0, 5, 10, 15 and 20: that at 5 is the last to begin before word 8, that at
    # 15 the first to end, with word 34, after word 31
    assert one.span == Span(7 * 5, 7 * 35 - 1)
    assert one.answers == (words,)
