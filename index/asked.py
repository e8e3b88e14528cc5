"""Own a question as the two legs take it."""

from collections.abc import Sequence
from dataclasses import dataclass

from index.encoder import Vectors
from index.generation import Contents
from index.lexical import Query
from index.terms import analyzer

_LATIN = frozenset(
    ["de", "en", "es", "fr", "it", "nl", "pt", "sv", "da", "no", "fi", "pl", "cs", "ro", "hu", "tr"]
)
_BEYOND_LATIN = "\u0250"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question as the two legs take it."""

    question: str
    vector: Vectors
    query: Query
    dense_weight: float

    @classmethod
    def of(
        cls, question: str, vector: Vectors, contents: Contents, *, languages: Sequence[str] = ()
    ) -> "Asked":
        """Return a question as it is asked of an index; `languages` are those of its encoder."""
        return cls(
            question=question,
            vector=vector,
            query=contents.lexical.query(analyzer().terms_of(question)),
            dense_weight=readable(question, languages),
        )


def readable(question: str, languages: Sequence[str]) -> float:
    """Return the share of a question's letters that an encoder of these languages reads.

    One of unknown languages, or of one that is not written in Latin letters, is taken to read
    them all.
    """
    if question.isascii() or not languages or not _LATIN.issuperset(languages):
        return 1.0
    letters = [character for character in question if character.isalpha()]
    return sum(letter < _BEYOND_LATIN for letter in letters) / len(letters) if letters else 1.0
