"""Own the signs that a machine lost or exchanged the letters of a text.

Each sign is a share: how much of the text shows it. The shares asked for lie above what whole
prose in some fifty languages, source code and tables show, by the measurement beside each. None
needs to know the language, but for reversed words, which are known in a few.
"""

import re
import zlib
from collections.abc import Callable, Sequence

_FEWEST = 20
"""Of so many letters or words at least is a share taken; in fewer it would be chance."""

_FEWEST_LOST = 3
_MOST_LOST = 0.005
_MOST_REVERSED = 0.04  # whole texts: 0.03
_MOST_KNOTS = 0.2  # whole texts: 0.18, lists of commands; prose 0.08, in Welsh and Czech
_MOST_SMUDGES = 0.06  # whole texts: 0.034, tables of code pages

_LONG = 4_000  # bytes
_LEAST_SAID = 0.015  # of its bytes, when compressed; of 2,071 files the least 0.033, ones and zeros

_FEWEST_MISREAD = 2
_FEWEST_KINDS = 9
"""So many different letters are writing; with fewer they are a table's marks, or genes."""

_LOST = re.compile(  # replacement, private use, control; what PDF readers write for no letter
    r"[\ufffd\ue000-\uf8ff\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\U000f0000-\U0010ffff]|\(cid:\d+\)"
)
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
_SPELT = re.compile(r"(?<![^\W_])(?:[^\W\d_][ \xa0]){4,}[^\W\d_](?![^\W_])")
_DUMPED = re.compile(r"(?<!\S)(?=\S*\d)(?=\S*[A-Za-z])[A-Za-z0-9+/]{60,}={0,2}(?!\S)")
_PAIR = re.compile(r"(?:[0-9a-fA-F]{2}){1,2}")
_HEX_LETTER = re.compile(r"(?i:\d[a-f]|[a-f]\d|[a-f]{2})")
_WORD = re.compile(r"[^\W\d_]+")
_PLAIN_WORD = re.compile(r"(?<![^\W_])[a-z]{4,}(?![^\W_])")
_KNOT = re.compile(r"[bcdfghjklmnpqrstvwxz]{5}|\b[bcdfghjklmnpqrstvwxz]+\b")
_SMUDGE = re.compile(r"[a-z](?:\d+|[~^|!¦§£¢¥°•*]+)[a-z]")

_NO_WORDS_BACKWARDS = (  # English, German, French, Spanish, Hebrew, Arabic
    "the of with that from this which have they und ist nicht auf sich eine dans pour que "
    "une avec sont por para una como את על לא הוא כי من في على التي إلى الذي هذا"
)
_FORWARD = frozenset(_NO_WORDS_BACKWARDS.split())
_REVERSED = frozenset(word[::-1] for word in _FORWARD)


def _says_one_thing(text: str) -> bool:
    """Tell whether a long text is the same few letters over and over."""
    data = text.encode("utf-8", "surrogatepass")
    return len(data) >= _LONG and len(zlib.compress(data, 1)) < _LEAST_SAID * len(data)


def is_garbled(pieces: Sequence[str]) -> bool:
    """Tell whether any sign is found in more of the text than whole texts ever show."""
    text = "\n".join(pieces)
    return any(sign(text) for sign in _SIGNS)


def _has_lost_characters(text: str) -> bool:
    lost = len(_LOST.findall(text))
    return lost >= _FEWEST_LOST and lost >= _MOST_LOST * len(text)


def _has_mojibake(text: str) -> bool:
    """Tell whether UTF-8 was read as another encoding: written back, it is UTF-8 again."""
    runs = _BEYOND_ASCII.findall(text)
    return any(
        hits >= _FEWEST_MISREAD and 2 * hits >= len(runs) and 2_000 * hits >= len(text)
        for hits in (sum(_was_utf8(run, table) for run in runs) for table in _TABLES)
    )


def _was_utf8(run: str, table: dict[str, int]) -> bool:
    if not all(character in table for character in run):
        return False
    try:
        bytes(map(table.__getitem__, run)).decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _is_spelt_out(text: str) -> bool:
    """Tell whether words are written with a space after every letter."""
    spelt = "".join(_SPELT.findall(text))
    count = sum(map(str.isalpha, spelt))
    cased = sum(character.lower() != character.upper() for character in spelt)
    return count >= _FEWEST and cased >= 0.3 * _letters(text) and _is_writing(spelt)


def _is_a_dump(text: str) -> bool:
    """Tell whether most of the text is base64 or hexadecimal."""
    solid = len("".join(text.split()))
    if 2 * sum(map(len, _DUMPED.findall(text))) > solid:
        return True
    pairs = [word for word in text.split() if _PAIR.fullmatch(word)]
    lettered = sum(bool(_HEX_LETTER.search(pair)) for pair in pairs)
    return lettered >= _FEWEST and 10 * lettered >= len(pairs) and 2 * sum(map(len, pairs)) > solid


def _is_reversed(text: str) -> bool:
    words = [word.lower() for word in _WORD.findall(text)]
    backward = sum(word in _REVERSED for word in words)
    forward = sum(word in _FORWARD for word in words)
    return (
        len(words) >= _FEWEST and backward >= _MOST_REVERSED * len(words) and backward > 3 * forward
    )


def _has_no_syllables(text: str) -> bool:
    """Tell whether the words cannot be spoken, as where a font's letters were exchanged."""
    words = _PLAIN_WORD.findall(" ".join(_no_links(text)))
    knots = sum(bool(_KNOT.search(word)) for word in words)
    return (
        len(words) >= _FEWEST and knots >= _MOST_KNOTS * len(words) and _is_writing("".join(words))
    )


def _is_smudged(text: str) -> bool:
    """Tell whether digits and signs stand inside of words, as where a scan was misread."""
    words = _no_links(text)
    smudged = sum(
        bool(_SMUDGE.search(word)) and 3 * _letters(word) >= 2 * len(word) for word in words
    )
    return len(words) >= _FEWEST and smudged >= _MOST_SMUDGES * len(words)


def _no_links(text: str) -> list[str]:
    return [word for word in text.split() if "://" not in word]


def _is_writing(text: str) -> bool:
    return len(set(filter(str.isalpha, text.lower()))) >= _FEWEST_KINDS


def _letters(text: str) -> int:
    return sum(map(str.isalpha, text))


def _table(encoding: str) -> dict[str, int]:
    """Return the byte of each character beyond ASCII; bytes without one stand for themselves."""
    return {bytes([byte]).decode(encoding, "ignore") or chr(byte): byte for byte in range(128, 256)}


_TABLES = tuple(map(_table, ("cp1252", "cp1251", "mac_roman")))
_SIGNS: tuple[Callable[[str], bool], ...] = (
    _has_lost_characters,
    _has_mojibake,
    _is_spelt_out,
    _is_a_dump,
    _is_reversed,
    _has_no_syllables,
    _is_smudged,
    _says_one_thing,
)
