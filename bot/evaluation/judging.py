"""Own what a ranking is worth: how relevant each of its ranks is, and what it missed."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.evaluation.outcome import Outcome
from bot.evaluation.places import GoldPlace, gold_places


@dataclass(frozen=True, slots=True)
class Judged:
    """The grade of each rank, 0 for not relevant, and the grades of what was not found.

    As qrels and a run: rank `n` of the run is relevant by ``gains[n - 1]``, and of what is
    `missed` nothing is in the run.
    """

    gains: tuple[int, ...]
    missed: tuple[int, ...]

    @property
    def grades(self) -> tuple[int, ...]:
        """Every grade that there was to find, greatest first."""
        return tuple(sorted((*filter(None, self.gains), *self.missed), reverse=True))


def by_passage(outcome: Outcome) -> Judged | None:
    """Judge the passages by the places that answer, or None where no place is known.

    A passage is relevant by the places at one of its spots that no passage before it was at.
    Several at once count as one: what a single passage holds cannot be found twice.
    """
    left = list(gold_places(outcome.question))
    if not left:
        return None
    gains = []
    for found in outcome.found:
        met = [place for place in left if place.is_met_by(found.spots, found.text)]
        left = [place for place in left if place not in met]
        gains.append(_greatest(met))
    return Judged(tuple(gains), tuple(place.grade for place in left))


def by_document(outcome: Outcome) -> Judged | None:
    """Judge the documents, each at the rank of its first passage, or None where none is named.

    A text that stands in several documents takes one rank, for all that are new with it.
    """
    left = _grades(gold_places(outcome.question))
    if not left:
        return None
    seen: set[str] = set()
    gains = []
    for found in outcome.found:
        new = {spot.document_id for spot in found.spots} - seen
        if new:
            gains.append(max((left.pop(one) for one in new & left.keys()), default=0))
        seen |= new
    return Judged(tuple(gains), tuple(left.values()))


def _grades(places: Iterable[GoldPlace]) -> dict[str, int]:
    grades: dict[str, int] = {}
    for place in places:
        if place.document_id is not None:
            grades[place.document_id] = max(place.grade, grades.get(place.document_id, 0))
    return grades


def _greatest(places: Iterable[GoldPlace]) -> int:
    return max((place.grade for place in places), default=0)
