"""Own the trained reader: the words that answer, in the sentences that they stand in.

It makes answers of what the model read while the passages were ranked. Where nothing was read,
since the question is in another language or the model is missing, another reader answers.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import chain

from bot.answer import Reason
from bot.calibration import Calibration, packaged_calibration
from bot.emphasis_signs import without_half_pairs
from bot.extractive import apart, few, quotable_spans
from bot.reader import Evidence, Reader, Reading
from bot.unknown import strangeness
from corpus.span import Span
from index.hit import Hit
from index.reader_model import PairReading, ScoredSpan

NAME = "trained"

VERSION = 3
"""Raise this when the same logits would be scored differently: a calibration is for one scoring."""

SPAN_WEIGHT = 0.5
RELEVANCE_WEIGHT = 0.2
"""What a logit of the span and of the relevance weighs beside one of there being an answer."""

UNKNOWN = 2.0
"""What every score loses by what the question names and no passage found does: a logit of .8 for
a name or a number, three times that for a code."""

MARGIN = 3.0
"""A further quote is cited only if its score is within this of the best one's."""

LIST_MARGIN = 1.5
"""So near the best one of its passage a further span has to score to be part of a list."""

_LISTS = re.compile(
    r"^(?:(?:which|what) (?:\w+ ){0,2}\w*s (?:are|were|have|do|did|can)\b|what are\b|what were\b"
    r"|name (?:the|some|all)\b|list\b|who (?:are|were)\b)",
    re.IGNORECASE,
)


class TrainedReader:
    """Quote the sentences in which the model found answers; abstain where it is not sure enough."""

    def __init__(self, *, otherwise: Reader, calibration: Calibration | None = None) -> None:
        self._otherwise = otherwise
        self._calibration = calibration or packaged_calibration(NAME)

    def read(self, question: str, hits: Sequence[Hit]) -> Reading:
        """Return the best quotes with their words marked, or abstain."""
        read = [(hit, hit.reading) for hit in hits if hit.reading]
        if not read:
            return self._otherwise.read(question, hits)
        less = UNKNOWN * _strangeness(question, hits)
        ranked = sorted(
            chain.from_iterable(_evidence(question, hit, reading, less) for hit, reading in read),
            key=lambda one: (-one.score, one.hit.rank, one.span),
        )
        calibration = self._calibration
        best = max(scored(reading, reading.spans[:1]) for _, reading in read) - less
        best = ranked[0].score if ranked else min(best, calibration.no_match)
        confidence = calibration.confidence(best)
        if not ranked or best < calibration.threshold:
            reason = Reason.NO_MATCH if best < calibration.no_match else Reason.LOW_CONFIDENCE
            return Reading(evidence=(), confidence=confidence, reason=reason, score=best)
        least = max(calibration.threshold, best - MARGIN)
        evidence = few(tuple(one for one in apart(ranked) if one.score >= least))
        return Reading(evidence=evidence, confidence=confidence, reason=None, score=best)


def scored(reading: PairReading, spans: Sequence[ScoredSpan]) -> float:
    """Return how surely the best of these spans of a passage answers: a weighted sum of logits."""
    span = spans[0].score if spans else 0.0
    return reading.answerable + SPAN_WEIGHT * span + RELEVANCE_WEIGHT * reading.relevance


def _strangeness(question: str, hits: Sequence[Hit]) -> int:
    """Return how much of what a question names stands neither in passages nor over them."""
    texts = [text for hit in hits for text in (hit.places[0].title, hit.passage.searchable)]
    stripped = any(hit.places[0].stripped for hit in hits)
    return strangeness(question, texts, stripped=stripped)


def _evidence(question: str, hit: Hit, reading: PairReading, less: float) -> Iterator[Evidence]:
    """Yield the quotes of a hit: the best one's, and under a question for a list its fellows'.

    Each scores `less` than was read.
    """
    offset, text = hit.passage.span.start, hit.passage.text
    quotable = list(quotable_spans(hit.passage))
    placed = [
        (one, span, quote)
        for one in reading.spans
        if (quote := _quote(span := without_half_pairs(text, one.span).moved(offset), quotable))
    ]
    if not placed:
        return
    margin = LIST_MARGIN if _LISTS.search(question) else 0.0
    chosen = [one for one in placed if one[0].score >= placed[0][0].score - margin]
    for quote in dict.fromkeys(quote for _, _, quote in chosen):
        held = [(one, span) for one, span, its in chosen if its == quote]
        yield Evidence(
            hit=hit,
            span=quote,
            score=scored(reading, [held[0][0]]) - less,
            answers=tuple(sorted(span for _, span in held)),
        )


def _quote(words: Span, quotable: Sequence[Span]) -> Span | None:
    """Return the sentence, row or window that words stand in, or those that they span.

    Of several windows it is the one with the words nearest to its middle, and of those that words
    span no more than is needed. None where the words stand in what is no quote, such as a heading.
    """
    holding = [one for one in quotable if one.contains(words)]
    if holding:
        return min(holding, key=lambda one: abs(one.start + one.end - words.start - words.end))
    touched = [one for one in quotable if one.overlaps(words)]
    starts = [one.start for one in touched if one.start <= words.start]
    ends = [one.end for one in touched if one.end >= words.end]
    return Span(max(starts), min(ends)) if starts and ends else None
