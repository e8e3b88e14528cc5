"""Read plain text: no structure is guessed from it."""

from corpus.formats.outline import Outline


def outline_plain(_text: str) -> Outline:
    """Return an outline without title and sections."""
    return Outline(title=None, sections=())
