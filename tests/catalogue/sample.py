"""What a line of the catalogue of bad input is made of: a file, and what must become of it."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """The file is refused: with this type of problem and status, and `fact` in the sentence."""

    kind: str
    status: int = 422
    fact: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """The file is read: as `text` whole, or at least with `part` in it; never with `without`.

    `remark` is part of what is said of it.
    """

    text: str | None = None
    part: str = ""
    without: tuple[str, ...] = ()
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One input; its bytes are made when they are asked for."""

    line: int
    name: str
    data: Callable[[], bytes]
    expected: Refused | Read

    @property
    def file(self) -> str:
        """Return a name that no other sample has."""
        return f"l{self.line:02}-{self.name}"
