"""Own what a misspelt word of a question was likely meant to be: a word of the documents.

Only a word is taken for misspelt that stands in no document, is none of English, and is one letter
away from one that stands there: one too many, missing, other, or in its neighbour's place. The
English words are those of pyspellchecker.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spellchecker import SpellChecker

Rarity = Callable[[Sequence[str]], Mapping[str, float]]
"""How rare words are, of those that stand anywhere in the documents."""

Pieces = Callable[[Sequence[str]], Sequence[int]]
"""How many pieces each text is to the encoder: a common word is one."""

MOST = 3
"""So many words of a question are put right; of one with more, none."""

_WORD = re.compile(r"\b[^\W\d_]+\b")
_PLAIN = re.compile(r"[A-Za-z][a-z]{4,39}")


def respelt(question: str, *, rarity: Rarity, pieces: Pieces) -> str:
    """Return a question with its misspelt words put right, if most of its words are English."""
    words = list(dict.fromkeys(_WORD.findall(question)))
    plain = [word for word in words if _PLAIN.fullmatch(word)]
    known = rarity(plain)
    strange = [word for word in plain if word not in known]
    lengths = pieces(strange) if strange else ()
    strange = [word for word, length in zip(strange, lengths, strict=True) if length > 1]
    if not strange:  # as nearly always: the English words need not be read
        return question
    english = _english()
    foreign = [word for word in words if word not in english]
    wrong = [word for word in strange if word in foreign]
    if len(wrong) > MOST or len(foreign) > max(1, len(words) / 2):
        return question
    right = {word: _meant(word, rarity) for word in wrong}
    return _WORD.sub(lambda found: right.get(found[0], found[0]), question)


def _meant(word: str, rarity: Rarity) -> str:
    """Return what is likeliest meant by a word: what is English, and common in the documents."""
    english = _english()
    near = sorted(
        one for one in english.edit_distance_1(word.lower()) if one.isascii() and one.isalpha()
    )
    rare = rarity(near)
    if not rare:
        return word
    meant = min(rare, key=lambda one: (one not in english, rare[one], -english[one]))
    return meant.capitalize() if word[0].isupper() else meant


@cache
def _english() -> "SpellChecker":
    from spellchecker import SpellChecker

    return SpellChecker(language="en")
