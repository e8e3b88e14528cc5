"""Own where sentences, paragraphs and words begin and end.

Sentences are found by `sentencex` (Wikimedia; some 300 languages, abbreviations known), one
paragraph at a time; its pieces are taken only for their lengths, so a span is always exact.
"""

import re
from collections.abc import Iterator

from sentencex import segment

from corpus.span import Span, trimmed

LONGEST_WORD = 100
"""A run without white space longer than this many characters is cut, as no word is."""

_PARAGRAPH_BREAK = re.compile(  # a blank line, or the end of the line before a list's item
    r"\n[^\S\n]*\n\s*|\n(?=[^\S\n]*(?:[-*+•]|\d{1,3}[.)])[^\S\n])"
)
_WORD = re.compile(r"\S+")


def paragraph_spans(text: str, within: Span) -> Iterator[Span]:
    """Yield paragraphs and list items, without the white space around them."""
    start = within.start
    for gap in _PARAGRAPH_BREAK.finditer(text, within.start, within.end):
        if span := trimmed(text, start, gap.start()):
            yield span
        start = gap.end()
    if span := trimmed(text, start, within.end):
        yield span


def sentence_spans(text: str, within: Span) -> Iterator[Span]:
    """Yield the sentences of one paragraph, in order, together covering all but white space."""
    paragraph = within.of(text)
    at = 0
    for sentence in segment("en", paragraph):
        found = paragraph.find(sentence.strip(), at)
        end = found + len(sentence.strip()) if found >= 0 else len(paragraph)
        if span := trimmed(text, within.start + at, within.start + end):
            yield span
        at = end
    if span := trimmed(text, within.start + at, within.end):
        yield span


def line_spans(text: str, within: Span) -> Iterator[Span]:
    """Yield the lines that hold more than white space, without the white space around them."""
    start = within.start
    while start < within.end:
        found = text.find("\n", start, within.end)
        end = found if found >= 0 else within.end
        if span := trimmed(text, start, end):
            yield span
        start = end + 1


def word_spans(text: str, within: Span, *, longest: int = LONGEST_WORD) -> Iterator[Span]:
    """Yield the runs without white space; one of over `longest` characters in pieces."""
    for run in _WORD.finditer(text, within.start, within.end):
        for start in range(run.start(), run.end(), longest):
            yield Span(start, min(start + longest, run.end()))
