"""Own whether a question, by its form alone, leans on what was said before it.

The word lists are closed classes of English; nothing here knows what a document is about.
"""

import re
from collections.abc import Sequence

from bot.conversation.ordinal import ordinal_in
from bot.function_words import FUNCTION_WORDS

OPENINGS = frozenset("also and but no nope ok okay or so then yeah yes".split())  # noqa: SIM905
"""Words that go on with something."""

POINTING = frozenset(
    """
    another both each either else former he her hers him his instead it its latter neither one ones
    other otherwise same she such that their theirs them there these they this those
    """.split()  # noqa: SIM905
)
"""Words that stand for something named elsewhere."""

POSSESSIVES = frozenset({"her", "his", "its", "their"})
ASKING = frozenset({"who", "whom", "whose", "what", "which", "where", "when", "why", "how"})
AUXILIARIES = frozenset(
    """
    am are can could did do does had has have is may might must shall should was were will would
    """.split()  # noqa: SIM905
)
PREPOSITIONS = frozenset(
    """
    about after against among as at before between by during except for from in into like of on
    over since than through to under until with within without
    """.split()  # noqa: SIM905
)
_COURTESIES = frozenset(
    """
    afternoon bye good great hello hey hi morning ok okay perfect please sorry sure thank thanks
    welcome
    """.split()  # noqa: SIM905
)
_NAMING = frozenset({"a", "an", "any", "each", "every", "my", "our", "some", "the", "your"})
_JOINING = frozenset({"for", "if", "that", "to", "whether"})
_MORE = frozenset({"again", "any", "else", "further", "more", "most", "much"})
_FEW = 2

_WORD = re.compile(r"\w+(?:['’]\w+)*")
_END = re.compile(r"[,;:.!?]\s+")
_SENTENCE_END = re.compile(r"[.!?]\s+")
_OPENING = re.compile(
    rf"^\W*(?:(?:{'|'.join(sorted(OPENINGS))})\b[\s,]*|(?:what|how) (?:about|if)\b\s*)+",
    re.IGNORECASE,
)


def leans(question: str) -> bool:
    """Tell whether a question would say more after what was said before it.

    It does if a sentence of it opens as if it went on ("and", "yes", "what about"), if it says no
    word that tells, is no whole sentence ("in adults?", "which symptoms?"), asks for one of
    several by number, or points at what it does not name.
    """
    words = _words(question)
    return bool(words) and (
        any(_OPENING.match(sentence) for sentence in _SENTENCE_END.split(question))
        or not telling(question)
        or _is_fragment(words)
        or ordinal_in(question) is not None
        or pointing_word(question) is not None
    )


def goes_on(question: str) -> bool:
    """Tell whether a question has a word that asks on by itself: "why?", "and them?", "more?"."""
    words = (word.partition("'")[0].partition("’")[0] for word in _words(question))
    return any(word in ASKING | OPENINGS | POINTING | _MORE for word in words)


def telling(text: str) -> tuple[str, ...]:
    """Return the words of a text that say what it is about, in order, as they are written."""
    found = (word[0] for word in _WORD.finditer(text))
    return tuple(word for word in found if not is_function(word.casefold()))


def is_function(word: str) -> bool:
    """Tell whether a word, in small letters, says nothing about what a text is about."""
    parts = re.split("['’]", word)
    small = FUNCTION_WORDS | OPENINGS | POINTING | PREPOSITIONS | _COURTESIES
    return all(part in small for part in parts)


def without_opening(question: str) -> str:
    """Return a question without the words that only go on: "in adults?" of "And in adults?"."""
    return _OPENING.sub("", question, count=1)


def pointing_word(question: str) -> re.Match[str] | None:
    """Return the first word that stands for what no clause before it names.

    "How long does it take to …" points at nothing: its "it" stands for what follows.
    """
    start = 0
    for end in (*(found.end() for found in _END.finditer(question)), len(question)):
        found = list(_WORD.finditer(question, start, end))
        words = [word[0].casefold() for word in found]
        if pointing := next((w for at, w in enumerate(found) if _points(words, at)), None):
            return pointing
        if telling(question[start:end]):
            return None
        start = end
    return None


def _points(words: Sequence[str], at: int) -> bool:
    word, before, after = re.split("['’]", words[at])[0], words[:at], words[at + 1 :]
    if word not in POINTING or any(one in _NAMING for one in before):
        return False
    if word == "it":
        return not any(one in _JOINING for one in after[1:])
    if word == "that":
        return not before or before[-1] in AUXILIARIES | PREPOSITIONS or not after
    if word == "there":
        return bool(before) and before[-1] not in AUXILIARIES
    return True


def _is_fragment(words: Sequence[str]) -> bool:
    """Tell whether words are less than a sentence: "in adults", "by whom", "which symptoms"."""
    has_verb = any(word in AUXILIARIES for word in words)
    asks = any(word in ASKING for word in words)
    if words[0] in PREPOSITIONS:
        return not has_verb
    return asks and not has_verb and len(words) <= _FEW


def _words(text: str) -> list[str]:
    return [found[0] for found in _WORD.finditer(text.casefold())]
