"""Own what the documents do not answer: questions of a log that had no answer, grouped."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.evaluation.check import normalised
from bot.evaluation.grouping import grouped
from bot.evaluation.logged import Logged, LoggedQuestions
from index.encoder import Encoder

ALIKE = 0.44
"""The least cosine of every two questions of a gap.

Chosen for the packaged encoder, by F1, on half of an FAQ's rephrased questions; on the other half
groups are .992 pure and .861 complete: `python -m tests.benchmarks.gaps`.
"""

MOST_AT_ONCE = 5_000
"""So many different questions are grouped at a time, those asked most often first.

The cosines of every two of them take 100 MB.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A question's words or a passage's id, and how often it was asked or tried."""

    name: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Questions that are much alike and had no answer.

    `questions` and `passages` stand in the order of how often they were asked and tried. Those
    that differ only in case, spacing or the punctuation around words are one question.
    """

    questions: tuple[Counted, ...]
    passages: tuple[Counted, ...]

    @property
    def count(self) -> int:
        """How often it was asked, in whatever words."""
        return sum(question.count for question in self.questions)


def gaps(path: Path, encoder: Encoder) -> tuple[Gap, ...]:
    """Return the gaps that a log of questions shows; raises BadQuestionLog."""
    return gaps_among(LoggedQuestions(path), encoder)


def gaps_among(logged: Iterable[Logged], encoder: Encoder) -> tuple[Gap, ...]:
    """Return the gaps among questions, that asked most often first, in whatever order they came.

    Of more than MOST_AT_ONCE different questions each so many are grouped by themselves.
    """
    asked = sorted(_unanswered(logged), key=lambda one: (-one.count, one.words))
    found = [
        _gap([asked[start + row] for row in rows])
        for start in range(0, len(asked), MOST_AT_ONCE)
        for rows in _groups(asked[start : start + MOST_AT_ONCE], encoder)
    ]
    return tuple(sorted(found, key=lambda gap: -gap.count))


@dataclass(slots=True)
class _Asked:
    """One question, in whatever case and spacing: how it was written, and what was tried for it."""

    words: str
    writings: Counter[str] = field(default_factory=Counter)
    tried: Counter[str] = field(default_factory=Counter)
    ranks: Counter[str] = field(default_factory=Counter)

    @property
    def count(self) -> int:
        return self.writings.total()

    @property
    def writing(self) -> str:
        """How it was written most often; of several ways the first by the alphabet."""
        return min(self.writings, key=lambda text: (-self.writings[text], text))

    def add(self, logged: Logged) -> None:
        self.writings[logged.question] += 1
        for rank, passage in enumerate(dict.fromkeys(logged.passages), start=1):
            self.tried[passage] += 1
            self.ranks[passage] += rank


def _unanswered(logged: Iterable[Logged]) -> Iterator[_Asked]:
    found: dict[str, _Asked] = {}
    for one in logged:
        if not one.answered:
            words = normalised(one.question) or one.question
            found.setdefault(words, _Asked(words)).add(one)
    yield from found.values()


def _groups(asked: Sequence[_Asked], encoder: Encoder) -> tuple[tuple[int, ...], ...]:
    vectors = encoder.encode_questions([one.writing for one in asked])
    return grouped(vectors, least=ALIKE)


def _gap(asked: Sequence[_Asked]) -> Gap:
    tried, ranks = Counter[str](), Counter[str]()
    for one in asked:
        tried.update(one.tried)
        ranks.update(one.ranks)
    best = sorted(tried, key=lambda name: (-tried[name], ranks[name], name))
    return Gap(
        questions=tuple(Counted(name=one.writing, count=one.count) for one in asked),
        passages=tuple(Counted(name=name, count=tried[name]) for name in best),
    )
