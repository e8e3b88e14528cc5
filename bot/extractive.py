"""Own the first reader: the sentence that the encoder finds most like the question.

Where the text has no sentences, windows of words take their place. Nothing is generated.
"""

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from bot.answer import Reason
from bot.reader import Evidence, Reading
from corpus.sentences import paragraph_spans, sentence_spans, word_spans
from corpus.span import Span
from index.encoder import Encoder
from index.hit import Hit

WINDOW = 20
"""How many words are quoted where there are no sentences, and the longest sentence in words."""

STRIDE = 5
"""How many words one window begins after another."""

MOST_CITATIONS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """How a score becomes a confidence, and from which one on there is an answer.

    The confidence is ``1 / (1 + exp(-slope * (score - midpoint)))``. Under `no_match` the reason
    to abstain is that nothing is alike at all.
    """

    slope: float
    midpoint: float
    threshold: float
    no_match: float

    def confidence(self, score: float) -> float:
        """Return the confidence for a score, in [0, 1]."""
        return 1.0 / (1.0 + math.exp(-self.slope * (score - self.midpoint)))


@cache
def packaged_calibration() -> Calibration:
    """Return the calibration that comes with the project; how it was found stands beside it."""
    found = json.loads(files("bot").joinpath("calibration.json").read_text("utf-8"))
    return Calibration(**found["extractive"])


class ExtractiveReader:
    """Quote what is most like the question; abstain where that is not alike enough."""

    def __init__(self, encoder: Encoder, *, calibration: Calibration | None = None) -> None:
        self._encoder = encoder
        self._calibration = calibration or packaged_calibration()

    def read(self, question: str, hits: Sequence[Hit]) -> Reading:
        """Return the best quotes that do not overlap, or abstain."""
        ranked = self._ranked(question, hits)
        calibration = self._calibration
        best = ranked[0].score if ranked else -1.0
        confidence = calibration.confidence(best)
        if best < calibration.threshold:
            reason = Reason.NO_MATCH if best < calibration.no_match else Reason.LOW_CONFIDENCE
            return Reading(evidence=(), confidence=confidence, reason=reason)
        evidence = tuple(e for e in _apart(ranked) if e.score >= calibration.threshold)
        return Reading(evidence=evidence[:MOST_CITATIONS], confidence=confidence, reason=None)

    def _ranked(self, question: str, hits: Sequence[Hit]) -> list[Evidence]:
        quotable = {
            (hit.passage.document_id, span): hit
            for hit in reversed(hits)
            for span in _quotable(hit)
        }
        if not quotable:
            return []
        texts = [_text(hit, span) for (_, span), hit in quotable.items()]
        asked = self._encoder.encode_questions([question])[0]
        scores = self._encoder.encode_passages(texts) @ asked
        found = [
            Evidence(hit=hit, span=span, score=float(score))
            for ((_, span), hit), score in zip(quotable.items(), scores, strict=True)
        ]
        return sorted(found, key=lambda e: (-e.score, e.hit.rank, e.span))


def _quotable(hit: Hit) -> Iterator[Span]:
    """Yield the spans of a hit that make a quote: its sentences, or windows of words."""
    passage = hit.passage
    for paragraph in paragraph_spans(passage.text, Span(0, len(passage.text))):
        for sentence in sentence_spans(passage.text, paragraph):
            for span in _windows(list(word_spans(passage.text, sentence))):
                yield Span(passage.span.start + span.start, passage.span.start + span.end)


def _windows(words: Sequence[Span]) -> Iterator[Span]:
    """Yield a run of words in windows of WINDOW words that together cover it."""
    last = max(0, len(words) - WINDOW)
    for first in sorted({*range(0, last, STRIDE), last}):
        yield Span(words[first].start, words[min(first + WINDOW, len(words)) - 1].end)


def _text(hit: Hit, span: Span) -> str:
    start = span.start - hit.passage.span.start
    return hit.passage.text[start : start + len(span)]


def _apart(ranked: Sequence[Evidence]) -> Iterator[Evidence]:
    """Yield evidence, best first, that does not overlap what was yielded before."""
    taken: list[Evidence] = []
    for evidence in ranked:
        document_id = evidence.hit.passage.document_id
        if not any(
            document_id == other.hit.passage.document_id and evidence.span.overlaps(other.span)
            for other in taken
        ):
            taken.append(evidence)
            yield evidence
