"""Own how a text is taken apart to be compared with another: its words and its numbers."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from bot.generation.words import FREE, TURNING
from index.terms import analyzer

_SHORT_FORMS = (
    (re.compile(r"\bwon['’]t\b"), "will not"),
    (re.compile(r"\b(?:can['’]t|cannot)\b"), "can not"),
    (re.compile(r"n['’]t\b"), " not"),
    (re.compile(r"['’]s\b"), ""),
)
_NUMBER = r"(?:(?<!\w)[-\u2212+<>≤≥±~≈$€£¥]\s?)?\d+(?:[.,:]\d+)*(?:\s?[%‰°])?"
_TOKEN = re.compile(rf"(?P<number>{_NUMBER})|[^\W\d_]+")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")

Turn = tuple[str, bytes | str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """What a text says: the terms of its words, its numbers in order, and what turns its meaning.

    A term is what a stemmed word is known by. A number has its sign and unit sign with it. A turn
    is a word such as "not" with the term of the next word that is more than grammar, if there is
    one.
    """

    terms: frozenset[bytes]
    numbers: tuple[str, ...]
    turns: frozenset[Turn]


def tokens_of(text: str) -> Tokens:
    """Take a text apart; the words that grammar needs are left out."""
    words = [word for word in _words(text) if word not in FREE]
    keys: list[bytes | str] = [_term(word) if word.isalpha() else word for word in words]
    return Tokens(
        terms=frozenset(key for key in keys if isinstance(key, bytes)),
        numbers=tuple(key for key in keys if isinstance(key, str)),
        turns=frozenset(_turns(words, keys)),
    )


def _turns(words: Sequence[str], keys: Sequence[bytes | str]) -> Iterator[Turn]:
    for word, following in zip_longest(words, keys[1:]):
        if word in TURNING:
            yield word, following


def _words(text: str) -> Iterator[str]:
    """Yield the words of a text, short forms in full, and its numbers without their spaces."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    for form, full in _SHORT_FORMS:
        plain = form.sub(full, plain)
    for found in _TOKEN.finditer(plain):
        yield _number(found[0]) if found["number"] else found[0]


def _number(written: str) -> str:
    """Return a number as others write it, too: "2,000" as "2000", "05" as "5"."""
    plain = _THOUSANDS.sub("", "".join(written.split()).replace("\u2212", "-"))
    return re.sub(r"(?<!\d)(?<!\d[.,:])0+(?=\d)", "", plain)


def _term(word: str) -> bytes:
    return analyzer().terms_of(word).tobytes() or word.encode("utf-8", "surrogatepass")
