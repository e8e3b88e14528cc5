"""Own following the words of a gold answer to where they stand now."""

from dataclasses import replace
from itertools import islice

from bot.evaluation.documents import Documents
from bot.evaluation.question import Gold
from bot.evaluation.question_set import QuestionSet
from bot.evaluation.staleness import starts_of
from corpus.span import Span


def anchored(question_set: QuestionSet, documents: Documents) -> tuple[QuestionSet, int]:
    """Return a set whose golds stand where their words do, and how many had moved.

    Words that stand once in their document stand there, whatever place the set names. Where they
    stand several times, or not at all, nothing is changed.
    """
    texts = _Texts(documents)
    moved = 0
    questions = []
    for question in question_set.questions:
        answers = [_anchored(gold, texts) for gold in question.answers]
        pairs = zip(question.answers, answers, strict=True)
        moved += sum(old.span is not None and old != new for old, new in pairs)
        questions.append(replace(question, answers=tuple(answers)))
    return replace(question_set, questions=tuple(questions)), moved


def out_of_reach(question_set: QuestionSet, documents: Documents) -> QuestionSet:
    """Return a set in which golds that do not stand in their document stand behind its end.

    No passage and no citation can then be taken for them.
    """
    texts = _Texts(documents)
    questions = (
        replace(question, answers=tuple(_as_it_stands(gold, texts) for gold in question.answers))
        for question in question_set.questions
    )
    return replace(question_set, questions=tuple(questions))


class _Texts:
    """The text of one document at a time, as golds of one stand together."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        self._last: tuple[str, str] | None = None

    def of(self, gold: Gold) -> str | None:
        """Return the text of a gold's document, None where there is none."""
        name = gold.document_id
        if name is None or name not in self._documents.ids:
            return None
        if self._last is None or self._last[0] != name:
            self._last = name, self._documents.text(name)
        return self._last[1]


def _anchored(gold: Gold, texts: _Texts) -> Gold:
    text = texts.of(gold) if gold.text else None
    if text is None or (gold.span is not None and gold.span.of(text) == gold.text):
        return gold
    starts = [*islice(starts_of(gold.text, text), 2)]
    if len(starts) != 1:
        return gold
    return replace(gold, span=Span(starts[0], starts[0] + len(gold.text)))


def _as_it_stands(gold: Gold, texts: _Texts) -> Gold:
    text = texts.of(gold) if gold.text else None
    if text is None:
        return gold
    stands = gold.text in text if gold.span is None else gold.span.of(text) == gold.text
    return gold if stands else replace(gold, span=Span(len(text), len(text) + len(gold.text)))
