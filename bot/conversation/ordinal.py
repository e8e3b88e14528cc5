"""Own questions for one of several by its number: "the second one?", "and the last?", "[2]"."""

import re
from dataclasses import dataclass

_NUMBERS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
_WHICH = "|".join(("last", "latter", "former", *_NUMBERS, r"\d(?:st|nd|rd|th)"))
_OF_SEVERAL = "ones?|of (?:them|these|those)|point|item|line|quote|answer"
_ORDINAL = re.compile(
    rf"\b(?:the|your|that|its) (?P<word>{_WHICH})(?: (?:{_OF_SEVERAL})\b|\s*[?.!]*\s*$)"
    rf"|\b(?:number|no\.|point|item|line|quote|answer) (?P<number>[1-9])\b"
    rf"|(?:\b(?:citation|source) |\[)(?P<marker>\d{{1,2}})\b\]?",
    re.IGNORECASE,
)
_LAST = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordinal:
    """Which of several is asked for: the line of that number, from 1, or that of a marker.

    `rest` is the question without the words that number.
    """

    line: int | None = None
    marker: int | None = None
    rest: str

    def of(self, lines: list[str]) -> str | None:
        """Return the line of an answer that is asked for, or None where there is none."""
        if self.marker is not None:
            return next((line for line in lines if f"[{self.marker}]" in line), None)
        at = len(lines) if self.line == _LAST else self.line or 0
        return lines[at - 1] if 0 < at <= len(lines) else None


def ordinal_in(question: str) -> Ordinal | None:
    """Return which of several a question asks for; None where it does not.

    "The second one" asks for one, "the second week" does not.
    """
    found = _ORDINAL.search(question)
    if not found:
        return None
    rest = question[: found.start()] + question[found.end() :]
    if found["marker"]:
        return Ordinal(marker=int(found["marker"]), rest=rest)
    return Ordinal(line=_number((found["word"] or found["number"]).casefold()), rest=rest)


def _number(word: str) -> int:
    if word in {"last", "latter"}:
        return _LAST
    if word == "former":
        return 1
    return int(word[0]) if word[0].isdigit() else _NUMBERS.index(word) + 1
