"""Own the first reader: the sentence that is most like the question.

Alike is what the encoder finds alike, helped by the rarer words that question and sentence
share. Where the text has no sentences, windows of words take their place. Nothing is generated.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

from bot.answer import Reason
from bot.calibration import Calibration, packaged_calibration
from bot.function_words import FUNCTION_WORDS
from bot.reader import Evidence, Reading
from corpus.passage import Passage
from corpus.sentences import line_spans, paragraph_spans, sentence_spans, word_spans
from corpus.span import Span, trimmed
from corpus.topics import STEM_LENGTH
from index.encoder import Encoder
from index.errors import NotANumber
from index.hit import Hit

NAME = "extractive"

VERSION = 1
"""Raise this when the same words would be scored differently: a calibration is for one scoring."""

WINDOW = 20
"""How many words are quoted where there are no sentences."""

STRIDE = 5
"""How many words one window begins after another."""

LONGEST_SENTENCE = 80
"""A sentence of more words than this is quoted in windows, too."""

OVERLAP_WEIGHT = 0.5
"""What sharing all its words with the question adds to a quote's cosine."""

MARGIN = 0.3
"""A further quote is cited only if its score is within this of the best one's."""

MOST_QUOTES = 5

NOTHING = -1.0
"""The score whose confidence stands for there being nothing to read."""

_CLOSED = re.compile(r"[.!?…。！？][\"'”’»)\]]*$")  # ends as a sentence does
_LEADS_IN = re.compile(r"[:\uff1a]\s*$")
_ASKS = re.compile(r"[?？؟][\"'”’»)*_\]]*$")
_CELLS = re.compile(r"\t|^\||\s\|\s")  # what parts the cells of a row in a canonical text
_WORD = re.compile(r"\w+")


class ExtractiveReader:
    """Quote what is most like the question; abstain where that is not alike enough."""

    def __init__(self, encoder: Encoder, *, calibration: Calibration | None = None) -> None:
        self._encoder = encoder
        self._calibration = calibration or packaged_calibration(NAME)

    def read(self, question: str, hits: Sequence[Hit]) -> Reading:
        """Return the best quotes that do not overlap, or abstain; raises NotANumber."""
        ranked = self._ranked(question, hits)
        if not ranked:
            sure = self._calibration.confidence(NOTHING)
            return Reading(evidence=(), confidence=sure, reason=Reason.NO_MATCH)
        calibration, best = self._calibration, ranked[0].score
        confidence = calibration.confidence(best)
        if best < calibration.threshold:
            reason = Reason.NO_MATCH if best < calibration.no_match else Reason.LOW_CONFIDENCE
            return Reading(evidence=(), confidence=confidence, reason=reason, score=best)
        least = max(calibration.threshold, best - MARGIN)
        evidence = few(tuple(e for e in apart(ranked) if e.score >= least))
        return Reading(evidence=evidence, confidence=confidence, reason=None, score=best)

    def _ranked(self, question: str, hits: Sequence[Hit]) -> list[Evidence]:
        quotable = {
            (hit.passage.document_id, span): hit
            for hit in reversed(hits)
            for span in quotable_spans(hit.passage)
        }
        texts = [_in_context(hit.passage, span) for (_, span), hit in quotable.items()]
        asked = self._encoder.encode_questions([question])[0]
        alike = self._encoder.encode_passages(texts) @ asked
        if not np.isfinite(alike).all():
            raise NotANumber("what could be quoted")
        shared = overlaps(question, texts)
        found = [
            Evidence(hit=hit, span=span, score=float(cosine) + OVERLAP_WEIGHT * overlap)
            for ((_, span), hit), cosine, overlap in zip(
                quotable.items(), alike, shared, strict=True
            )
        ]
        return sorted(found, key=lambda e: (-e.score, e.hit.rank, e.span))


def quotable_spans(passage: Passage) -> Iterator[Span]:
    """Yield the spans of the document that make a quote.

    They are sentences, rows of a table, windows of words where there are neither, and the whole
    of a short answer that stands under its own question. A heading's own line, a table's header
    row, a question, a line without a word and what ends in a colon are none, unless there is
    nothing else: an FAQ would answer with the question that was asked.
    """
    offset, text = passage.span.start, passage.text
    answer = _answer(passage)
    if answer and len(answer.of(text).split()) <= LONGEST_SENTENCE:
        yield Span(offset + answer.start, offset + answer.end)
        return
    pieces = [
        piece
        for paragraph in paragraph_spans(text, answer or Span(0, len(text)))
        for piece in _pieces(text, paragraph)
    ]
    telling = [span for span in pieces if _tells(span.of(text), passage)]
    for piece in telling or pieces:
        for span in _whole_or_windows(text, piece):
            yield Span(offset + span.start, offset + span.end)


def _answer(passage: Passage) -> Span | None:
    """Return what follows a passage's own lead, which a record's question is."""
    lead, text = passage.lead, passage.text
    is_question = lead and text.startswith(lead) and not _CELLS.search(lead)
    return trimmed(text, len(lead), len(text)) if is_question else None


def _pieces(text: str, paragraph: Span) -> Iterator[Span]:
    """Yield the sentences of a paragraph, or its lines where it is a table, as most of them say."""
    lines = list(line_spans(text, paragraph))
    rows = sum(_CELLS.search(line.of(text)) is not None for line in lines)
    return iter(lines) if 2 * rows > len(lines) else sentence_spans(text, paragraph)


def _tells(sentence: str, passage: Passage) -> bool:
    return (
        sentence.strip("#=- \n") not in passage.headings
        and not (_CELLS.search(sentence) and sentence in passage.lead.split("\n"))
        and not _ASKS.search(sentence)
        and not _LEADS_IN.search(sentence)
        and _WORD.search(sentence) is not None
    )


def _whole_or_windows(text: str, sentence: Span) -> Iterator[Span]:
    """Yield a sentence whole if it is one, else windows of words that together cover it."""
    words = list(word_spans(text, sentence))
    longest = LONGEST_SENTENCE if _CLOSED.search(sentence.of(text)) else WINDOW
    if len(words) <= longest:
        yield sentence
        return
    last = len(words) - WINDOW
    for first in sorted({*range(0, last, STRIDE), last}):
        yield Span(words[first].start, words[first + WINDOW - 1].end)


def overlaps(question: str, texts: Sequence[str]) -> list[float]:
    """Score how much of the question stands in each text, in [0, 1].

    The question's words count by how rare they are among the texts, function words not at all
    (unless there are no others); words agree when their first characters do.
    """
    asked = _stems(question)
    stems = [_stems(text) & asked for text in texts]
    holding = Counter(stem for found in stems for stem in found)
    weights = {stem: math.log(1 + len(texts) / (1 + holding[stem])) for stem in asked}
    total = sum(weights.values())
    return [sum(weights[s] for s in found) / total if total else 0.0 for found in stems]


def _stems(text: str) -> frozenset[str]:
    words = _WORD.findall(text.casefold())
    telling = [word for word in words if word not in FUNCTION_WORDS]
    return frozenset(word[:STEM_LENGTH] for word in telling or words)


def _in_context(passage: Passage, span: Span) -> str:
    """Return the words at a span under what they lean on, as without it they may say little.

    That is the passage's lead, and a heading that asks: "Within 30 days." answers its question
    and no other.
    """
    asks = [heading for heading in passage.headings[-1:] if _ASKS.search(heading)]
    start = span.start - passage.span.start
    held = _CELLS.search(passage.lead) and passage.lead in passage.text
    lead = [passage.lead] if passage.lead and not held else asks
    return "\n".join((*lead, passage.text[start : start + len(span)]))


def apart(ranked: Sequence[Evidence]) -> Iterator[Evidence]:
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


def few(ranked: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Return the evidence for the first quotes, the same words counted once."""
    words = list(dict.fromkeys(" ".join(one.quote.split()) for one in ranked))[:MOST_QUOTES]
    return tuple(one for one in ranked if " ".join(one.quote.split()) in words)
