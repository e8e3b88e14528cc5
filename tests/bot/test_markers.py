import pytest

from bot.markers import markers_in
from corpus.span import Span


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("30 days [1]", [(1, Span(8, 11))]),
        ("30 days [1][2]\nmore [3]", [(1, Span(8, 11)), (2, Span(11, 14)), (3, Span(20, 23))]),
        ("one [1]\ntwo [2][1]", [(1, Span(4, 7)), (2, Span(12, 15)), (1, Span(15, 18))]),
        ("a [10]", [(10, Span(2, 6))]),
        ("😀 [1]", [(1, Span(2, 5))]),
        ("as [2] says [7] [1]\n[1] is a note [2]", [(1, Span(16, 19)), (2, Span(34, 37))]),
        ("a list[1] [1]", [(1, Span(10, 13))]),
        ("I did not find an answer to that in these documents.", []),
    ],
)
def test_markers_are_those_that_end_a_line(text: str, spans: list[tuple[int, Span]]) -> None:
    assert list(markers_in(text)) == spans
    assert all(span.of(text) == f"[{marker}]" for marker, span in spans)
