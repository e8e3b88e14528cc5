"""Readers that find what they are told to."""

from collections.abc import Sequence

from bot.reader import Evidence, Reading
from corpus.span import Span
from index.hit import Hit


class Answering:
    """A reader that quotes a text wherever it stands in a hit and marks words in it."""

    def __init__(self, quote: str, *words: str) -> None:
        self._quote = quote
        self._words = words

    def read(self, question: str, hits: Sequence[Hit]) -> Reading:
        evidence = tuple(self._evidence(hit) for hit in hits if self._quote in hit.passage.text)
        return Reading(evidence=evidence, confidence=0.9, reason=None)

    def _evidence(self, hit: Hit) -> Evidence:
        start = hit.passage.span.start + hit.passage.text.index(self._quote)
        found = ((self._quote.index(word), word) for word in self._words)
        answers = tuple(Span(at, at + len(word)).moved(start) for at, word in found)
        span = Span(start, start + len(self._quote))
        return Evidence(hit=hit, span=span, score=1.0, answers=answers)
