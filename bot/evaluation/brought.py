"""Own asking over the documents that a question set brings itself."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from itertools import chain, count
from pathlib import Path

from bot.errors import BadQuestionSet, Problem
from bot.evaluation.question import Gold
from bot.evaluation.question_set import QuestionSet

_UNUSUAL = re.compile(r"[^\w-]+")
_LONGEST = 80  # bytes; file systems allow 255
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
            answers=tuple(_moved(gold, names) for gold in question.answers),
        )
        for question in question_set.questions
    )
    return replace(question_set, questions=questions)


def _moved(gold: Gold, names: Mapping[str, str]) -> Gold:
    if gold.document_id is None:
        return gold
    return replace(gold, document_id=names.get(gold.document_id, gold.document_id))


def _names(corpus: Mapping[str, str]) -> dict[str, str]:
    """Return a file's name for each id, as like it as a file may be called.

    No two are one to a file system that folds case or composes letters.
    """
    taken: set[str] = set()
    names: dict[str, str] = {}
    for number, document_id in enumerate(corpus):
        plain = _plain(document_id)
        numbered = (f"{plain}-{more}" for more in count(number))
        name = next(one for one in chain((plain,), numbered) if _folded(one) not in taken)
        taken.add(_folded(name))
        names[document_id] = f"{name}.txt"
    return names


def _plain(document_id: str) -> str:
    usual = _UNUSUAL.sub("_", unicodedata.normalize("NFKC", document_id))
    short = usual.encode(errors="replace")[:_LONGEST].decode(errors="ignore")
    return short.strip("_") or "document"


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name.casefold())
