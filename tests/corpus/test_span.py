"""Spans: half-open ranges of characters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.span import Span, trimmed


def spans() -> st.SearchStrategy[Span]:
    return st.tuples(st.integers(0, 30), st.integers(1, 30)).map(lambda at: Span(at[0], sum(at)))


@pytest.mark.parametrize(("start", "end"), [(0, 0), (3, 3), (5, 2), (-1, 4), (-4, -1)])
def test_an_empty_or_negative_range_is_no_span(start: int, end: int) -> None:
    with pytest.raises(ValueError, match=f"not a span: {start}-{end}"):
        Span(start, end)


def test_a_span_counts_code_points_and_leaves_out_its_end() -> None:
    text = "a😀bc"  # the emoji is one code point, though two in UTF-16 and four bytes in UTF-8

    assert Span(1, 3).of(text) == "😀b"
    assert len(Span(1, 3)) == 2
    assert str(Span(1, 3)) == "1-3"


def test_spans_sort_by_start_and_then_by_end() -> None:
    assert sorted([Span(2, 3), Span(0, 9), Span(0, 4)]) == [Span(0, 4), Span(0, 9), Span(2, 3)]


@pytest.mark.parametrize(
    ("other", "overlaps", "contains"),
    [
        (Span(0, 4), False, False),  # ends where 4-8 begins
        (Span(8, 9), False, False),  # begins where it ends
        (Span(0, 5), True, False),
        (Span(7, 9), True, False),
        (Span(4, 8), True, True),
        (Span(5, 6), True, True),
        (Span(3, 9), True, False),
    ],
)
def test_spans_that_only_touch_do_not_overlap(other: Span, overlaps: bool, contains: bool) -> None:
    assert Span(4, 8).overlaps(other) is overlaps
    assert Span(4, 8).contains(other) is contains


@given(spans(), spans())
def test_overlapping_is_sharing_a_character(one: Span, other: Span) -> None:
    shared = set(range(one.start, one.end)) & set(range(other.start, other.end))

    assert one.overlaps(other) is bool(shared)
    assert other.overlaps(one) is bool(shared)
    assert one.contains(other) is (len(shared) == len(other))


@given(st.text(alphabet=" \n\u00a0\u2003ab"))
def test_trimming_a_range_is_stripping_its_text(text: str) -> None:
    span = trimmed(text, 0, len(text))

    assert (span.of(text) if span else "") == text.strip()


def test_trimming_stays_inside_the_range() -> None:
    assert trimmed("ab  cd  ef", 2, 8) == Span(4, 6)
    assert trimmed("ab  cd  ef", 2, 4) is None


def test_a_span_moves_forth_and_back_at_its_length() -> None:
    assert Span(4, 9).moved(3) == Span(7, 12)
    assert Span(4, 9).moved(-4) == Span(0, 5)


@pytest.mark.parametrize(
    ("parts", "in_order"),
    [
        ([], True),
        ([Span(2, 9)], True),
        ([Span(2, 4), Span(4, 5), Span(8, 9)], True),  # the first two touch
        ([Span(1, 4)], False),
        ([Span(8, 10)], False),
        ([Span(4, 5), Span(2, 4)], False),
        ([Span(2, 5), Span(4, 6)], False),
        ([Span(2, 4), Span(2, 4)], False),
    ],
)
def test_parts_in_order_are_sorted_apart_and_inside(parts: list[Span], in_order: bool) -> None:
    assert Span(2, 9).holds_in_order(parts) is in_order
