"""What was read of rows is read once while it is kept, and is what was read."""

from collections.abc import Sequence
from itertools import chain

from hypothesis import given
from hypothesis import strategies as st

from index.kept import Kept

ASKS = st.lists(st.lists(st.integers(0, 9), max_size=5, unique=True), max_size=20)


class Shelf:
    """Read the row itself, in words; there is nothing at 7. Remembers what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[int] = []

    def __call__(self, rows: Sequence[int]) -> dict[int, str]:
        self.asked += rows
        return {row: f"row {row}" for row in rows if row != 7}


@given(asks=ASKS, most=st.integers(1, 12))
def test_what_is_returned_is_what_stands_there(asks: list[list[int]], most: int) -> None:
    kept = Kept(Shelf(), most=most)

    for rows in asks:
        assert kept.of(rows) == {row: f"row {row}" for row in rows if row != 7}


@given(asks=ASKS)
def test_what_is_kept_is_not_read_again(asks: list[list[int]]) -> None:
    shelf = Shelf()
    kept = Kept(shelf, most=1_000)

    for rows in asks:
        kept.of(rows)

    once = [row for row in shelf.asked if row != 7]
    assert sorted(set(once)) == sorted({*chain.from_iterable(asks)} - {7})
    assert len(once) == len(set(once))


def test_all_is_let_go_of_where_it_is_too_much() -> None:
    shelf = Shelf()
    kept = Kept(shelf, most=2)

    for rows in ([1, 2], [3], [3, 1]):  # the second finds two kept, and is kept alone
        kept.of(rows)

    assert shelf.asked == [1, 2, 3, 1]
