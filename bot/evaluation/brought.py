"""Own asking over the documents that a question set brings itself."""

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from bot.errors import BadQuestionSet, Problem
from bot.evaluation.question_set import QuestionSet

_UNUSUAL = re.compile(r"[^\w-]+")
_LONGEST = 80
_NOTHING = "it brings no documents of its own; index them, and leave --own-documents out"


def lay_out(question_set: QuestionSet, folder: Path) -> QuestionSet:
    """Write a set's documents into a folder; return the set with golds in those files.

    Raises BadQuestionSet where the set has no documents of its own.
    """
    if not question_set.corpus:
        raise BadQuestionSet([Problem(path=question_set.path, what=_NOTHING)], count=1)
    names = _names(question_set.corpus)
    for document_id, text in question_set.corpus.items():
        if text.strip():
            (folder / names[document_id]).write_text(text, "utf-8", errors="replace", newline="")
    questions = tuple(
        replace(
            question,
            answers=tuple(
                replace(gold, document_id=names.get(gold.document_id or "", gold.document_id))
                for gold in question.answers
            ),
        )
        for question in question_set.questions
    )
    return replace(question_set, questions=questions)


def _names(corpus: Mapping[str, str]) -> dict[str, str]:
    """Return a file's name for each id, as like it as a file may be called."""
    taken: set[str] = set()
    names: dict[str, str] = {}
    for number, document_id in enumerate(corpus):
        plain = _UNUSUAL.sub("_", document_id)[:_LONGEST].strip("_") or "document"
        name = plain if plain.casefold() not in taken else f"{plain}-{number}"
        taken.add(name.casefold())
        names[document_id] = f"{name}.txt"
    return names
