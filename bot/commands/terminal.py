"""Own what may reach a terminal: a document's words, a title or a file's name as plain text."""

import logging
import sys

_JOINERS = "\u200c\u200d"  # they shape Persian and many emoji, and do nothing else


def printable(text: str) -> str:
    """Return one line without control characters, which could command the terminal.

    White space of every kind becomes a space; what else does not print becomes its escape.
    """
    return "".join(map(_shown, text))


def note(message: str) -> None:
    """Say something to the person, in one line on standard error."""
    print(f"wherein: {printable(message)}", file=sys.stderr, flush=True)


class NoteHandler(logging.Handler):
    """Say what is logged as everything else is said; a server has logs of its own."""

    def emit(self, record: logging.LogRecord) -> None:
        """Say a record, without what it says of the place."""
        note(record.getMessage())


def counted(count: int, noun: str) -> str:
    """Return a number with its noun: ``1 passage``, ``2,000 passages``."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def _shown(character: str) -> str:
    if character.isprintable() or character in _JOINERS:
        return character
    return " " if character.isspace() else character.encode("unicode_escape").decode()
