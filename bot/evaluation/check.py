"""Own the check of a question set before anything is asked: stale golds, questions twice."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.evaluation.documents import Documents
from bot.evaluation.finding import Finding, FindingKind
from bot.evaluation.question import ExamQuestion, Gold
from bot.evaluation.question_set import QuestionSet
from bot.evaluation.staleness import doubt, missing, namesakes

_AROUND_WORDS = ".,;:!?¿¡\"'’‘“”«»()[]…。、？！؟،"


def check(question_set: QuestionSet, documents: Documents) -> tuple[Finding, ...]:
    """Return what is doubtful about a set, in the order of its questions.

    A text is read once, whatever the number of questions about it.
    """
    questions = question_set.questions
    found = [
        *_duplicates(questions),
        *_repeats(questions),
        *_stale(questions, documents),
    ]
    return tuple(_lined(question_set, at, finding) for at, finding in sorted(found, key=_place))


def normalised(question: str) -> str:
    """Return a question without its case, spacing and the punctuation around its words."""
    words = unicodedata.normalize("NFKC", question).casefold().split()
    return " ".join(filter(None, (word.strip(_AROUND_WORDS) for word in words)))


_Placed = tuple[int, Finding]
"""A finding, and the number of its question from 0."""


def _place(placed: _Placed) -> int:
    return placed[0]


def _lined(question_set: QuestionSet, at: int, finding: Finding) -> Finding:
    return replace(finding, line=question_set.lines[at]) if question_set.lines else finding


def _duplicates(questions: Sequence[ExamQuestion]) -> Iterator[_Placed]:
    seen: set[str] = set()
    for at, question in enumerate(questions):
        name = question.question_id
        if name in seen:
            what = "an earlier question has this id; give each one of its own"
            yield at, Finding(kind=FindingKind.DUPLICATE_ID, question_id=name, what=what)
        seen.add(name)


def _repeats(questions: Sequence[ExamQuestion]) -> Iterator[_Placed]:
    first: dict[str, str] = {}
    for at, question in enumerate(questions):
        name, words = question.question_id, normalised(question.text)
        if words and words in first:
            what = f"it asks the same as {first[words]!r}; delete one of them"
            yield at, Finding(kind=FindingKind.REPEATED, question_id=name, what=what)
        first.setdefault(words, name)


def _stale(questions: Sequence[ExamQuestion], documents: Documents) -> Iterator[_Placed]:
    for document_id, golds in _by_document(questions).items():
        if document_id not in documents.ids:
            near = namesakes(document_id, documents.ids)
            for at in dict.fromkeys(at for at, _ in golds):
                yield at, missing(questions[at].question_id, document_id, near=near)
            continue
        text = documents.text(document_id)
        for at, gold in golds:
            if finding := doubt(questions[at].question_id, gold, text):
                yield at, finding


def _by_document(questions: Sequence[ExamQuestion]) -> dict[str, list[tuple[int, Gold]]]:
    found: dict[str, list[tuple[int, Gold]]] = defaultdict(list)
    for at, question in enumerate(questions):
        for gold in question.answers:
            if gold.document_id is not None:
                found[gold.document_id].append((at, gold))
    return found
