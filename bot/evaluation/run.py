"""Own an examination: every question asked once, whatever breaks it off in between."""

import platform
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

from bot.errors import BadQuestion, BadQuestionSet, Problem
from bot.evaluation.examinee import Examinee
from bot.evaluation.journal import Journal
from bot.evaluation.question_set import QuestionSet
from bot.evaluation.result import result_of, row_of_result
from bot.evaluation.row import Row, row_of
from bot.evaluation.summary import Summary
from bot.question import checked_question

CUTOFFS = (1, 3, 5, 10, 20, 50)

_MOST_PROBLEMS = 20
_PACKAGES = ("wherein", "faiss-cpu", "onnxruntime", "numpy")

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """What is asked, of whom, and at which cutoffs it is measured."""

    question_set: QuestionSet
    examinee: Examinee
    ks: tuple[int, ...]

    @property
    def identity(self) -> dict[str, Any]:
        """Return what must be equal for two runs to be one that was broken off."""
        examined = self.examinee.examined
        return {
            "questions": self.question_set.sha256,
            "index": examined.to_json(),
            "settings": dict(examined.settings),
            "ks": list(self.ks),
            "wherein": version("wherein"),
        }

    def rows(self, journal: Journal, *, progress: Progress) -> Iterator[Row]:
        """Ask what the journal does not have yet; yield a row for each question.

        Raises what the examinee raises. The journal then holds what was asked.
        """
        questions = self.question_set.questions
        journal.open()
        done: set[str] = set()
        for result in journal.results():
            done.add(result["id"])
            yield row_of_result(result)
        for question in questions:
            if question.question_id not in done:
                outcome = self.examinee.ask(question)
                row = row_of(outcome, ks=self.ks)
                journal.add(result_of(outcome, row))
                done.add(question.question_id)
                progress(len(done), len(questions))
                yield row

    def head(self, summary: Summary) -> Mapping[str, Any]:
        """Return all of a saved run but its results."""
        questions = self.question_set
        examined = self.examinee.examined
        return {
            "complete": True,
            "made": datetime.now(UTC).isoformat(timespec="seconds"),
            "questions": {
                "path": str(questions.path),
                "sha256": questions.sha256,
                "count": len(questions.questions),
            },
            "index": examined.to_json(),
            "settings": dict(examined.settings),
            "versions": {"python": platform.python_version()}
            | {name: version(name) for name in _PACKAGES},
            "ks": list(self.ks),
            "summary": summary.to_json(),
        }


def cutoffs(k: int) -> tuple[int, ...]:
    """Return the ranks that are measured at where `k` passages are found."""
    return (*(one for one in CUTOFFS if one < k), k)


def check_askable(question_set: QuestionSet) -> None:
    """Raise BadQuestionSet where a question could not be asked: empty, or too long."""
    found: list[Problem] = []
    for at, question in enumerate(question_set.questions):
        try:
            checked_question(question.text)
        except BadQuestion as error:
            line = question_set.lines[at] if question_set.lines else None
            what = f"question {question.question_id!r}: {error}"
            found.append(Problem(path=question_set.path, what=what, line=line, column=1))
    if found:
        raise BadQuestionSet(found[:_MOST_PROBLEMS], count=len(found))


def differing(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> Iterator[str]:
    """Yield a sentence for whatever makes two runs hard to compare, by their heads."""
    if ours["questions"]["sha256"] != theirs["questions"]["sha256"]:
        yield "THE QUESTION SETS DIFFER: only questions of one id in both are compared"
    if ours["index"]["corpus_sha256"] != theirs["index"]["corpus_sha256"]:
        yield "THE DOCUMENTS DIFFER: what changed may be they and not the bot"
    for name in sorted(ours["settings"].keys() | theirs["settings"].keys()):
        mine, other = ours["settings"].get(name), theirs["settings"].get(name)
        if mine != other:
            yield f"the setting {name} was {other} and is {mine}"
