"""Own the terms by which texts are searched as words.

A term is a folded, stemmed word, known by a 64-bit hash of it. Folding takes case, compatibility
forms, accents and strokes away. Words of scripts without spaces become pairs of characters. What
punctuation glues together counts in parts and as one: "N-myc" is "n", "myc" and "nmyc", so that
it finds, and is found by, text from which the hyphen was taken.
"""

import hashlib
import re
import threading
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from Stemmer import Stemmer

VERSION = 2
"""Raised whenever the same text would have other terms."""

Terms = npt.NDArray[np.uint64]
"""Hashes of terms."""

_LOWEST_MARK = 10  # combining classes from here on are accents and points; below, parts of letters
_LONGEST = 40  # characters of a word that are looked at
_PAIRED = (  # scripts that are written without spaces
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
    "\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U0001b000-\U0001b16f\U00020000-\U0003ffff"
)
_LETTER = r"\w\u0300-\u036f\u0900-\u0963\u0966-\u0dff"  # with the marks that \w leaves out
_COMPOUND = re.compile(rf"[{_LETTER}]+(?:[-\u2010\u2011'’./&+][{_LETTER}]+)*")
_PART = re.compile(rf"[{_PAIRED}]+|(?:(?![{_PAIRED}_])[{_LETTER}])+")
_IS_PAIRED = re.compile(rf"[{_PAIRED}]")
_ASCII_COMPOUND = re.compile(r"\w++(?:[-'./&+]\w++)*+", re.ASCII)  # the same of text in ASCII
_WHOLE_LETTERS = str.maketrans(  # those that Unicode takes nothing off
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "ı": "i"}
    | {"æ": "ae", "œ": "oe", "þ": "th"}
)
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
_POSSESSIVE = re.compile(r"['’]s$")


_MOST_KNOWN = 100_000

_of_thread = threading.local()


def analyzer() -> "Analyzer":
    """Return this thread's analyzer."""
    if not hasattr(_of_thread, "analyzer"):
        _of_thread.analyzer = Analyzer()
    found: Analyzer = _of_thread.analyzer
    return found


class Analyzer:
    """Take texts apart into terms. Keeps what it has hashed; not to be shared by threads."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[int, ...]] = {}

    def terms_of(self, text: str) -> Terms:
        """Return the terms of a text in its order, repeated as they are, (n,) uint64."""
        found: list[int] = []
        for compound in _compounds(text):
            known = self._known.get(compound)
            found += self._learnt(compound) if known is None else known
        return np.array(found, dtype=np.uint64)

    def _learnt(self, compound: str) -> tuple[int, ...]:
        """Return the terms of a compound, which are kept unless it is very long."""
        terms = tuple(map(self._hash, _words(compound)))
        if len(compound) <= _LONGEST:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known[compound] = terms
        return terms

    def _hash(self, word: str) -> int:
        stemmed = self._stemmer.stemWord(word) if word.isascii() else word
        digest = hashlib.blake2b(stemmed.encode(), digest_size=8).digest()
        return int.from_bytes(digest, "little")

    @cached_property
    def _stemmer(self) -> "Stemmer":
        from Stemmer import Stemmer

        return Stemmer("english", 0)


def words_of(text: str) -> Iterator[str]:
    """Yield the folded words of a text, not yet stemmed: parts of compounds, then the whole."""
    for compound in _compounds(text):
        yield from _words(compound)


def _compounds(text: str) -> list[str]:
    """Return the folded words of a text, those that punctuation glues together as one."""
    text = folded(text)
    found: list[str] = (_ASCII_COMPOUND if text.isascii() else _COMPOUND).findall(text)
    return found


def _words(compound: str) -> Iterator[str]:
    if compound.isascii() and compound.isalnum():  # as nearly all are
        yield compound[:_LONGEST]
        return
    parts = _PART.findall(_POSSESSIVE.sub("", compound))
    for part in parts:
        yield from _pieces(part[:_LONGEST])
    if len(parts) > 1 and not _IS_PAIRED.search(compound):
        yield "".join(parts)[:_LONGEST]


def _pieces(part: str) -> Sequence[str]:
    if _IS_PAIRED.match(part) and len(part) > 1:
        return [one + other for one, other in pairwise(part)]
    return [part]


def folded(text: str) -> str:
    """Return a text without case, compatibility forms, accents and strokes."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold())
    return unicodedata.normalize("NFKC", _BEYOND_ASCII.sub(_without_marks, apart))


def _without_marks(found: re.Match[str]) -> str:
    bare = (c for c in found[0] if unicodedata.combining(c) < _LOWEST_MARK)
    return "".join(bare).translate(_WHOLE_LETTERS)
