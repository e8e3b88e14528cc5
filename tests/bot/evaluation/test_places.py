"""Where the documents answer, and which rank is which."""

from bot.evaluation.judging import Judged, by_document, by_passage
from bot.evaluation.places import gold_places
from bot.evaluation.question import ExamQuestion
from corpus.span import Span
from tests.bot.evaluation.exams import found, gold, outcome, spot


def _spans(*golds: object) -> list[tuple[str | None, Span | None, int]]:
    question = ExamQuestion(question_id="q", text="?", answers=golds)  # type: ignore[arg-type]
    return [(place.document_id, place.span, place.grade) for place in gold_places(question)]


def test_spans_that_overlap_are_one_place_and_those_that_touch_are_two() -> None:
    golds = gold("b", 8, 12, grade=2), gold("b", 0, 10), gold("b", 12, 15), gold("a", 5, 9)

    assert _spans(*golds) == [
        ("a", Span(5, 9), 1),
        ("b", Span(0, 12), 2),
        ("b", Span(12, 15), 1),
    ]


def test_a_span_within_another_does_not_end_it() -> None:
    assert _spans(gold("a", 0, 20), gold("a", 2, 4), gold("a", 10, 25)) == [("a", Span(0, 25), 1)]


def test_a_document_that_answers_as_a_whole_takes_its_spans_in() -> None:
    assert _spans(gold("a", 3, 9), gold("a", grade=3)) == [("a", None, 3)]


def test_words_in_no_document_are_one_place_and_grades_of_nothing_none() -> None:
    assert _spans(gold(text="Paris"), gold(text="in Paris")) == [(None, None, 1)]
    assert _spans(gold("a", 1, 2, grade=0), gold("b", grade=-1), gold()) == []


def test_the_second_passage_at_a_place_is_not_relevant() -> None:
    ranked = [found(spot("a", 20, 30)), found(spot("a", 0, 6)), found(spot("a", 5, 12))]

    judged = by_passage(outcome(gold("a", 5, 8), gold("a", 90, 95, grade=2), ranked=ranked))

    assert judged == Judged(gains=(0, 1, 0), missed=(2,))


def test_a_passage_is_at_the_places_of_its_copies() -> None:
    ranked = [found(spot("copy", 0, 9), spot("a", 0, 9))]

    assert by_passage(outcome(gold("a", 3, 5), ranked=ranked)) == Judged((1,), ())
    assert by_document(outcome(gold("a", 30, 50), ranked=ranked)) == Judged((1,), ())


def test_a_document_has_the_rank_of_its_first_passage() -> None:
    ranked = [found(spot(name, 0, 9)) for name in ("x", "x", "a", "x", "a", "b")]

    judged = by_document(outcome(gold("b", 70, 80), gold("c"), ranked=ranked))

    assert judged == Judged(gains=(0, 0, 1), missed=(1,))  # x, a, b; c is missed


def test_words_in_no_document_are_found_by_the_passage_that_holds_them() -> None:
    ranked = [found(spot("a", 0, 9), text="Parisian."), found(spot("b", 0, 9), text="To PARIS!")]
    one = outcome(gold(text="Paris"), ranked=ranked)

    assert by_passage(one) == Judged(gains=(0, 1), missed=())
    assert by_document(one) is None
