"""Own the signs of a row from left to right, for scripts that are not read in that order."""

import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.formats.pdf_glyphs import Box, Glyphs

_WORD_GAP = 0.16  # of the row's height: wider than any gap between letters
_LAM, _ALEFS = "\u0644", "\u0622\u0623\u0625\u0627"


@dataclass(slots=True)
class Sign:
    """A character with its marks, and where it stands."""

    text: str
    box: Box

    @property
    def middle(self) -> float:
        """Return twice the middle of the sign, from the left."""
        return self.box.left + self.box.right


def signs_of(glyphs: Glyphs, places: Sequence[int], quarters: int) -> list[Sign]:
    """Return the drawn signs from left to right, marks behind the letter they stand on."""
    signs: list[Sign] = []
    marks: list[Sign] = []
    for at in places:
        character = glyphs.shown[at]
        sign = Sign(character, glyphs.box(at, quarters=quarters))
        if character.isspace() and not sign.box.left < sign.box.right:
            continue  # put in by pdfium, behind the letter that was drawn before
        if unicodedata.combining(character):
            marks.append(sign)
        elif signs and signs[-1].box == sign.box:
            signs[-1].text = _ligature(signs[-1].text + character)
        else:
            signs.append(sign)
    signs.sort(key=lambda sign: sign.middle)
    _attach(marks, signs)
    return signs


def _ligature(letters: str) -> str:
    """Put lam before alef, which one glyph draws in every Arabic font."""
    turned = len(letters) == 2 and letters[0] in _ALEFS and letters[1] == _LAM  # noqa: PLR2004
    return letters[::-1] if turned else letters


def _attach(marks: Sequence[Sign], signs: Sequence[Sign]) -> None:
    middles = [sign.middle for sign in signs]
    for mark in marks:
        at = bisect_left(middles, mark.middle)
        near = range(max(0, at - 1), min(len(signs), at + 1))
        if near:
            nearest = min(near, key=lambda one: abs(middles[one] - mark.middle))
            signs[nearest].text += mark.text


def cut_at_gaps(signs: Sequence[Sign], *, wide: float) -> Iterator[list[Sign]]:
    """Cut the signs at gaps wider than `wide` times the row's height."""
    group: list[Sign] = []
    height = max((sign.box.height for sign in signs), default=0.0)
    right: float | None = None
    for sign in signs:
        if not sign.text.isspace():
            if right is not None and sign.box.left - right > wide * height:
                yield group
                group = []
            right = sign.box.right
        if group or not sign.text.isspace():
            group.append(sign)
    if group:
        yield group


def spaced(signs: Sequence[Sign]) -> list[str]:
    """Return the signs' texts, with a space where a gap is too wide to be inside a word."""
    texts: list[str] = []
    height = max((sign.box.height for sign in signs), default=0.0)
    right: float | None = None
    for sign in signs:
        if sign.text.isspace():
            right = None
        elif right is not None and sign.box.left - right > _WORD_GAP * height:
            texts.append(" ")
        texts.append(sign.text)
        right = None if sign.text.isspace() else sign.box.right
    return texts
