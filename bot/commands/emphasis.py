"""Own how words are made bold on a terminal, and nowhere else."""

import os
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, repeat
from typing import TextIO

from bot.commands.terminal import printable
from corpus.span import Span

BOLD, PLAIN = "\x1b[1m", "\x1b[22m"

Emphasis = Callable[[str, str, Sequence[Span]], str]
"""Show words of a text within what is shown of it: ``emphasis(shown, text, marks)``."""


def emphasis_for(stream: TextIO | None) -> Emphasis:
    """Return `bold` for a terminal, else `plain`; for a terminal, too, that wants no colour.

    NO_COLOR counts where it is set and not empty, as https://no-color.org has it.
    """
    declined = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return bold if stream and stream.isatty() and not declined else plain


def plain(shown: str, text: str, marks: Sequence[Span]) -> str:  # noqa: ARG001  (an Emphasis)
    """Return what is shown as it is."""
    return shown


def bold(shown: str, text: str, marks: Sequence[Span]) -> str:
    """Return what is shown of a text with the marked characters of the text bold.

    `shown` begins with the text, made printable and with other white space, such as line breaks;
    what comes after the text is not bold. White space is as what stands before it.
    """
    wanted = chain(_inked(text, marks), repeat(object=False))
    return "".join(_switched(shown, wanted))


def _inked(text: str, marks: Sequence[Span]) -> Iterator[bool]:
    """Yield for each character that a text leaves on paper whether it is marked."""
    marked = {at for mark in marks for at in range(mark.start, mark.end)}
    for at, character in enumerate(text):
        shown = printable(character)
        yield from repeat(at in marked, 0 if shown.isspace() else len(shown))


def _switched(shown: str, wanted: Iterator[bool]) -> Iterator[str]:
    is_bold = False
    for character in shown:
        wants = is_bold if character.isspace() else next(wanted)
        if wants != is_bold:
            yield BOLD if wants else PLAIN
        is_bold = wants
        yield character
    if is_bold:
        yield PLAIN
