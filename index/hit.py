"""Own what a retriever returns."""

from dataclasses import dataclass

from corpus.passage import Passage
from index.reader_model import PairReading


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """What one way of searching said of a passage: its own score, and its rank from 1.

    The rank is None where the passage is not among the best that were looked at.
    """

    name: str
    score: float
    rank: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A passage, and the title and source of the document that it stands in.

    `stripped` says that the document looks as if words such as "not" had been taken out of it.
    """

    passage: Passage
    title: str
    source: str
    stripped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A text that was found for a question, and everywhere that it stands.

    `places` begins with the best; the others hold the very same text, sorted by document id and
    place, and are cut short where there are very many. `score` is higher for better; `rank`
    counts from 1 in the order of scores. `reading` is what the trained reader read in the text,
    where it did.
    """

    places: tuple[Place, ...]
    score: float
    rank: int
    legs: tuple[Leg, ...]
    reading: PairReading | None = None

    @property
    def passage(self) -> Passage:
        """The passage at the best place."""
        return self.places[0].passage
