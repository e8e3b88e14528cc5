"""Own the signs that Markdown puts around words (CommonMark 6.1, 6.2), where words are marked."""

import re

from corpus.span import Span

_FIRST = re.compile(r"([*`]+)[^*`]")
_LAST = re.compile(r"[^*`]([*`]+)\Z")


def without_half_pairs(text: str, words: Span) -> Span:
    """Return words of a text without signs of which the other half stands just outside of them.

    "E1**" in "**E1**: empty" is "E1"; with both halves, or with neither, words stay as they are.
    """
    first, last = _FIRST.match(words.of(text)), _LAST.search(words.of(text))
    start, end = words.start, words.end
    if first and text.startswith(first[1], end):
        start += len(first[1])
    if last and text.endswith(last[1], 0, words.start):
        end -= len(last[1])
    return Span(start, end)
