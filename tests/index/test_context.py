"""What was said before: who gains by it, how much, and who does not."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.passage import Passage
from corpus.records import Selection
from corpus.span import Span
from index.context import DEPTH, Context, Found, gains
from tests.index.shelf import Shelf

LOANS = "The fee is ten dollars, too. Loans are paid back by students over many long years."
PLATES = "The fee is ten dollars. Plates are kept by drivers of registered cars."
SAID = Context(asked=("students loans paid back",), documents=0.6, passages=0.2)


def passage(document_id: str, text: str) -> Passage:
    return Passage(document_id=document_id, span=Span(0, len(text)), text=text)


FOUND: Found = [
    (1, passage("a.txt", "one two three"), 0.9),
    (2, passage("b.txt", "four five six"), 0.5),
    (3, passage("a.txt", "seven eight"), 0.4),
    (4, passage("c.txt", "nine"), 0.1),
]


def test_a_document_gains_by_its_best_passage_and_a_passage_by_itself() -> None:
    found = gains(Context(asked=("x",), documents=0.8, passages=0.4), [FOUND])

    # shares of the way from 0.1 to 0.9: 1, 0.5, 0.375 and 0
    assert found.documents == pytest.approx({"a.txt": 0.8, "b.txt": 0.4, "c.txt": 0.0})
    assert found.passages == pytest.approx({1: 0.4, 2: 0.2, 3: 0.15, 4: 0.0})
    assert found.of(3, FOUND[2][1]) == pytest.approx(0.95)
    assert found.of(9, passage("z.txt", "else")) == 0.0


def test_what_was_asked_earlier_weighs_less() -> None:
    context = Context(asked=("new", "old"), documents=0.9, passages=0.3)

    found = gains(context, [[FOUND[0], FOUND[3]], [FOUND[1], FOUND[3]]])

    # documents: 0.9 in the ratio 1 to 0.8; passages: 0.3 in the ratio 1 to 0.5
    assert found.documents == pytest.approx({"a.txt": 0.5, "b.txt": 0.4, "c.txt": 0.0})
    assert found.passages == pytest.approx({1: 0.2, 2: 0.1, 4: 0.0})


def test_what_is_hardly_better_than_the_rest_gains_little() -> None:
    found = gains(Context(asked=("x",), documents=0.9, passages=0.3), [FOUND[1:3]])

    # 0.5 and 0.4 are 0.1 apart, a third of the 0.3 that count in full
    assert found.documents == pytest.approx({"b.txt": 0.3, "a.txt": 0.0})
    assert found.passages == pytest.approx({2: 0.1, 3: 0.0})


def test_a_quote_counts_only_where_it_stands_word_for_word() -> None:
    context = Context(asked=("x",), quotes=("eight\n seven", "four  five"), documents=0, passages=1)

    assert gains(context, [FOUND]).passages == pytest.approx({1: 1.0, 2: 1.5, 3: 0.375, 4: 0.0})


@given(
    st.lists(st.lists(st.floats(-1, 2), max_size=4), max_size=5),
    st.floats(0, 1),
    st.floats(0, 1),
)
def test_nothing_gains_more_than_the_context_is_worth(
    scores: list[list[float]], documents: float, passages: float
) -> None:
    found = [
        [(row, one, score) for (row, one, _), score in zip(FOUND, some, strict=False)]
        for some in scores
    ]
    context = Context(
        asked=("x",) * len(found), quotes=("one two",), documents=documents, passages=passages
    )

    gained = gains(context, found)

    for row, one, _ in FOUND:
        assert 0 <= gained.of(row, one) <= documents + 2 * passages + 1e-9


def test_a_question_that_two_documents_answer_is_found_in_the_one_spoken_of(shelf: Shelf) -> None:
    shelf.write("a.txt", PLATES)
    shelf.write("b.txt", LOANS)
    shelf.update()
    retriever = shelf.retriever()

    (alone,) = retriever.retrieve("the fee is ten dollars", k=1)
    (after,) = retriever.retrieve("the fee is ten dollars", k=1, context=SAID)

    assert (alone.passage.document_id, after.passage.document_id) == ("a.txt", "b.txt")
    assert after.passage.text == "The fee is ten dollars, too."


def test_a_passage_that_is_far_better_stays_the_best_whatever_was_said(shelf: Shelf) -> None:
    shelf.write("a.txt", PLATES)
    shelf.write("b.txt", LOANS)
    shelf.update()

    question = "Plates are kept by drivers of registered cars"
    (after,) = shelf.retriever().retrieve(question, k=1, context=SAID)

    assert after.passage.text == "Plates are kept by drivers of registered cars."


def test_a_passage_of_the_document_spoken_of_is_found_among_more_than_are_looked_at(
    shelf: Shelf,
) -> None:
    for number in range(5 * DEPTH):
        shelf.write(f"a{number:03}.txt", f"The fee is ten dollars {number}.")
    shelf.write(
        "z.txt",
        "The fee is ten dollars at most.\n\nLoans are paid back by students over many years.",
    )
    shelf.update()
    retriever = shelf.retriever()

    alone = retriever.retrieve("the fee is ten dollars", k=10)
    after = retriever.retrieve("the fee is ten dollars", k=10, context=SAID)

    assert "z.txt" not in {hit.passage.document_id for hit in alone}
    assert after[0].passage.document_id == "z.txt"
    assert [hit.rank for hit in after] == list(range(1, 11))


def test_a_context_looks_no_further_than_what_is_selected(shelf: Shelf) -> None:
    shelf.write("a.txt", PLATES)
    shelf.write("b.txt", LOANS)
    shelf.update()

    hits = shelf.retriever().retrieve(
        "the fee is ten dollars", k=9, among=Selection(documents=("a.txt",)), context=SAID
    )

    assert {hit.passage.document_id for hit in hits} == {"a.txt"}


def test_a_context_that_is_worth_nothing_changes_nothing(shelf: Shelf) -> None:
    shelf.write("a.txt", PLATES)
    shelf.write("b.txt", LOANS)
    shelf.update()
    retriever = shelf.retriever()

    nothing = replace(SAID, documents=0.0, passages=0.0)
    some = retriever.retrieve("fee", k=9)
    assert retriever.retrieve("fee", k=9, context=nothing) == some
    assert retriever.retrieve("fee", k=9, context=replace(SAID, asked=())) == some


def test_a_word_is_known_that_stands_in_a_passage_in_any_form(shelf: Shelf) -> None:
    shelf.write("b.txt", LOANS)
    shelf.update()
    retriever = shelf.retriever()

    assert [retriever.knows(word) for word in ("loan", "LOANS", "zebra", "")] == [
        True,
        True,
        False,
        False,
    ]
