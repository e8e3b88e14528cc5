"""Own the way from signs as they stand on a line, left to right, to the order they are read in.

A page holds no reading order for Hebrew and Arabic, only places. This undoes what the Unicode
Bidirectional Algorithm (UAX #9) did when the line was set, for the cases that its implicit
levels produce: right-to-left words, and numbers and left-to-right words among them.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence

_KINDS = {"L": "L", "R": "R", "AL": "R", "EN": "N", "AN": "N", "ES": "S", "CS": "S", "ET": "T"}
_FORWARD = re.compile(r"(?:N[NSTO]{0,200})?L(?:[LNSTO]*[LN])?|T?N(?:[NST]*N)?T?")
_BACKWARD = re.compile(r"R(?:[RNSTO]*R)?")
_CLOSING = dict(zip("([{<«‹", ")]}>»›", strict=True))
_OPENING = {closing: opening for opening, closing in _CLOSING.items()}
_BRACKETS = re.compile(r"[()\[\]{}<>«»‹›]+")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff]")


def has_right_to_left(text: str) -> bool:
    """Tell whether a letter of a right-to-left script may be in `text`."""
    return bool(_RIGHT_TO_LEFT.search(text))


def is_right_to_left(signs: Sequence[str]) -> bool:
    """Tell whether most letters of a line are of a right-to-left script."""
    kinds = _kinds(signs)
    return kinds.count("R") > kinds.count("L")


def read_order(signs: Sequence[str], *, right_to_left: bool) -> str:
    """Return the text of `signs`, which stand from left to right, as it is read.

    A sign is a character with the marks that belong to it. `right_to_left` is the direction
    of the line.
    """
    kinds = _kinds(signs)
    if right_to_left:
        return "".join(reversed(list(_backward(signs, kinds))))
    return "".join(_forward(signs, kinds))


def with_brackets_turned(text: str) -> str:
    """Return a line with every bracket opening or closing as its place demands.

    Among right-to-left letters a bracket is drawn mirrored; whether the parser has turned it
    back cannot be told. But one before a word opens, one behind a word closes, and one inside
    a word closes what is open.
    """
    depth = 0

    def turned(run: re.Match[str]) -> str:
        nonlocal depth
        behind = bool(text[max(0, run.start() - 1) : run.start()].strip())
        before = text[run.end() : run.end() + 1].isalnum()
        if not behind and not before and len(run[0]) == 1:
            return run[0]
        opens = before and not (behind and depth)
        depth += len(run[0]) if opens else -min(depth, len(run[0]))
        return "".join((_OPENING if opens else _CLOSING).get(sign, sign) for sign in run[0])

    return _BRACKETS.sub(turned, text)


def _backward(signs: Sequence[str], kinds: str) -> Iterator[str]:
    """Yield the pieces that keep their inner order, from left to right."""
    at = 0
    for run in _FORWARD.finditer(kinds):
        yield from signs[at : run.start()]
        yield "".join(signs[run.start() : run.end()])
        at = run.end()
    yield from signs[at:]


def _forward(signs: Sequence[str], kinds: str) -> Iterator[str]:
    at = 0
    for run in _BACKWARD.finditer(kinds):
        yield from signs[at : run.start()]
        yield read_order(signs[run.start() : run.end()], right_to_left=True)
        at = run.end()
    yield from signs[at:]


def _kinds(signs: Sequence[str]) -> str:
    return "".join(_KINDS.get(unicodedata.bidirectional(sign[0]), "O") for sign in signs)
