"""Own the guess at what language a text is in.

The guesses are those of CLD3, a small neural network over letter n-grams (Google; `cld3-py`
builds it for every platform). It names a language for anything that has letters, product codes
too, so what is no prose is taken out first, several places of the text are asked, and unless
they agree there is no answer.
"""

import re
from collections import Counter
from unicodedata import category, normalize

from corpus.sampling import spread

_PLACES = 8
_WIDTH = 600
_FEWEST_BYTES = 24
"""Less than this in UTF-8 tells nothing: some five English words, eight Chinese characters."""

_FEWEST_LETTERS = 80
_LIKELY = 0.5
_SURELY_FOREIGN = 0.95
_WORDS_A_MARK = 40
"""Of fewer letters, less surely, or with fewer full stops and commas, nothing in Latin letters is
called other than English: names and wares look like any of a dozen languages, and a wrong guess
would send people looking for what is no fault.
"""

_LEAST_PROSE = 0.5
_SUREST = 0.8
_MAJORITY = 0.6
"""Shares: of letters in what is prose, the probability of a guess, the places that agree."""

_CODE = re.compile(r"[!-~]*(?:[\d_/\\=<>@$%&+~^|{}]|\(\))[!-~]*")
"""What has a digit or a sign of code in it, up to the next space or letter beyond ASCII."""

_ROW = re.compile(
    r"^(?:[^\n]*(?:\t|\s\|\s)[^\n]*|[ \t]*\|[^\n]*|[^\w\n]*[!-\u024f]+(?: [!-\u024f]+)?[^\S\n]*)$",
    re.MULTILINE,
)
"""A line with the signs between the cells of a table, or of one or two words in Latin letters."""

_MARK = re.compile(r"(?<=\w)[.,;:!?…]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]+")
_RENAMED = {"iw": "he", "fil": "tl"}


def language_of(text: str) -> str | None:
    """Return the ISO 639-1 code of the language that most of `text` is in.

    None where it cannot be told: too little prose (in Latin letters some fifteen words, unless it
    is English), code, tables of figures, lists of product
    codes, several languages at once, or a language that CLD3 is not sure of. Latin spellings of
    languages with a script of their own are None. Norwegian is ``no``. At most some 5,000
    characters are looked at, spread over the text; the same text always gives the same answer.
    """
    votes: Counter[str | None] = Counter()
    for place in spread(text, count=_PLACES, width=_WIDTH):
        votes[_guess(place)] += len(place)
    if not votes:
        return None
    code, weight = votes.most_common(1)[0]
    return code if weight >= _MAJORITY * votes.total() else None


def reads_as_english(text: str) -> bool:
    """Tell whether words in a row are English rather than anything else, surely or not.

    For texts without marks and small words, of which `language_of` is often not sure.
    """
    places = spread(text, count=_PLACES // 2, width=4 * _WIDTH)
    english = sum(len(place) for place in places if _likeliest(place) == "en")
    return english >= _MAJORITY * sum(map(len, places)) and bool(places)


def _likeliest(place: str) -> str | None:
    from gcld3 import NNetLanguageIdentifier

    prose = _prose(normalize("NFC", place))
    found = NNetLanguageIdentifier(0, 4 * _WIDTH).FindLanguage(prose) if prose else None
    return found.language if found and found.probability >= _LIKELY else None


def _guess(place: str) -> str | None:
    from gcld3 import NNetLanguageIdentifier

    plain = normalize("NFC", _ROW.sub("", place))  # CLD3 has learnt letters with their accents on
    prose = _prose(plain)
    if len(prose.encode("utf-8", "ignore")) < _FEWEST_BYTES:
        return None
    found = NNetLanguageIdentifier(0, 4 * _WIDTH).FindLanguage(prose)
    code: str = _RENAMED.get(found.language, found.language)
    if found.probability < _SUREST or len(code) != len("en"):
        return None
    if code == "en" or not _is_latin(prose):
        return code
    is_sure = found.is_reliable and found.probability >= _SURELY_FOREIGN
    return code if is_sure and _runs_on(plain, prose) else None


def _runs_on(plain: str, prose: str) -> bool:
    """Tell whether there is enough prose, with marks between its words now and then."""
    words = prose.split()
    marks = len(_MARK.findall(plain))
    return sum(map(len, words)) >= _FEWEST_LETTERS and _WORDS_A_MARK * marks >= len(words)


def _is_latin(prose: str) -> bool:
    return 2 * sum(map(len, _LATIN.findall(prose))) >= len(prose.replace(" ", ""))


def _prose(place: str) -> str:
    """Return the words of a text, or nothing where most of it is something else."""
    words = "".join(map(_letter, _CODE.sub(" ", place)))
    kept = len("".join(words.split()))
    if kept < _LEAST_PROSE * len("".join(place.split())):
        return ""
    if 2 * sum(map(len, _LATIN.findall(words))) < kept:
        words = _LATIN.sub(" ", words)  # one A makes CLD3 take Chinese for Marathi
    return " ".join(words.split())


def _letter(character: str) -> str:
    """Keep letters, the marks that Hindi writes its vowels with, and what joins letters."""
    return character if category(character)[0] in "LM" or character in "'’-" else " "
