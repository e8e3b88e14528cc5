"""Documents as an author thinks of them: parts with words in them, before there is a format."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from hypothesis import strategies as st

LATIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZäöüÄÖÜßéèñçøÅ0123456789"
"""Letters that every PDF font has."""

_GAPS = (" ", "\n", "\t", "  ", " \n ", "\u00a0", "\u2003", "\u3000", "\u2028")


class Kind(StrEnum):
    """What a part is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST = "list"
    TABLE = "table"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of texts: the cells of a table, else one text a row: an item, a line.

    `level` is a heading's; in lists every second item is one level deeper.
    """

    kind: Kind
    rows: tuple[tuple[str, ...], ...]
    level: int = 1

    @property
    def texts(self) -> Iterator[str]:
        """Yield the texts in the order in which they are read."""
        return (text for row in self.rows for text in row)

    @property
    def words(self) -> list[str]:
        """Return every word that a reader sees."""
        return [word for text in self.texts for word in text.split()]


def documents(letters: str | None = None) -> st.SearchStrategy[Sequence[Part]]:
    """Return documents of these letters, of all of Unicode's by default."""
    texts = _texts(st.sampled_from(letters) if letters else _any_sign())
    rows = st.lists(st.tuples(texts), min_size=1, max_size=4).map(tuple)
    parts = st.one_of(
        st.builds(Part, st.just(Kind.PARAGRAPH), st.tuples(st.tuples(texts))),
        st.builds(Part, st.just(Kind.HEADING), st.tuples(st.tuples(texts)), st.integers(1, 3)),
        st.builds(Part, st.just(Kind.LIST), rows),
        st.builds(Part, st.just(Kind.CODE), rows),
        st.builds(Part, st.just(Kind.TABLE), _tables(texts)),
    )
    return st.lists(parts, min_size=1, max_size=6)


def _any_sign() -> st.SearchStrategy[str]:
    """Return what is visible, and the joiner that emoji are made with; U+FFFD means loss."""
    visible = st.characters(categories=("L", "M", "N", "P", "S"), exclude_characters="\ufffd")
    return st.sampled_from("ab<&|#*-`\"'\\,;:=😀\u200dא") | visible


def _texts(signs: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    words = st.lists(signs, min_size=1, max_size=8).map("".join)
    pairs = st.lists(st.tuples(st.sampled_from(_GAPS), words), min_size=1, max_size=6)
    return pairs.map(lambda found: "".join(gap + word for gap, word in found))


def _tables(texts: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[tuple[str, ...], ...]]:
    """Return tables of up to three columns in which some word stands; cells may be empty."""
    return st.integers(1, 3).flatmap(
        lambda columns: st.tuples(
            st.tuples(*[texts] * columns),
            *[st.tuples(*[texts | st.just("")] * columns)] * 2,
        )
    )
