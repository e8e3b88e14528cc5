"""Own the measures of what was cited, and of the words that were said.

A quote that is cited at several places is one quote, right where one of its places is.
"""

import re
from collections.abc import Iterator, Sequence

from bot.evaluation.outcome import Cited, Outcome
from bot.evaluation.places import GoldPlace, gold_places
from bot.evaluation.words import exact_match, f1, holds

Quoted = tuple[Cited, ...]
"""The citations of one quote."""

_TAIL = re.compile(r"\s(?:\[\d+\])+$")


def is_right(outcome: Outcome) -> bool:
    """Tell whether the first quote is at a place that answers; without an answer it is not."""
    places = gold_places(outcome.question)
    return any(_meets(quoted, places) for quoted in _quotes(outcome)[:1])


def citing_values(outcome: Outcome, *, ks: Sequence[int]) -> Iterator[tuple[str, float]]:
    """Yield what can be measured of the answer to an answerable question.

    Without an answer, there is no precision. `CitationRecall` is the share of the places that
    answer at which something was quoted.
    """
    golds = [gold.text for gold in outcome.question.answers if gold.text.strip()]
    quotes, places = _quotes(outcome), gold_places(outcome.question)
    if golds:
        yield from _wording(outcome, golds)
        for k in ks:
            yield f"Contains@{k}", float(any(holds(of[0].quote, golds) for of in quotes[:k]))
    if quotes and places:
        yield "CitationPrecision", sum(_meets(of, places) for of in quotes) / len(quotes)
    if places:
        met = sum(any(_meets(of, [place]) for of in quotes) for place in places)
        yield "CitationRecall", met / len(places)


def exactness(outcome: Outcome) -> Iterator[tuple[str, float]]:
    """Yield the share of citations that their documents have to the letter, where there are any."""
    if outcome.citations:
        exact = sum(cited.exact for cited in outcome.citations)
        yield "CitationExact", exact / len(outcome.citations)


def _wording(outcome: Outcome, golds: Sequence[str]) -> Iterator[tuple[str, float]]:
    """Yield the best EM and F1 of what was said; saying that there is no answer is wrong."""
    said = _said(outcome) if outcome.answered else []
    yield "EM", max((exact_match(one, golds) for one in said), default=0.0)
    yield "F1", max((f1(one, golds) for one in said), default=0.0)


def _said(outcome: Outcome) -> list[str]:
    """Return what each quote says: the words marked in it; where none are, the answer's lines.

    The marked words count, too, where a line is their whole quote, lest they mislead alone.
    """
    return [of[0].words for of in _quotes(outcome) if of[0].words] or _lines(outcome)


def _lines(outcome: Outcome) -> list[str]:
    """Return the answer's lines without the markers, which end them or stand within."""
    numbers = "|".join(str(cited.marker) for cited in outcome.citations)
    markers = re.compile(rf"\s?\[(?:{numbers})\]")
    return [
        _TAIL.sub("", line) if _TAIL.search(line) else markers.sub("", line)
        for line in map(str.strip, outcome.answer.splitlines())
        if line
    ]


def _quotes(outcome: Outcome) -> list[Quoted]:
    """Return the citations of each quote, best first; white space does not make another."""
    found: dict[str, list[Cited]] = {}
    for cited in outcome.citations:
        found.setdefault(" ".join(cited.quote.split()), []).append(cited)
    return [tuple(of) for of in found.values()]


def _meets(quoted: Quoted, places: Sequence[GoldPlace]) -> bool:
    spots = [cited.spot for cited in quoted]
    return any(place.is_met_by(spots, quoted[0].quote) for place in places)
