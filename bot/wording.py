"""Own how an answer is put: in the words that answer, or in their whole quote.

Nothing is added to either. Words alone mislead where they leave out what turns their meaning, or
where no few words are an answer; then the quote is said whole.
"""

import re
from collections.abc import Iterator, Sequence

from corpus.span import Span

_AUXILIARIES = frozenset(
    """
    am are can cannot could did do does had has have is may might must shall should was were will
    would ai ca sha wo
    """.split()  # noqa: SIM905  (the last four are what "ain't", "can't", "shan't", "won't" leave)
)
_ASKING = frozenset({"who", "whom", "whose", "what", "which", "where", "when", "why", "how"})
_MEASURING = frozenset({"many", "much", "long", "old", "far", "tall", "big", "often"})
_TURNING = frozenset(
    """
    barely cannot except excepting excluding hardly if neither never no nobody none nor not nothing
    nowhere only rarely scarcely seldom unless without
    """.split()  # noqa: SIM905
)
_CONDITIONS = frozenset({"if", "when"})
_BEFORE_A_QUESTION = frozenset({"and", "but", "hello", "hi", "ok", "okay", "or", "please", "so"})

_WORD = re.compile(r"\w+(?:['’]\w+)*")
_CLAUSE_END = re.compile(r"[,;:.!?]\s")
_BETWEEN_CELLS = re.compile(r"\t|\s\|\s")
_NEGATION = re.compile(r"n['’]?t$")
_SHORTEST = 3
"""Words of fewer characters say something alone only in digits."""


def worded(question: str, quote: str, marks: Sequence[Span], *, stripped: bool = False) -> str:
    """Return one line that answers: the marked words of the quote, else the whole of it.

    `marks` are in characters of the quote, sorted and apart; several are joined by "; ", the same
    words said once. `stripped` says that the quote is from a document that lost its small words.
    """
    words = [in_one_line(mark.of(quote)) for mark in marks]
    if not words or stripped or misleads(question, quote, marks):
        return in_one_line(quote)
    once = {word.casefold(): word for word in reversed(words)}
    return "; ".join(once[key] for key in dict.fromkeys(map(str.casefold, words)))


def in_one_line(quote: str) -> str:
    """Return a quote with its white space made one space; the tabs between cells stay."""
    return "\t".join(" ".join(cell.split()) for cell in quote.split("\t"))


def misleads(question: str, quote: str, marks: Sequence[Span]) -> bool:
    """Tell whether the marked words of a quote would mislead without the rest of it.

    They would where the question wants yes or no, a reason or a way; where a word outside of them
    negates or limits them; where some run from one cell of a row into the next; where one of them
    is of one or two characters, none a digit; and where they are most of the quote anyway.
    """
    return (
        wants_yes_or_no(question)
        or wants_explaining(question)
        or any(map(_turns, _outside(quote, marks)))
        or any(_BETWEEN_CELLS.search(mark.of(quote).strip()) for mark in marks)
        or any(_says_little(mark.of(quote)) for mark in marks)
        or 2 * sum(_size(mark.of(quote)) for mark in marks) > _size(quote)
    )


def wants_yes_or_no(question: str) -> bool:
    """Tell whether a question, or a clause of it before any question word, begins as "Is it" does.

    "If it rains, can I come?" does; "What, in short, is it?" does not.
    """
    for clause in _CLAUSE_END.split(question):
        words = list(_words(clause))
        while words and words[0] in _BEFORE_A_QUESTION:
            del words[0]
        if words and _stem(words[0]) in _AUXILIARIES:
            return True
        if words and words[0] not in _CONDITIONS and any(_stem(word) in _ASKING for word in words):
            return False
    return False


def wants_explaining(question: str) -> bool:
    """Tell whether the first question word is "why", or "how" without a measure after it."""
    words = [*_words(question), "", ""]
    at = next((n for n, word in enumerate(words) if _stem(word) in _ASKING), len(words) - 2)
    asking, following = _stem(words[at]), words[at + 1]
    return asking == "why" or (asking == "how" and following not in _MEASURING)


def _words(text: str) -> Iterator[str]:
    return (found[0] for found in _WORD.finditer(text.casefold()))


def _stem(word: str) -> str:
    """Return what a short form begins with: "is" of "isn't", "how" of "how's"."""
    return re.split("['’]", _NEGATION.sub("", word))[0]


def _turns(text: str) -> bool:
    return any(word in _TURNING or _is_negated(word) for word in _words(text))


def _is_negated(word: str) -> bool:
    """Tell whether a word is an auxiliary verb with "not" in it: "isn't", "dont"."""
    return bool(_NEGATION.search(word)) and _NEGATION.sub("", word) in _AUXILIARIES


def _outside(quote: str, marks: Sequence[Span]) -> Iterator[str]:
    """Yield what stands between the marks of a quote, and before and after them."""
    at = 0
    for mark in marks:
        yield quote[at : mark.start]
        at = mark.end
    yield quote[at:]


def _says_little(word: str) -> bool:
    return len(word.strip()) < _SHORTEST and not any(map(str.isdigit, word))


def _size(text: str) -> int:
    """Return how many characters of a text are no white space."""
    return sum(map(len, text.split()))
