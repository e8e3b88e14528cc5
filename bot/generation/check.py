"""Own the check of a sentence that a model wrote against the quotes that it cites.

What passes says nothing that does not stand in those quotes, word by word; who did what to whom
is not understood, and the quotes are shown beside it for that.
"""

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum
from itertools import chain

from bot.generation.sentences import Sentence
from bot.generation.tokens import tokens_of

_SAID = re.compile(r"\"([^\"]+)\"|[“„]([^“”„]+)[“”]|«([^«»]+)»|‘([^‘’]+)’")
_RUN = re.compile(r"\w\S*\w")
_WITHIN_WORDS = frozenset("-–—'’_")
_PLAIN = frozenset(".,;:!?'\"()-–—…’‘“”„«»/&")


class Fault(StrEnum):
    """Why a sentence is dropped."""

    UNCITED = "it carries no marker"
    UNKNOWN_MARKER = "a marker leads to no citation"
    MISQUOTED = "words in quotation marks do not stand in what it cites"
    STRANGE_NUMBER = "its numbers do not stand in what it cites, in their order"
    STRANGE_WORD = "a word does not stand in what it cites"
    TURNED = "it negates, limits or hedges otherwise than what it cites"
    STRANGE_SIGN = "a sign does not stand in what it cites"
    STRANGE_ADDRESS = "words are joined by signs, as in an address, otherwise than in what it cites"
    EMPTY = "it says nothing"


def fault_of(sentence: Sentence, quotes: dict[int, str]) -> Fault | None:  # noqa: PLR0911
    """Return what is wrong with a sentence, None where all of it stands in what it cites.

    `quotes` are those that can be cited, by their markers.
    """
    if not sentence.markers:
        return Fault.UNCITED
    if not quotes.keys() >= set(sentence.markers):
        return Fault.UNKNOWN_MARKER
    cited = [quotes[marker] for marker in sentence.markers]
    if not all(_stands_in(words, cited) for words in _said(sentence.text)):
        return Fault.MISQUOTED
    if _signs(sentence.text) - _signs("".join(cited)):
        return Fault.STRANGE_SIGN
    if _addresses(sentence.text) - _addresses(" ".join(cited)):
        return Fault.STRANGE_ADDRESS
    said, sources = tokens_of(sentence.text), list(map(tokens_of, cited))
    if not _in_order(said.numbers, chain.from_iterable(one.numbers for one in sources)):
        return Fault.STRANGE_NUMBER
    if said.terms - frozenset().union(*(one.terms for one in sources)):
        return Fault.STRANGE_WORD
    if said.turns != frozenset().union(*(one.turns for one in sources)):
        return Fault.TURNED
    return None if said.terms or said.numbers else Fault.EMPTY


def _said(text: str) -> Iterable[str]:
    """Return what stands in quotation marks, without a full stop or comma before the last."""
    return ("".join(found.groups("")).strip().rstrip(".,") for found in _SAID.finditer(text))


def _stands_in(words: str, quotes: Sequence[str]) -> bool:
    exact = re.compile(rf"(?<!\w){re.escape(' '.join(words.split()))}(?!\w)")
    return any(exact.search(" ".join(quote.split())) for quote in quotes)


def _signs(text: str) -> frozenset[str]:
    return frozenset(c for c in text if not (c.isalnum() or c.isspace() or c in _PLAIN))


def _addresses(text: str) -> frozenset[str]:
    """Return the runs without a space that signs hold together, as those of an address do.

    A link made of a quote's words would lead elsewhere, and carry them there.
    """
    return frozenset(
        run
        for run in _RUN.findall(text)
        if any(map(str.isalpha, run)) and not all(c.isalnum() or c in _WITHIN_WORDS for c in run)
    )


def _in_order(wanted: Sequence[str], among: Iterable[str]) -> bool:
    """Tell whether all that is wanted comes among others, in its order."""
    rest = iter(among)
    return all(any(one == other for other in rest) for one in wanted)
