"""Own where the markers of citations stand in an answer's text."""

import re

from corpus.span import Span

_MARKERS = re.compile(r"(?:\[\d+\])+$", re.MULTILINE)
_MARKER = re.compile(r"\[(\d+)\]")


def marker_spans(text: str) -> dict[int, Span]:
    """Return where each marker of an answer stands, brackets included, in characters of its text.

    Markers end a line, without space between them: what looks like one elsewhere is quoted.
    """
    return {
        int(marker[1]): Span(marker.start(), marker.end())
        for markers in _MARKERS.finditer(text)
        for marker in _MARKER.finditer(text, markers.start(), markers.end())
    }
