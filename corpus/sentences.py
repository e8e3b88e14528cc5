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

_WINDOW = 5_000
"""So many characters are segmented at once: over Chinese the time grows with their square."""

_PARAGRAPH_BREAK = re.compile(  # a blank line, or the end of the line before a list's item
    r"\n[^\S\n]*\n\s*|\n(?=[^\S\n]*(?:[-*+•]|\d{1,3}[.)])[^\S\n])"
)
_WORD = re.compile(r"\S+")
_WIDE_SPACE = re.compile(r"[^\S\x00-\x7f]")  # of several bytes: before a full stop it panics


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
    start, width = within.start, _WINDOW
    while rest := trimmed(text, start, within.end):
        start, stop = rest.start, min(rest.start + width, rest.end)
        ends = [start + end for end in _sentence_ends(text[start:stop])]
        if stop < rest.end:
            ends.pop()  # the last sentence may go on behind the window
        for end in ends:
            if span := trimmed(text, start, end):
                yield span
            start = end
        width = _WINDOW if ends else 2 * width


def _sentence_ends(window: str) -> list[int]:
    """Return where each sentence ends, in order; the last one takes what is left."""
    window, ends = _WIDE_SPACE.sub(" ", window), [0]
    for sentence in map(str.strip, segment("en", window)):
        if sentence:
            found = window.find(sentence, ends[-1])
            ends.append(found + len(sentence) if found >= 0 else len(window))
    if not window[ends[-1] :].strip():
        ends.pop()
    return [*ends[1:], len(window)]


def line_spans(text: str, within: Span) -> Iterator[Span]:
    """Yield the lines that hold more than white space, without the white space around them."""
    start = within.start
    while start < within.end:
        found = text.find("\n", start, within.end)
        end = found if found >= 0 else within.end
        if span := trimmed(text, start, end):
            yield span
        start = end + 1


def indented_line_spans(text: str, within: Span) -> Iterator[Span]:
    """Yield the lines that hold more than white space, with what they are indented by."""
    for line in line_spans(text, within):
        yield Span(max(within.start, text.rfind("\n", 0, line.start) + 1), line.end)


def word_spans(text: str, within: Span, *, longest: int = LONGEST_WORD) -> Iterator[Span]:
    """Yield the runs without white space; one of over `longest` characters in pieces."""
    for run in _WORD.finditer(text, within.start, within.end):
        for start in range(run.start(), run.end(), longest):
            yield Span(start, min(start + longest, run.end()))
