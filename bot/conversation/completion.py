"""Own how a question that leans on what was said is put in whole, in the words of both.

Nothing is made up: every word is one of the question or of the former question.
"""

import re
from collections.abc import Callable, Iterator, Sequence

from bot.conversation.leaning import (
    ASKING,
    AUXILIARIES,
    POSSESSIVES,
    PREPOSITIONS,
    is_function,
    pointing_word,
    telling,
    without_opening,
)
from bot.question import QUESTION_LIMIT

Knows = Callable[[str], bool]
"""Whether a word stands anywhere in the documents."""

_WORD = re.compile(r"\w+(?:[-'’.]\w+)*")
_LONGEST_NAME = 3  # words
_PARTICIPLE = re.compile(r"[a-z]{3}ed$")
_PERSONS = frozenset({"he", "him", "his", "she", "her", "hers"})
_MANY = frozenset({"they", "them", "their", "theirs", "these", "those"})
_OTHERS = frozenset({"another", "else", "instead", "other", "otherwise", "same", "such"})


def completed(question: str, former: str, *, knows: Knows) -> str | None:
    """Return a question with what it leaves out taken from the former one, or None.

    What it points at becomes the last name in the former question: "What does it consist of?"
    after "Who recommends FLAIR therapy?" asks what FLAIR therapy consists of. A lone question word
    goes before the former question; "in adults" takes the place of its "in children", or goes to
    its end.
    """
    full = _completed(question, former, knows)
    return full if full and len(full) <= QUESTION_LIMIT else None


def _completed(question: str, former: str, knows: Knows) -> str | None:
    asked, before = (one.strip().rstrip(" ?.!") for one in (without_opening(question), former))
    words = [word[0].casefold() for word in _WORD.finditer(asked)]
    if not words or not telling(before):
        return None
    if found := pointing_word(asked):
        return _named(asked, found, before, knows=knows)
    if words[0] in ASKING and not telling(asked):
        return f"{asked} {before}?"
    if words[0] in PREPOSITIONS and not any(word in ASKING | AUXILIARIES for word in words):
        return f"{_replaced(before, words[0])} {asked}?"
    return None


def _named(asked: str, found: re.Match[str], former: str, *, knows: Knows) -> str | None:
    """Return what is asked with a name in the place of the word that points."""
    word = re.split("['’]", found[0].casefold())[0]
    if word in _PERSONS | _OTHERS:
        return None  # a question seldom names the person, or the other thing, that is meant
    name = next(names(former, several=word in _MANY, knows=knows), None)
    if name is None:
        return None
    if word in POSSESSIVES:
        name += "'" if name.endswith("s") else "'s"
    return f"{asked[: found.start()]}{name}{asked[found.start() + len(word) :]}?"


def names(text: str, *, several: bool, knows: Knows) -> Iterator[str]:
    """Yield neighbouring words of a text that may name something, the last ones first.

    They are at most three, all of which stand in the documents; for `several` things the last of
    them ends in an s.
    """
    runs: list[list[re.Match[str]]] = [[]]
    for word in _WORD.finditer(text):
        if is_function(word[0].casefold()) or not knows(word[0]):
            runs.append([])
        else:
            runs[-1].append(word)
    for run in reversed(runs):
        name = _without_verb(run)[-_LONGEST_NAME:]
        if name and (not several or name[-1][0].endswith("s")):
            yield text[name[0].start() : name[-1].end()]


def _without_verb(run: Sequence[re.Match[str]]) -> Sequence[re.Match[str]]:
    """Return a run from its first capital on, if there is one, and no further than a participle.

    "FLAIR therapy" of "recommends FLAIR therapy", "OMS" of "OMS considered infectious".
    """
    first = next((at for at, word in enumerate(run) if word[0][0].isupper()), 0)
    ends = (at for at, word in enumerate(run) if at > first and _PARTICIPLE.search(word[0]))
    return run[first : next(ends, len(run))]


def _replaced(former: str, preposition: str) -> str:
    """Return the former question up to the last phrase that begins with a preposition."""
    like = [w.start() for w in _WORD.finditer(former) if w[0].casefold() == preposition]
    return former[: like[-1]].rstrip() if like else former


def whole(questions: Sequence[str], *, knows: Knows) -> tuple[str, ...]:
    """Return questions, oldest first, each completed by the one before it where it leans."""
    found: list[str] = []
    for question in questions:
        full = completed(question, found[-1], knows=knows) if found else None
        found.append(full or question)
    return tuple(found)
