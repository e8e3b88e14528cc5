"""Own the seam to whatever turns text into vectors."""

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
"""Rows of unit length, float32, C order, shape (texts, dim)."""

Fingerprint = dict[str, str | int]
"""What must be equal for two encoders to give the same vectors."""

Progress = Callable[[int, int], None]
"""Called with how many are done and how many there are."""


def silent(done: int, total: int) -> None:
    """Report nothing."""


class Encoder(Protocol):
    """Turn passages and questions into unit vectors whose inner product is their likeness.

    The two verbs differ because many models are told which of the two they read. Equal texts
    give equal rows up to the last bits, whatever else is in the batch.
    """

    @property
    def dim(self) -> int:
        """The width of a vector."""
        ...

    @property
    def max_tokens(self) -> int:
        """How many tokens of a text are read, special ones left out."""
        ...

    @property
    def fingerprint(self) -> Fingerprint:
        """What an index made with this encoder must be opened with."""
        ...

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that it reads, by their ISO 639-1 codes; empty where that is not known."""
        ...

    def encode_passages(self, texts: Sequence[str], *, progress: Progress = silent) -> Vectors:
        """Return one row for each text, in order."""
        ...

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """Return one row for each question, in order."""
        ...

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return how many tokens each text has, special ones left out, nothing cut off."""
        ...
