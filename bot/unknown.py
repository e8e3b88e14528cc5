"""Own what a question names that is not in the passages found: names and numbers.

A question that names what they do not is likely about something else, however alike the rest is.
"""

import re
from collections.abc import Sequence
from difflib import get_close_matches

from index.terms import analyzer, words_of

_NAME = re.compile(r"(?<=[a-z,;:'’\"(] )[A-Z][\w'’-]+")
_SHORTEST_MISSPELT = 5
_LIKENESS = 0.8  # one letter of five

_PLURAL = re.compile(r"['’]?s$")
_INITIAL = re.compile(r"(?<![^\W_])[^\W_]")
_TOKEN = re.compile(r"[^\W_]+(?:[.,]\d[^\W_]*)*")
_WITH_UNIT = re.compile(r"(\d+(?:\.\d+)*)[^\W\d_]+")
_DIGITS = re.compile(r"\d+")
_SPELT = {
    "1": ("one", "first", "i"),
    "2": ("two", "second", "ii"),
    "3": ("three", "third", "iii"),
    "4": ("four", "fourth", "iv"),
    "5": ("five", "fifth", "v"),
    "6": ("six", "sixth", "vi"),
    "7": ("seven", "seventh", "vii"),
    "8": ("eight", "eighth", "viii"),
    "9": ("nine", "ninth", "ix"),
    "10": ("ten", "tenth", "x"),
    "11": ("eleven", "eleventh", "xi"),
    "12": ("twelve", "twelfth", "xii"),
}


def unknown_kinds(question: str, texts: Sequence[str], *, stripped: bool = False) -> int:
    """Return of how many kinds a question has what stands in none of the texts: 0, 1 or 2.

    The kinds are names and numbers, and a code, such as "E404", is of both. A name is a word with a
    capital that does not begin a sentence; where all is in capitals there is none. One that is
    nearly a word of the texts is taken for that word, misspelt, and "CM" for a command module.
    "25th", "1950s" and "5mg" are the numbers 25, 1950 and 5; the texts may have those up to twelve
    in words or Roman. `stripped` texts have lost their digits, so that no number is missed there.
    """
    names = _NAME.findall(question)
    numbers = set() if stripped else _numbers(question)
    if not names and not numbers:
        return 0
    words = {word for text in texts for word in words_of(text)}
    missing = numbers - _known_numbers(texts)
    missing = {number for number in missing if words.isdisjoint(_SPELT.get(number, ()))}
    is_code_unknown = any(not number[0].isdigit() for number in missing)
    is_name_unknown = is_code_unknown or _is_any_unknown(names, texts, words)
    return int(is_name_unknown) + int(bool(missing))


def _is_any_unknown(names: Sequence[str], texts: Sequence[str], words: set[str]) -> bool:
    terms_of = analyzer().terms_of
    known = {term for text in texts for term in terms_of(text).tolist()}
    unknown = [name for name in names if known.isdisjoint(terms_of(name).tolist())]
    return not all(_is_misspelt(name, words) or _is_short(name, texts) for name in unknown)


def _is_misspelt(name: str, words: set[str]) -> bool:
    return len(name) >= _SHORTEST_MISSPELT and bool(
        get_close_matches(name.casefold(), words, n=1, cutoff=_LIKENESS)
    )


def _is_short(name: str, texts: Sequence[str]) -> bool:
    """Tell whether neighbouring words of a text begin with the letters of an abbreviation."""
    letters = _PLURAL.sub("", name)
    return letters.isupper() and any(
        letters.casefold() in "".join(_INITIAL.findall(text.casefold())) for text in texts
    )


def _numbers(text: str) -> set[str]:
    """Return what has digits in it: numbers without their units, and codes."""
    tokens = (token.replace(",", "") for token in _TOKEN.findall(text.casefold()))
    return {_without_unit(token) for token in tokens if _DIGITS.search(token)}


def _without_unit(token: str) -> str:
    found = _WITH_UNIT.fullmatch(token)
    return found[1] if found else token


def _known_numbers(texts: Sequence[str]) -> set[str]:
    """Return the numbers and codes of texts, and what of digits stands in those."""
    found = {number for text in texts for number in _numbers(text)}
    parts = (part for number in found for part in (*number.split("."), *_DIGITS.findall(number)))
    return found.union(parts)
