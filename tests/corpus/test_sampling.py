"""Which parts of a long text are looked at."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.sampling import spread


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("", ()),
        ("ab", ("ab",)),
        ("abc", ("abc",)),
        ("abcd", ("abc", "bcd")),  # 4 / 3 is two pieces; the second begins at 4 - 3
        ("abcdef", ("abc", "def")),
        ("abcdefg", ("abc", "efg")),  # two pieces at most: the first three and the last three
    ],
)
def test_two_pieces_of_three_at_most(text: str, pieces: tuple[str, ...]) -> None:
    assert spread(text, count=2, width=3) == pieces


@given(st.integers(0, 200), st.integers(1, 9), st.integers(1, 30))
def test_a_text_that_fits_is_wholly_there_and_the_ends_always_are(
    length: int, count: int, width: int
) -> None:
    text = "".join(chr(0x4E00 + at) for at in range(length))

    seen = spread(text, count=count, width=width)

    assert len(seen) <= count
    assert all(0 < len(piece) <= width and piece in text for piece in seen)
    assert list(seen) == sorted(seen)
    if length <= count * width:
        assert set("".join(seen)) == set(text)
    if count > 1 and length:
        assert seen[0][0] == text[0]
        assert seen[-1][-1] == text[-1]
