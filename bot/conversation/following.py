"""Own what a question means after what was said before it, and misspelt, judged by what is found.

The user's earlier questions are the ground. What an assistant is said to have said counts only
where it stands, word for word, in passages that those questions find again.
"""

import re
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, replace
from functools import partial

from bot.answer import Citation, Reason, Understanding
from bot.composition import compose
from bot.conversation.completion import completed, whole
from bot.conversation.leaning import goes_on, leans, telling
from bot.conversation.ordinal import Ordinal, ordinal_in
from bot.conversation.turn import Role, Turn
from bot.question import QUESTION_LIMIT
from bot.reader import Evidence, Reader, Reading
from bot.spelling import respelt
from bot.topic import names_a_topic
from index.context import Context
from index.hit import Hit
from index.retriever import Retriever
from index.terms import words_of

MOST_TURNS = 4
"""So many of the user's earlier turns are looked at, the latest ones."""

MOST_QUOTES = 8
"""So many lines of the assistant's last turn are looked for in the passages."""

LEANING, STANDING = (0.6, 0.2), (0.3, 0.1)
"""The most that a passage gains by its document and by itself, by whether the question leans."""

ODDS = 2.0
"""Another way to understand a question is taken where it makes being right so much likelier."""

Retrieve = Callable[..., tuple[Hit, ...]]

_MARKERS = re.compile(r"(?:\s*\[\d{1,3}\])+")
_NO_TOPIC = Reading(evidence=(), confidence=0.0, reason=Reason.NO_TOPIC)
_LEAST_WORDS = 2  # of a line that is looked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """What is asked of which hits; `reading` is what was read in them, if anything was yet.

    `understanding` is None where the question is taken as it was asked: among others if what was
    said leads to no other best passage, or to no answer where there is none without it either.
    """

    question: str
    hits: tuple[Hit, ...]
    reading: Reading | None = None
    understanding: Understanding | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """A question, the user's turns before it, oldest first, and lines of the assistant's last."""

    question: str
    asked: tuple[str, ...]
    quotes: tuple[str, ...]

    def respelt(self, respell: Callable[[str], str]) -> "_Said":
        """Return the same with the user's words put right."""
        return replace(self, question=respell(self.question), asked=tuple(map(respell, self.asked)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    """One way to understand a question, and what was found and read for it."""

    question: str
    hits: tuple[Hit, ...]
    reading: Reading
    following: str | None

    @property
    def understood(self) -> Understood:
        return Understood(
            question=self.question,
            hits=self.hits,
            reading=self.reading,
            understanding=(
                Understanding(question=self.question, following=self.following)
                if self.following
                else None
            ),
        )

    @property
    def untold(self) -> "_Way":
        """The same, with nothing to tell of it."""
        return replace(self, following=None)

    @property
    def answers(self) -> bool:
        return bool(self.reading.evidence)

    def beats(self, other: "_Way") -> bool:
        """Tell whether being right is so much likelier than by the other way."""
        return _beats(self.reading, other.reading)

    def agrees(self, other: "_Way") -> bool:
        """Tell whether both lead to the same best passage."""
        return [hit.passage for hit in self.hits[:1]] == [hit.passage for hit in other.hits[:1]]


class Following:
    """Understand questions after what was said. `retrieve` takes a question and a context."""

    def __init__(self, *, retriever: Retriever, retrieve: Retrieve, reader: Reader) -> None:
        self._retriever = retriever
        self._retrieve = retrieve
        self._reader = reader

    def understand(self, question: str, history: Sequence[Turn]) -> Understood:
        """Return how a question is best understood, by what each way finds and reads.

        What is misspelt is put right where that answers, and is so much likelier to be right.
        Nothing is found where neither the question nor what was said before has a topic.
        """
        said = _Said(question=question, asked=_asked(history), quotes=_quotes(history))
        given = self._understood(said)
        tried = said.respelt(self._respell)
        if tried == said:
            return given
        found = self._understood(tried)
        standing = {word for hit in found.hits for word in words_of(hit.passage.searchable)}
        right = said.respelt(partial(self._respell, standing=standing))
        if right == said:
            return given
        if right != tried:
            found = self._understood(right)
        before, after = self._reading(given), self._reading(found)
        if not after.evidence or (before.evidence and not _beats(after, before)):
            return replace(given, reading=before)
        understanding = found.understanding or Understanding(question=right.question)
        return replace(found, reading=after, understanding=understanding)

    def _respell(self, question: str, standing: Container[str] | None = None) -> str:
        retriever = self._retriever
        return respelt(
            question, rarity=retriever.rarity, pieces=retriever.count_tokens, standing=standing
        )

    def _reading(self, understood: Understood) -> Reading:
        return understood.reading or self._reader.read(understood.question, understood.hits)

    def _understood(self, said: _Said) -> Understood:
        question, asked = said.question, whole(said.asked, knows=self._retriever.knows)
        if not (names_a_topic(question) or (asked and goes_on(question))):
            return Understood(question=question, hits=(), reading=_NO_TOPIC)
        if not asked:
            return Understood(question=question, hits=self._retrieve(question))
        if ordinal := ordinal_in(question):
            line = self._line(ordinal, asked[-1])
            if line and not telling(ordinal.rest):
                told = Understanding(question=question, following=asked[-1])
                return replace(line.understood, understanding=told)
            asked += tuple(one.quote for one in line.reading.evidence[:1]) if line else ()
        return self._best(question, asked, quotes=said.quotes).understood

    def _best(self, question: str, asked: Sequence[str], *, quotes: Sequence[str]) -> _Way:
        leaning = leans(question)
        context = _context(asked, quotes, leaning=leaning)
        carried = self._way(question, context, following=asked[-1])
        complete = self._completed(question, asked[-1]) if leaning else None
        if complete:
            other = self._way(complete, context, following=asked[-1])
            chosen = other if other.beats(carried) else carried
            return chosen if chosen.answers or self._alone(question).answers else chosen.untold
        alone = self._alone(question)
        if alone.beats(carried):
            return alone
        is_same = alone.agrees(carried) or not (alone.answers or carried.answers)
        return carried.untold if is_same else carried

    def _completed(self, question: str, former: str) -> str | None:
        return completed(question, former, knows=self._retriever.knows)

    def _way(
        self, question: str, context: Context | None = None, *, following: str | None = None
    ) -> _Way:
        hits = self._retrieve(question, context=context)
        reading = self._reader.read(question, hits)
        return _Way(question=question, hits=hits, reading=reading, following=following)

    def _alone(self, question: str) -> _Way:
        """Return the way without what was said: nothing is found for what names no topic."""
        if names_a_topic(question):
            return self._way(question)
        return _Way(question=question, hits=(), reading=_NO_TOPIC, following=None)

    def _line(self, ordinal: Ordinal, former: str) -> _Way | None:
        """Return the former question, found and read anew, with the evidence of one line alone."""
        way = self._way(former)
        answer = compose(former, way.hits, way.reading, self._retriever)
        line = ordinal.of(answer.text.split("\n")) if answer.answered else None
        if line is None:
            return None
        cited = [one for one in answer.citations if f"[{one.marker}]" in line]
        evidence = tuple(
            one for one in way.reading.evidence if any(_is_cited(one, by) for by in cited)
        )
        return replace(way, reading=replace(way.reading, evidence=evidence))


def _beats(one: Reading, other: Reading) -> bool:
    """Tell whether one reading is so much likelier to be right than another."""
    mine, its = one.confidence, other.confidence
    return mine * (1 - its) > ODDS * its * (1 - mine)


def _context(asked: Sequence[str], quotes: Sequence[str], *, leaning: bool) -> Context:
    documents, passages = LEANING if leaning else STANDING
    return Context(
        asked=tuple(reversed(asked)), quotes=tuple(quotes), documents=documents, passages=passages
    )


def _is_cited(evidence: Evidence, citation: Citation) -> bool:
    """Tell whether evidence, at one of its places, is what a citation quotes."""
    places = zip(evidence.hit.places, evidence.spans, strict=True)
    return any(
        (place.passage.document_id, span) == (citation.document_id, citation.span)
        for place, span in places
    )


def _asked(history: Sequence[Turn]) -> tuple[str, ...]:
    """Return the user's last turns that say anything, oldest first."""
    said = (_cleaned(turn.content) for turn in history if turn.role is Role.USER)
    return tuple(text for text in said if telling(text))[-MOST_TURNS:]


def _quotes(history: Sequence[Turn]) -> tuple[str, ...]:
    """Return the lines of the assistant's last turn, without markers: quotes, if it says true."""
    said = [turn.content for turn in history if turn.role is Role.ASSISTANT][-1:]
    lines = (_MARKERS.sub("", line).strip() for text in said for line in _cleaned(text).split("\n"))
    return tuple(line for line in lines if len(line.split()) >= _LEAST_WORDS)[:MOST_QUOTES]


def _cleaned(text: str) -> str:
    """Return what can be read of a text: no half of a surrogate pair, no more than asked."""
    return text[:QUESTION_LIMIT].encode(errors="ignore").decode().strip()
