"""Own what is found out about a document's text when it is taken in, and kept beside it."""

from dataclasses import dataclass

from corpus.condition import Condition, conditions_of
from corpus.language import language_of
from corpus.likeness import sketch_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """What a text looks like.

    `language` is an ISO 639-1 code, None where it cannot be told; `sketch` is what documents
    are compared by (see `corpus.likeness`).
    """

    conditions: tuple[Condition, ...]
    language: str | None
    sketch: tuple[int, ...]


def diagnose(text: str) -> Diagnosis:
    """Look at a document's canonical text."""
    return Diagnosis(
        conditions=conditions_of(text), language=language_of(text), sketch=sketch_of(text)
    )
