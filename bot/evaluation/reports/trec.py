"""Own the files that TREC's tools read: a run, and the qrels it is judged by.

Each line has fields parted by white space, so ids are percent-encoded where they hold any. By
passage, what is judged is a place in a document, and a passage that was found is called by the
place it is at, else by its own. One passage can be found only once: of several places at it, or
documents that it stands in, the one of the highest grade is judged and the others are in neither
file. So the tools count as the bot's measures do, and the qrels go with their own run.
A question with an answer that names no document can be judged by document alone.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import quote

from bot.evaluation.reports.output import Output

_TAG = "wherein"
_WHOLE = (0, float("inf"))  # a gold answer that names a document and no place in it
Spot = tuple[str, float, float]


class By(StrEnum):
    """What counts as found."""

    DOCUMENT = "document"
    PASSAGE = "passage"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A stretch of a document that answers, or with `By.DOCUMENT` all of the document."""

    document: str
    start: float
    end: float
    grade: int

    @property
    def name(self) -> str:
        """Return what the files call it."""
        return _named((self.document, self.start, self.end))


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """The grades of what is relevant, and what was found, best first; by names."""

    qrels: Mapping[str, int]
    run: tuple[str, ...]


def write_qrels(
    output: Output,
    results: Iterable[Mapping[str, Any]],
    *,
    by: By,
) -> None:
    """Write what is relevant to each question, as ``question 0 name grade``."""
    with output.written() as file:
        for result in results:
            for name, grade in judged(result, by=by).qrels.items():
                file.write(f"{_coded(result['id'])} 0 {name} {grade}\n")


def write_trec_run(
    output: Output,
    results: Iterable[Mapping[str, Any]],
    *,
    by: By,
) -> None:
    """Write what was found for each question, as ``question Q0 name rank score wherein``.

    The score is the reciprocal of the rank: tools sort by it, and a passage's own score may tie.
    Questions that cannot be judged are in neither file.
    """
    with output.written() as file:
        for result in results:
            for rank, name in enumerate(judged(result, by=by).run, start=1):
                file.write(f"{_coded(result['id'])} Q0 {name} {rank} {1 / rank:.9f} {_TAG}\n")


def judged(result: Mapping[str, Any], *, by: By) -> Judged:
    """Return the names that are relevant to a question, by grade, and those found, best first."""
    left = list(_places(result, by))
    if not left:
        return Judged(qrels={}, run=())
    gold = {place.name for place in left}
    qrels: dict[str, int] = {}
    run: dict[str, None] = {}
    for spots in _ranked(result["passages"], by):
        met = [place for place in left if _meets(place, spots)]
        left = [place for place in left if place not in met]
        if met:
            best = max(met, key=lambda place: place.grade)
            qrels[best.name] = best.grade
            run[best.name] = None
        else:
            name = _named(spots[0])
            taken = name in gold or name in run
            run[f"{name}#{len(run) + 1}" if taken else name] = None
    return Judged(qrels=qrels | {place.name: place.grade for place in left}, run=tuple(run))


def _ranked(passages: Iterable[Mapping[str, Any]], by: By) -> Iterator[list[Spot]]:
    """Yield where each passage stands, or which documents it is the first of."""
    seen: set[Spot] = set()
    for passage in passages:
        spots = [_SPOT[by](spot) for spot in passage["spots"]]
        new = [spot for spot in spots if by is By.PASSAGE or spot not in seen]
        seen.update(spots)
        if new:
            yield new


def _places(result: Mapping[str, Any], by: By) -> Iterator[Place]:
    """Yield the places that answer, those that overlap as one of the higher grade."""
    relevant = [answer for answer in result["answers"] if answer["grade"] > 0]
    named = [answer for answer in relevant if answer["document"] is not None]
    if by is By.PASSAGE and len(named) < len(relevant):
        return
    last: Place | None = None
    for place in sorted((_place(answer, by) for answer in named), key=_order):
        if last and last.document == place.document and place.start < last.end:
            last = Place(
                document=last.document,
                start=last.start,
                end=max(last.end, place.end),
                grade=max(last.grade, place.grade),
            )
            continue
        if last:
            yield last
        last = place
    if last:
        yield last


def _place(answer: Mapping[str, Any], by: By) -> Place:
    start, end = answer.get("start"), answer.get("end")
    if by is By.DOCUMENT or start is None or end is None:
        start, end = _WHOLE
    return Place(document=answer["document"], start=start, end=end, grade=answer["grade"])


def _order(place: Place) -> Spot:
    return place.document, place.start, place.end


def _document(spot: Mapping[str, Any]) -> Spot:
    return (spot["document"], *_WHOLE)


def _stretch(spot: Mapping[str, Any]) -> Spot:
    return spot["document"], spot["start"], spot["end"]


_SPOT = {By.DOCUMENT: _document, By.PASSAGE: _stretch}


def _meets(place: Place, spots: Iterable[Spot]) -> bool:
    return any(
        place.document == document and place.start < end and start < place.end
        for document, start, end in spots
    )


def _named(spot: Spot) -> str:
    document, start, end = spot
    whole = (start, end) == _WHOLE
    return _coded(document) if whole else f"{_coded(document)}@{start:.0f}-{end:.0f}"


def _coded(identity: str) -> str:
    return quote(identity, safe="/:@+,;=~!()", errors="surrogatepass")
