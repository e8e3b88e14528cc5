"""Own what a question names that is not in the passages found: names, numbers and codes.

A question that names what they do not is likely about something else, however alike the rest is.
"""

import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from bot.function_words import FUNCTION_WORDS
from index.terms import analyzer, folded, words_of

CODE = 3
"""How strange an unknown code is: it is never said by the way, as a name, a year or an age is."""

_STOP = re.compile(r"(?<=[.!?])\s+")
_NAME = re.compile(r"(?<=[a-z,;:'’\"(] )[A-Z][\w'’-]+")
_NO_NAMES = frozenset(
    """
    mr mrs ms dr prof st hi hello ok asap faq am pm i'm i've i'd
    monday tuesday wednesday thursday friday saturday sunday
    january february march april may june july august september october november december
    jan feb mar apr jun jul aug sep sept oct nov dec
    """.split()  # noqa: SIM905
)
_SHORTEST_MISSPELT = 5
_LIKENESS = 0.8  # one letter of five
_PLURAL = re.compile(r"['’]?s$")
_INITIAL = re.compile(r"(?<![^\W_])[^\W_]")

_CODE = re.compile(r"\b(?:(?:[A-Z]{1,3}|[a-z]{1,2})-\d[\w-]*(?:[.,]\d[\w-]*)*|[^\W\d_]+\d[^\W_]*)")
_FEWEST_DIGITS = 2  # of a code: "CO2" and "WW2" are written in several ways
_NO_LETTER = re.compile(r"[\W\d_]")
_OF_CODES = re.compile(r"(?<=\d)s$")
_LONGEST = 40  # characters of a code that are looked at
_TOKEN = re.compile(r"[^\W_]+(?:[.,]\d[^\W_]*)*")
_DIGITS = re.compile(r"\d+")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_NUMBER = re.compile(r"(?:v(?=\d))?(?P<number>\d+(?:\.\d+)*)[^\W\d_]*")
_LONG = 5  # digits of a number that may be written apart, such as a telephone's
_SPELT = {
    "1": ("one", "first", "i", "january", "jan"),
    "2": ("two", "second", "ii", "february", "feb"),
    "3": ("three", "third", "iii", "march", "mar"),
    "4": ("four", "fourth", "iv", "april", "apr"),
    "5": ("five", "fifth", "v", "may"),
    "6": ("six", "sixth", "vi", "june", "jun"),
    "7": ("seven", "seventh", "vii", "july", "jul"),
    "8": ("eight", "eighth", "viii", "august", "aug"),
    "9": ("nine", "ninth", "ix", "september", "sep"),
    "10": ("ten", "tenth", "x", "october", "oct"),
    "11": ("eleven", "eleventh", "xi", "november", "nov"),
    "12": ("twelve", "twelfth", "xii", "december", "dec"),
}


def strangeness(question: str, texts: Sequence[str], *, stripped: bool = False) -> int:
    """Return how much of what a question names stands in none of the texts, 0 to 3.

    A name is 1, a number is 1, and a code, such as "E404" or "FC-2210", is 3. A name is a word
    with a capital that does not begin a sentence; where all is in capitals there is none. One that
    is nearly a word of the texts is taken for that word, misspelt, and "CM" for a command module.
    "25th", "1950s", "5mg" and "v5" are the numbers 25, 1950 and 5; the texts may have those up to
    twelve in words, Roman, or as months. A code may be written apart. Of several sentences, names
    and numbers count in those that ask, and codes in all. `stripped` texts have lost their digits,
    so that no number and no code is missed there.
    """
    sentences = _STOP.split(question.strip())
    asking = " ".join(one for one in sentences if one.endswith("?")) or question
    names = [name for name in _NAME.findall(asking) if _is_name(name)]
    numbers, codes = (set(), set()) if stripped else (_numbers(asking), _codes(question))
    if not (names or numbers or codes):
        return 0
    folds = [folded(text) for text in texts]
    if not all(_is_written(code, folds) for code in codes):
        return CODE
    words = {word for text in texts for word in words_of(text)}
    known = {number for text in texts for number in _known_numbers(text)}
    missing = {one for one in numbers - known if words.isdisjoint(_SPELT.get(one, ()))}
    is_number_unknown = not all(_is_written(one, folds) for one in missing)
    return int(_is_any_unknown(names, texts, words)) + int(is_number_unknown)


def _is_name(word: str) -> bool:
    return word.casefold() not in _NO_NAMES and not _DIGITS.search(word)


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


def _codes(question: str) -> set[str]:
    codes = {_OF_CODES.sub("", folded(code)) for code in _CODE.findall(question)}
    return {code for code in codes if _is_code(code)}


def _is_code(code: str) -> bool:
    """Tell whether it is none of "v12", "H2O" and "in-2024", but "E12", "H20" and "s-2024"."""
    letters = _letters_of(code)
    return (
        sum(map(str.isdecimal, code)) >= _FEWEST_DIGITS
        and not _NUMBER.fullmatch(code)
        and (len(letters) == 1 or letters not in FUNCTION_WORDS)
    )


def _letters_of(code: str) -> str:
    """Return the letters that a code begins with."""
    return _NO_LETTER.split(code, maxsplit=1)[0]


def _is_written(code: str, texts: Sequence[str]) -> bool:
    """Tell whether a code stands in a text in some form: "E404" also as "error code 404".

    A number has to have letters, or to be long, to stand in any other form than its own.
    """
    letters = _letters_of(code)
    signs = [sign for sign in code[len(letters) : _LONGEST] if sign.isalnum()]
    if not letters and len(signs) < _LONG:
        return False
    between = r"[^\W\d_]*[\W_]*(?:[^\W\d_]+[\W_]+)?" if letters else ""
    form = re.compile(rf"(?<![^\W_]){letters}{between}" + r"[\W_]{0,3}".join(signs))
    return any(form.search(text) for text in texts)


def _numbers(text: str) -> set[str]:
    """Return what has digits in it, numbers without their units."""
    return {_plain(token) for token in _tokens(text) if _DIGITS.search(token)}


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(_THOUSANDS.sub("", folded(text)))


def _plain(token: str) -> str:
    """Return a number in one form: "007", "7.0" and "7mg" are 7."""
    if not (found := _NUMBER.fullmatch(token.replace(",", "."))):
        return _OF_CODES.sub("", token)
    number = found["number"]
    return (number.rstrip("0").rstrip(".") if "." in number else number).lstrip("0") or "0"


def _known_numbers(text: str) -> Iterator[str]:
    """Yield the numbers of a text in one form, whole and in parts."""
    for token in _tokens(text):
        if _DIGITS.search(token):
            yield _plain(token)
            yield from map(_plain, token.split("."))
    yield from _DIGITS.findall(text)
