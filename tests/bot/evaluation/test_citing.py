"""What was cited and said, worked out by hand."""

import pytest

from bot.evaluation.measures import values_of
from bot.evaluation.outcome import Outcome
from bot.evaluation.row import row_of
from corpus.span import Span
from tests.bot.evaluation.exams import cited, found, gold, outcome, spot

RETRIEVAL = {f"{name}@{k}" for name in ("Success", "Recall", "RR", "nDCG") for k in (1, 3)} | {"AP"}


def _refunds() -> Outcome:
    """Three quotes, the second at two places; gold is where the second's copy and the third are."""
    return outcome(
        gold("a", 100, 110, text="30 days"),
        gold("b", 40, 50, text="a month"),
        gold("c", 0, 9, text="four weeks"),
        ranked=[found(spot("a", 0, 200))],
        citations=[
            cited("Ask us.", spot("a", 0, 7), marker=1),
            cited("It takes\n30 days.", spot("z", 0, 17), marker=2),
            cited("It takes 30 days.", spot("a", 93, 110), marker=3, exact=False),
            cited("The refund takes a month.", spot("b", 20, 45), marker=4),
        ],
        answer="Ask us. [1]\nIt takes 30 days. [2][3]\nThe refund takes a month. [4]",
    )


def test_citations_are_judged_quote_by_quote() -> None:
    values = values_of(_refunds(), ks=(1, 3))

    assert values["CitationPrecision"] == 2 / 3  # of three quotes the first is at no place
    assert values["CitationRecall"] == 2 / 3  # a and b of a, b and c
    assert values["CitationExact"] == 3 / 4  # of the four citations
    assert (values["Contains@1"], values["Contains@3"]) == (0.0, 1.0)


def test_the_best_line_of_an_answer_is_scored_without_its_markers() -> None:
    values = values_of(_refunds(), ks=(1,))

    assert values["EM"] == 0.0
    assert values["F1"] == pytest.approx(2 / 3)  # "it takes 30 days", "30 days": P 2/4, R 1


def _marked(*answers: Span, answer: str, text: str = "30 days") -> dict[str, float]:
    """Score an answer from "It takes 30 days or a month.", at 93-121 of its document."""
    quoted = cited("It takes 30 days or a month.", spot("a", 93, 121), *answers)
    one = outcome(gold("a", 102, 109, text=text), citations=[quoted], answer=answer)
    return values_of(one, ks=(1,))


def test_marked_words_are_scored_though_the_line_is_their_whole_quote() -> None:
    # "It takes " has 9 characters: "30 days" is 102-109
    values = _marked(Span(102, 109), answer="It takes 30 days or a month. [1]")

    assert (values["EM"], values["F1"], values["Contains@1"]) == (1.0, 1.0, 1.0)


def test_marked_words_are_scored_and_not_the_line_that_would_score_better() -> None:
    values = _marked(Span(96, 101), answer="30 days [1]")  # "takes"

    assert (values["EM"], values["F1"]) == (0.0, 0.0)


def test_several_marks_of_a_quote_are_one_answer_as_they_are_said() -> None:
    values = _marked(Span(102, 109), Span(113, 120), answer="30 days; a month [1]")

    assert values["EM"] == 0.0
    assert values["F1"] == pytest.approx(4 / 5)  # "30 days month", "30 days": P 2/3, R 1
    both = _marked(Span(102, 109), Span(113, 120), answer="x [1]", text="30 days, a month")
    assert both["EM"] == 1.0


def test_of_several_quotes_the_best_marks_count() -> None:
    citations = [
        cited("Ask us.", spot("a", 0, 7), Span(4, 6)),
        cited("30 days.", spot("a", 8, 16), Span(8, 15), marker=2),
    ]

    one = outcome(
        gold("a", 8, 15, text="30 days"), citations=citations, answer="us [1]\n30 days [2]"
    )

    assert values_of(one, ks=(1,))["EM"] == 1.0


@pytest.mark.parametrize(
    "answer",
    ["30 days [1]", "x [2]\nThe 30 days. [1][2]", "30 days[1].", "30 [1] days [2].", "30 days"],
)
def test_markers_at_the_end_and_within_are_no_words(answer: str) -> None:
    citations = [cited("30 days", spot("a", 0, 7)), cited("x", spot("b", 0, 1), marker=2)]

    one = outcome(gold("a", 0, 7, text="30 days"), citations=citations, answer=answer)

    assert values_of(one, ks=(1,))["EM"] == 1.0


def test_numbers_in_brackets_that_a_quote_has_itself_are_its_words() -> None:
    citations = [cited("see list[1]", spot("a", 0, 11))]

    one = outcome(
        gold("a", 4, 11, text="see list[1]"), citations=citations, answer="see list[1] [1]"
    )

    assert values_of(one, ks=(1,))["EM"] == 1.0


def test_abstaining_from_an_answerable_question_finds_nothing_and_has_no_precision() -> None:
    one = outcome(gold("a", 0, 7, text="The answer"), answer="I did not find an answer.")

    values = values_of(one, ks=(1, 3))

    assert set(values) == RETRIEVAL | {f"Doc{name}" for name in RETRIEVAL} | {
        *("EM", "F1", "Contains@1", "Contains@3", "CitationRecall"),
    }
    assert set(values.values()) == {0.0}  # what it says when it abstains is no answer


def test_an_unanswerable_question_has_only_the_exactness_of_an_answer_given_all_the_same() -> None:
    given = outcome(citations=[cited("x", spot("a", 0, 1))], answer="x [1]")

    assert values_of(outcome(), ks=(1,)) == {}
    assert values_of(given, ks=(1,)) == {"CitationExact": 1.0}


def test_a_set_of_judged_documents_has_no_words_to_score() -> None:
    one = outcome(gold("a", grade=2), citations=[cited("x", spot("a", 5, 6))], answer="x [1]")

    values = values_of(one, ks=(1, 3))

    assert not {"EM", "F1", "Contains@1"} & set(values)
    assert values["CitationPrecision"] == values["CitationRecall"] == 1.0


def test_words_in_no_document_are_cited_where_a_quote_holds_them() -> None:
    citations = [
        cited("It is Paris.", spot("a", 0, 12)),
        cited("It is Lyon.", spot("b", 0, 11), marker=2),
    ]
    one = outcome(gold(text="Paris"), citations=citations, answer="It is Paris. [1]")

    values = values_of(one, ks=(1,))

    assert (values["CitationPrecision"], values["CitationRecall"]) == (1 / 2, 1.0)
    assert not any(name.startswith("Doc") for name in values)


def test_an_answer_is_right_where_a_place_of_its_first_quote_is() -> None:
    copy, there = cited("x y", spot("z", 0, 3)), cited("x y", spot("a", 5, 8), marker=2)
    other = cited("w", spot("a", 0, 1), marker=3)

    def right(*citations: object) -> tuple[bool, bool]:
        row = row_of(outcome(gold("a", 6, 9), citations=citations), ks=(1,))  # type: ignore[arg-type]
        return row.right, row.good

    assert right(copy, there, other) == (True, True)
    assert right(other, there) == (False, False)
    assert right() == (False, False)


def test_abstaining_is_good_where_the_documents_do_not_answer() -> None:
    given = row_of(outcome(citations=[cited("x", spot("a", 0, 1))]), ks=(1,))
    abstained = row_of(outcome(), ks=(1,))

    assert (given.right, given.good) == (False, False)
    assert (abstained.right, abstained.good) == (False, True)
