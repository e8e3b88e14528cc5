"""Own where the markers of citations stand in an answer's text."""

import re
from collections.abc import Iterator

from corpus.span import Span

_MARKERS = re.compile(r"(?:\[\d+\])+$", re.MULTILINE)
_MARKER = re.compile(r"\[(\d+)\]")


def markers_in(text: str) -> Iterator[tuple[int, Span]]:
    """Yield the markers of an answer in order, each with its place in the text, brackets included.

    Markers end a line, without space between them: what looks like one elsewhere is quoted. In an
    answer that a language model worded several lines may carry the same one.
    """
    for markers in _MARKERS.finditer(text):
        for marker in _MARKER.finditer(text, markers.start(), markers.end()):
            yield int(marker[1]), Span(marker.start(), marker.end())
