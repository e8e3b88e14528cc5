"""Own what the reader is taught with: questions, passages, and where in them the answer stands.

From each question with a marked answer come a passage that holds it, and passages that do not:
others that look alike, the same one without the sentences that hold the answer, and the same one
under a question that has been turned. A question whose answer is a whole text comes with its
beginning, and with another text that looks alike. Some passages are stripped of punctuation, digits
and function words as some documents are; some questions are worded as keywords or misspelt.
"""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.function_words import FUNCTION_WORDS
from corpus.sentences import sentence_spans
from corpus.span import Span

_WORD = re.compile(r"\S+")
_NAME = re.compile(r"\b[A-Z][\w'’-]*(?: (?:of |the |de |von )?[A-Z][\w'’-]*)*")
_NUMBER = re.compile(r"\b\d[\d,.]*\b")
_STRIPPED_AWAY = re.compile(r"[\W\d_]+")
_OPPOSITES = {
    one: other
    for a, b in (
        ("first", "last"), ("most", "least"), ("largest", "smallest"), ("highest", "lowest"),
        ("before", "after"), ("more", "less"), ("oldest", "newest"), ("north", "south"),
        ("east", "west"), ("increase", "decrease"), ("best", "worst"), ("early", "late"),
        ("northern", "southern"), ("eastern", "western"), ("begin", "end"), ("started", "ended"),
        ("won", "lost"), ("major", "minor"), ("positive", "negative"), ("maximum", "minimum"),
        ("longest", "shortest"), ("biggest", "smallest"), ("high", "low"), ("like", "hate"),
    )
    for one, other in ((a, b), (b, a))
}  # fmt: skip


class Kind(StrEnum):
    """How an example came about."""

    ANSWERED = "answered"
    UNANSWERED = "unanswered"  # marked so by the set
    ALIKE = "alike"
    WHOLE = "whole"  # the passage answers, and nobody marked with which words
    BESIDE = "beside"  # looks alike, and may tell something all the same
    REMOVED = "removed"
    TURNED = "turned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A question as a set has it; without answers, its passage does not tell.

    With `whole` the passage is the answer, from its beginning on.
    """

    question: str
    title: str
    passage: str
    answers: tuple[Span, ...] = ()
    whole: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A question, a passage under its context, and where in the passage the answer stands."""

    kind: Kind
    question: str
    context: str
    passage: str
    answer: Span | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """How often each thing is done, as shares of the questions or of the examples."""

    alike: float = 0.8
    removed: float = 0.25
    turned: float = 0.4
    elsewhere: float = 0.35
    stripped: float = 0.2
    short: float = 0.5
    titled: float = 0.4
    keywords: float = 0.07
    lowered: float = 0.08
    misspelt: float = 0.05


Alike = Callable[[Marked], Sequence[str]]
"""Passages that are found for a question and do not hold its answer, best first."""


def examples_of(
    marked: Marked, *, alike: Alike, shares: Shares, chance: random.Random
) -> Iterator[Example]:
    """Yield the examples that one question gives this time."""
    others = alike(marked)
    if marked.whole:
        own = _example(marked, Kind.WHOLE, marked.passage, None)
        yield _varied(own, shares, chance, around=Span(0, 1))
        if chance.random() < shares.alike and others:
            beside = _example(marked, Kind.BESIDE, chance.choice(others[:4]), None)
            yield _varied(beside, shares, chance, around=Span(0, 1))
        return
    answer = chance.choice(marked.answers) if marked.answers else None
    kind = Kind.ANSWERED if answer else Kind.UNANSWERED
    yield _varied(_example(marked, kind, marked.passage, answer), shares, chance)
    if answer is None:
        return
    text = answer.of(marked.passage)
    if chance.random() < shares.alike and others:
        other = chance.choice(others[:4])
        yield _varied(_example(marked, Kind.ALIKE, other, None), shares, chance)
    if chance.random() < shares.removed and (rest := without(marked.passage, text)):
        yield _varied(_example(marked, Kind.REMOVED, rest, None), shares, chance)
    elsewhere = others[:2] if chance.random() < shares.elsewhere else []
    if chance.random() < shares.turned and (asked := turned(marked, chance, names_of=elsewhere)):
        example = replace(_example(marked, Kind.TURNED, marked.passage, None), question=asked)
        yield _varied(example, shares, chance, around=answer)


def _example(marked: Marked, kind: Kind, passage: str, answer: Span | None) -> Example:
    return Example(
        kind=kind, question=marked.question, context=marked.title, passage=passage, answer=answer
    )


def without(passage: str, answer: str) -> str | None:
    """Return a passage without the sentences that hold the answer; None if too little is left."""
    gone = answer.casefold()
    whole = Span(0, len(passage))
    kept = [span.of(passage) for span in sentence_spans(passage, whole)]
    rest = " ".join(text.strip() for text in kept if gone not in text.casefold())
    enough = len(rest.split()) >= 20 and gone not in rest.casefold()
    return rest if enough else None


def turned(marked: Marked, chance: random.Random, *, names_of: Sequence[str] = ()) -> str | None:
    """Return the question asked of something else, so that its passage no longer tells.

    A name or number is replaced by another one of the passage, or of the texts that are given
    instead, or a word by its opposite.
    """
    question, passage = marked.question, marked.passage
    answers = {span.of(passage).casefold() for span in marked.answers}
    ways: list[str] = []
    for pattern in (_NAME, _NUMBER):
        own = [m for m in pattern.finditer(question) if m.start() > 0 and len(m[0]) > 1]
        others = {
            m[0]
            for m in pattern.finditer(" ".join(names_of) or passage)
            if len(m[0]) > 2
            and m[0].casefold() not in FUNCTION_WORDS
            and m[0].casefold() not in question.casefold()
            and not any(m[0].casefold() in a or a in m[0].casefold() for a in answers)
        }
        if own and others:
            old = chance.choice(own)
            new = chance.choice(sorted(others))
            ways.append(question[: old.start()] + new + question[old.end() :])
    for word in _WORD.finditer(question):
        if other := _OPPOSITES.get(word[0].strip("?,.").lower()):
            ways.append(
                question[: word.start()]
                + word[0].lower().replace(word[0].strip("?,.").lower(), other)
                + question[word.end() :]
            )
    return chance.choice(ways) if ways else None


def _varied(
    example: Example, shares: Shares, chance: random.Random, *, around: Span | None = None
) -> Example:
    example = _cropped(example, shares, chance, around or example.answer)
    if chance.random() >= shares.titled:
        example = replace(example, context="")
    if chance.random() < shares.stripped:
        example = stripped(example)
    return replace(example, question=_reworded(example.question, shares, chance))


def _cropped(
    example: Example, shares: Shares, chance: random.Random, around: Span | None
) -> Example:
    """Cut a window of words out of the passage, around the answer if there is one."""
    most = chance.randint(40, 75) if chance.random() < shares.short else 125
    words = list(_WORD.finditer(example.passage))
    if len(words) <= most:
        return example
    if around is None:
        first = chance.randint(0, len(words) - most)
    else:
        inside = [
            i for i, w in enumerate(words) if w.end() > around.start and w.start() < around.end
        ]
        low = max(0, inside[-1] - most + 1)
        high = min(inside[0], len(words) - most)
        first = chance.randint(min(low, high), max(low, high))
    start, end = words[first].start(), words[min(first + most, len(words)) - 1].end()
    answer = example.answer
    if answer is not None:
        if not (start <= answer.start and answer.end <= end):
            return example
        answer = Span(answer.start - start, answer.end - start)
    return replace(example, passage=example.passage[start:end], answer=answer)


def stripped(example: Example) -> Example:
    """Take punctuation, digits, capitals and function words out of the passage.

    An example whose answer does not survive stays as it is.
    """
    pieces: list[str] = []
    position, answer = 0, example.answer
    kept_of_answer: list[Span] = []
    for word in _WORD.finditer(example.passage):
        text = _STRIPPED_AWAY.sub("", word[0]).lower()
        if not text or text in FUNCTION_WORDS:
            continue
        if answer and word.end() > answer.start and word.start() < answer.end:
            kept_of_answer.append(Span(position, position + len(text)))
        pieces.append(text)
        position += len(text) + 1
    if not pieces or (answer is not None and not kept_of_answer):
        return example
    span = Span(kept_of_answer[0].start, kept_of_answer[-1].end) if answer else None
    context = _STRIPPED_AWAY.sub(" ", example.context).strip().lower()
    return replace(example, passage=" ".join(pieces), answer=span, context=context)


def _reworded(question: str, shares: Shares, chance: random.Random) -> str:
    if chance.random() < shares.keywords:
        words = [w for w in re.findall(r"[\w'’-]+", question) if w.lower() not in FUNCTION_WORDS]
        question = " ".join(words) if len(words) > 1 else question
    if chance.random() < shares.lowered:
        question = question.lower().rstrip("? ")
    if chance.random() < shares.misspelt:
        question = misspelt(question, chance)
    return question


def misspelt(question: str, chance: random.Random) -> str:
    """Swap, drop or double a letter inside one of the longer words."""
    long = list(re.finditer(r"[A-Za-z]{5,}", question))
    if not long:
        return question
    word = chance.choice(long)
    at = chance.randint(word.start() + 1, word.end() - 2)
    pair = question[at : at + 2]
    new = chance.choice((pair[::-1], pair[0], pair[0] + pair))
    return question[:at] + new + question[at + 2 :]


def title_of(name: str) -> str:
    """Return an article's title as it is written."""
    return name.replace("_", " ").strip()
