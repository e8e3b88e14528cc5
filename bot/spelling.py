"""Own what a misspelt word of a question was likely meant to be: a word of the documents.

Only a word is taken for misspelt that stands in no document, is none of English, and is a slip
away from one that stands there: a letter too many, missing, in its neighbour's place, or another,
but not the first. Another letter makes another name: only for a word of English one is exchanged,
and in a word with a capital none. The English words are those of pyspellchecker.
"""

import re
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spellchecker import SpellChecker

Rarity = Callable[[Sequence[str]], Mapping[str, float]]
"""How rare words are, of those that stand in the documents, in any form of them."""

Pieces = Callable[[Sequence[str]], Sequence[int]]
"""How many pieces each text is to the encoder: a common word is one."""

MOST = 3
"""So many words of a question are put right; of one with more, none."""

_WORD = re.compile(r"\b[^\W\d_]+\b")
_PLAIN = re.compile(r"[A-Za-z][a-z]{4,39}")
_TOGETHER = re.compile(r"\S+")
_ADDRESS = re.compile(r"[@/\\_=#<>{}|`]|\w[.:]\w")
_ENDING = re.compile(r"(?<=...)(?:es|ed|er|ers|ing|ings|ly)$")
_COMMON = 5_000
"""So often a word stands in what the English words were counted in, and may be half of another."""

_SHORT = 2
_PREFIXES = frozenset({"de", "re", "un"})


def respelt(
    question: str, *, rarity: Rarity, pieces: Pieces, standing: Container[str] | None = None
) -> str:
    """Return a question with its misspelt words put right, if most of its words are English.

    Where it is known which words are `standing` in the passages found, they become one of those.
    """
    words = [
        found
        for piece in _TOGETHER.finditer(question)
        if not _ADDRESS.search(piece[0])
        for found in _WORD.finditer(question, *piece.span())
    ]
    wrong = _misspelt([found[0] for found in words], rarity=rarity, pieces=pieces)
    right = {word: _meant(word, rarity=rarity, standing=standing) for word in wrong}
    for found in reversed(words):
        if meant := right.get(found[0]):
            question = question[: found.start()] + meant + question[found.end() :]
    return question


def _misspelt(words: Sequence[str], *, rarity: Rarity, pieces: Pieces) -> Sequence[str]:
    """Return those of a question's words that are misspelt; none where most are not English."""
    words = list(dict.fromkeys(words))
    plain = [word for word in words if _PLAIN.fullmatch(word)]
    known = rarity(plain)
    strange = [word for word in plain if word not in known]
    lengths = pieces(strange) if strange else ()
    strange = [word for word, length in zip(strange, lengths, strict=True) if length > 1]
    if not strange:  # as nearly always: the English words need not be read
        return ()
    english = _english()
    foreign = [word for word in words if word not in english]
    wrong = [word for word in strange if word in foreign and not _is_made_of_words(word.lower())]
    return wrong if len(wrong) <= MOST and len(foreign) <= max(1, len(words) / 2) else ()


def _is_made_of_words(word: str) -> bool:
    """Tell whether a word is one of English with an ending, or two in one, such as "backend"."""
    english = _english()
    forms = {word, word.removesuffix("s"), _ENDING.sub("", word)}
    halves = ((form[:at], form[at:]) for form in forms for at in range(2, len(form) - 2))
    return any(form in english for form in forms) or any(
        english[one] > _COMMON and english[other] > _COMMON
        for one, other in halves
        if len(one) > _SHORT or one in _PREFIXES
    )


def _meant(word: str, *, rarity: Rarity, standing: Container[str] | None) -> str:
    """Return what is likeliest meant by a word: what is English, and common in the documents."""
    english = _english()
    near = sorted(_slips(word.lower(), is_name=word[0].isupper()))
    rare = rarity(near)
    meant = min(
        (one for one in rare if standing is None or one in standing),
        key=lambda one: (one not in english, rare[one], -english[one]),
        default=word,
    )
    return word[0] + meant[1:]


def _slips(word: str, *, is_name: bool) -> Iterator[str]:
    """Yield what a slip makes of a word that is in small letters."""
    english = _english()
    for one in english.edit_distance_1(word):
        is_exchanged = len(one) == len(word) and sorted(one) != sorted(word)
        if is_exchanged and (is_name or one not in english):
            continue
        if one[:1] == word[0] and one.isascii() and one.isalpha():
            yield one


@cache
def _english() -> "SpellChecker":
    from spellchecker import SpellChecker

    return SpellChecker(language="en")
