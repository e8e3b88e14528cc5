"""Evidence: the words that answer, in their quote, at every place where it stands."""

import pytest

from bot.reader import Evidence
from corpus.passage import Passage
from corpus.span import Span
from index.hit import Hit, Place

TEXT = "Refunds take 30 days."  # "Refunds take " has 13 characters, "30 days" 7


def hit(*starts: int) -> Hit:
    """Return a hit of TEXT that begins at these characters, each in a document of its own."""
    places = tuple(
        Place(
            passage=Passage(
                document_id=f"{start}.txt", span=Span(start, start + len(TEXT)), text=TEXT
            ),
            title="A",
            source="a",
        )
        for start in starts
    )
    return Hit(places=places, score=0.5, rank=1, legs=())


def test_quote_and_marks_move_along_to_every_place() -> None:
    found = Evidence(
        hit=hit(100, 7, 250),
        span=Span(108, 121),
        score=1.0,
        answers=(Span(113, 115), Span(116, 120)),
    )
    assert found.quote == "take 30 days."
    # the second place begins 93 characters before the first, the third 150 after it
    assert found.spans == (Span(108, 121), Span(15, 28), Span(258, 271))
    assert found.marks == (
        (Span(113, 115), Span(116, 120)),
        (Span(20, 22), Span(23, 27)),
        (Span(263, 265), Span(266, 270)),
    )


def test_without_answers_there_are_no_marks_at_any_place() -> None:
    assert Evidence(hit=hit(0, 9), span=Span(0, 7), score=1.0).marks == ((), ())


@pytest.mark.parametrize(
    "answers",
    [
        (Span(7, 9),),  # begins before the quote, 8-21
        (Span(20, 22),),  # ends after it
        (Span(13, 15), Span(8, 12)),
        (Span(8, 14), Span(13, 15)),
    ],
)
def test_answers_out_of_their_quote_or_order_are_refused(answers: tuple[Span, ...]) -> None:
    named = ", ".join(map(str, answers))
    with pytest.raises(ValueError, match=rf"must lie in 8-21, .*: {named}$"):
        Evidence(hit=hit(0), span=Span(8, 21), score=1.0, answers=answers)
