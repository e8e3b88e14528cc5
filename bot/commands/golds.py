"""Own what becomes of a question set's gold answers before it is asked."""

from dataclasses import replace
from pathlib import Path

from bot.commands.terminal import counted, note
from bot.errors import BadQuestionSet, Problem
from bot.evaluation.anchoring import anchored, out_of_reach
from bot.evaluation.check import check
from bot.evaluation.documents import Documents
from bot.evaluation.finding import Finding
from bot.evaluation.question_set import QuestionSet
from bot.evaluation.run import check_askable

_MOST_FINDINGS = 20


def checked(question_set: QuestionSet, documents: Documents, *, allow_missing: bool) -> QuestionSet:
    """Follow golds that have moved; refuse those that are gone, unless they may be missing.

    What was done is said. Raises BadQuestionSet, also where a question cannot be asked.
    """
    for line in question_set.notes:
        note(line)
    check_askable(question_set)
    question_set, moved = anchored(question_set, documents)
    if moved:
        note(f"{counted(moved, 'gold answer')} followed to where it stands now; --check says which")
    stale = [one for one in check(question_set, documents) if one.stale]
    if not stale:
        return question_set
    if not allow_missing:
        problems = [_problem(question_set.path, one) for one in stale[:_MOST_FINDINGS]]
        raise BadQuestionSet(problems, count=len(stale))
    note(
        f"{counted(len(stale), 'gold answer')} not found in the documents, and counted as missed; "
        f"--check names them"
    )
    return out_of_reach(question_set, documents)


def _problem(path: Path, finding: Finding) -> Problem:
    what = str(replace(finding, line=None))
    return Problem(path=path, what=what, line=finding.line, column=1)
