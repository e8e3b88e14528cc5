"""Own what a retriever returns."""

from dataclasses import dataclass

from corpus.passage import Passage


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """What one way of searching said of a passage: its own score, and its rank from 1."""

    name: str
    score: float
    rank: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A passage that was found for a question.

    `score` is higher for better; `rank` counts from 1 in the order of scores. `title` and
    `source` are those of the passage's document.
    """

    passage: Passage
    title: str
    source: str
    score: float
    rank: int
    legs: tuple[Leg, ...]
