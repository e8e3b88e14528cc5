"""Quotes whose marked words stand in <>."""

import re

from corpus.span import Span


def marked(text: str) -> tuple[str, list[Span]]:
    """Return a quote without the <> around its marked words, and where those stand."""
    quote, marks = "", []
    for n, piece in enumerate(re.split("[<>]", text)):
        if n % 2:
            marks.append(Span(len(quote), len(quote) + len(piece)))
        quote += piece
    return quote, marks
