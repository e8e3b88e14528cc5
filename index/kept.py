"""Own what is kept of the rows that were last asked for."""

from collections.abc import Callable, Mapping, Sequence
from typing import Generic, TypeVar

MOST_KEPT = 4_096
"""About how many rows are kept: of passages, some 10 MB."""

_Value = TypeVar("_Value")


class Kept(Generic[_Value]):
    """Read what belongs to rows, once while it is kept. Safe to share by threads.

    What `read` returns nothing for is asked for again.
    """

    def __init__(
        self, read: Callable[[Sequence[int]], Mapping[int, _Value]], *, most: int = MOST_KEPT
    ) -> None:
        self._read = read
        self._most = most
        self._kept: dict[int, _Value] = {}

    def of(self, rows: Sequence[int]) -> dict[int, _Value]:
        """Return what belongs to each of the rows, in no order."""
        kept = self._kept
        found = {row: kept[row] for row in rows if row in kept}
        if len(found) < len(rows):
            read = self._read([row for row in rows if row not in found])
            found |= read
            if len(kept) >= self._most:  # let go of all: others may be reading it still
                self._kept = dict(read)
            else:
                kept |= read
        return found
