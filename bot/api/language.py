"""Own which language a page speaks: the first that its visitor wants and that it can."""

from collections.abc import Sequence

RIGHT_TO_LEFT = ("ar", "he")
"""Languages that are written from right to left."""


def preferred(header: str, known: Sequence[str]) -> str:
    """Return the language that an Accept-Language header likes best (RFC 9110, 12.5.4).

    It is told by its first part: who wants `de-AT` gets `de`. Where the header wants none of the
    known ones, or cannot be read, it is the first of these.
    """
    wanted = (_wish(part) for part in header.lower().split(","))
    liked = sorted((wish for wish in wanted if wish[1] > 0), key=lambda wish: -wish[1])
    return next((tag for tag, _ in liked if tag in known), known[0])


def _wish(part: str) -> tuple[str, float]:
    tag, _, weight = part.partition(";")
    language = tag.strip().partition("-")[0]
    try:
        return language, float(weight.partition("q=")[2]) if weight.strip() else 1.0
    except ValueError:
        return language, 0.0
