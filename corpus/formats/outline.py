"""Own what a format finds in a text."""

from dataclasses import dataclass

from corpus.document import Section


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """The structure of a text: a title where it states one, and its sections in order."""

    title: str | None
    sections: tuple[Section, ...]
