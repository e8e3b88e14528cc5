"""Own the half-open character range that everything else points with."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Mark the characters ``text[start:end]`` of a document's canonical text.

    Offsets count Unicode code points, as Python strings do, from 0; `end` is exclusive.
    Spans sort by start, then end. An empty or negative range is a programmer's mistake and
    raises ValueError.
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"not a span: {self.start}-{self.end}")

    def __len__(self) -> int:
        return self.end - self.start

    def __str__(self) -> str:
        return f"{self.start}-{self.end}"

    def of(self, text: str) -> str:
        """Return the characters of `text` that this span marks."""
        return text[self.start : self.end]

    def overlaps(self, other: "Span") -> bool:
        """Tell whether the two spans share a character."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: "Span") -> bool:
        """Tell whether every character of `other` is in this span."""
        return self.start <= other.start and other.end <= self.end

    def moved(self, by: int) -> "Span":
        """Return the span as long as this one that begins `by` characters later."""
        return Span(self.start + by, self.end + by)

    def holds_in_order(self, parts: Sequence["Span"]) -> bool:
        """Tell whether spans are sorted, share no character, and lie in this one."""
        in_order = all(one.end <= other.start for one, other in pairwise(parts))
        return in_order and all(map(self.contains, parts))


def trimmed(text: str, start: int, end: int) -> Span | None:
    """Return the span of ``text[start:end]`` without the white space at its ends.

    None where there is nothing but white space.
    """
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return Span(start, end) if start < end else None
