"""Own the judgement whether a text came to us whole: as it was written, and not as debris."""

import re
from collections.abc import Sequence
from enum import StrEnum
from itertools import pairwise

from corpus.garbling import is_garbled
from corpus.language import reads_as_english
from corpus.sampling import spread

_PLACES = 10
_WIDTH = 5_000

_FEWEST_WORDS = 40
"""In fewer words than these both may be wanting by chance."""

_FEWEST_A_LINE = 9
"""Lines of fewer words are those of a heading, a list or a poem, unless they are wrapped."""

_FEWEST_BREAKS, _FULL_LINES = 3, 0.9
"""At so many ends of lines, in such a share of them, it shows that a text was wrapped."""

_MOST_MARKS = 0.02
_MOST_FUNCTION_WORDS = 0.12
"""Shares of the words. Whole English prose has 0.03 and 0.16 or more, stripped text none."""

_ON_EVERY_LIST = (  # of stop words
    "a about after all am an and are as at be because been before being but by can did do does "
    "for from had has have he her him his how i if in into is it its me my no not of off on or "
    "our out over she so some such than that the their them then there these they this those to "
    "too under until up was we were what when where which while who why will with you your"
)
_FUNCTION_WORDS = frozenset(_ON_EVERY_LIST.split())

_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
_WORD = re.compile(r"[^\W\d_]+")
_PURE_WORD = re.compile(r"\b[^\W\d_]+\b")  # "M6" and "20mm" are those of wares
_MARK = re.compile(r"[^\w\s]|\t")


class Condition(StrEnum):
    """Say what is wrong with a text. Both may be so at once; a whole text has none."""

    STRIPPED = "stripped"
    """Punctuation and function words were taken out: a "not" may be missing anywhere."""

    GARBLED = "garbled"
    """Letters were lost or exchanged by a machine: what it quotes is not what was written."""


def conditions_of(text: str) -> tuple[Condition, ...]:
    """Return what is wrong with `text`, sorted; empty where all is well or it cannot be told.

    Texts of a few words cannot be told. Stripping is told in English only, as what is missing
    must be known. At most 50,000 characters are looked at, spread evenly over the text, so
    damage to a small part of a long text may be missed.
    """
    pieces = spread(text, count=_PLACES, width=_WIDTH)
    found = []
    if is_garbled(pieces):
        found.append(Condition.GARBLED)
    if _is_stripped(pieces):
        found.append(Condition.STRIPPED)
    return tuple(found)


def _is_stripped(pieces: tuple[str, ...]) -> bool:
    blocks = [block for piece in pieces for block in _BLANK_LINE.split(piece)]
    running = "\n".join(filter(_runs_on, blocks))
    words = _WORD.findall(running)
    if len(words) < _FEWEST_WORDS or 2 * len(words) < sum(map(_count_words, blocks)):
        return False
    functions = sum(word.lower() in _FUNCTION_WORDS for word in words)
    marks = len(_MARK.findall(running))
    return (
        functions <= _MOST_FUNCTION_WORDS * len(words)
        and marks <= _MOST_MARKS * len(words)
        and reads_as_english(running)
    )


def _runs_on(block: str) -> bool:
    """Tell whether a block is running text, on long lines or wrapped; lists and logs are not."""
    lines = [line.strip() for line in block.split("\n") if line.strip()]
    firsts = {line.split()[0] for line in lines}
    is_long = len(_PURE_WORD.findall(block)) >= _FEWEST_A_LINE * len(lines)
    return (is_long and 2 * len(firsts) > len(lines)) or _is_wrapped(lines)


def _is_wrapped(lines: Sequence[str]) -> bool:
    """Tell whether lines end where the next word did not fit, as a machine breaks them."""
    width = max(map(len, lines), default=0)
    full = [
        len(line) + 1 + len(following.split()[0]) > width for line, following in pairwise(lines)
    ]
    return len(full) >= _FEWEST_BREAKS and sum(full) >= _FULL_LINES * len(full)


def _count_words(block: str) -> int:
    return len(_WORD.findall(block))
