"""Own an examination that a test holds to values."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bot.assembly import Assembly
from bot.errors import BadGate
from bot.evaluation.anchoring import anchored, out_of_reach
from bot.evaluation.check import check
from bot.evaluation.documents import IndexedDocuments
from bot.evaluation.examinee import LocalExaminee
from bot.evaluation.finding import Finding
from bot.evaluation.question_set import read_questions
from bot.evaluation.refusals import LOWER_IS_BETTER
from bot.evaluation.row import Row, row_of
from bot.evaluation.run import check_askable, cutoffs
from bot.evaluation.summary import Summary, summarise
from bot.settings import load_settings
from index.encoder import silent

_NAMED = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Exam:
    """How a question set came out. `stale` are golds that the documents do not hold."""

    summary: Summary
    rows: tuple[Row, ...]
    stale: tuple[Finding, ...]

    def __getitem__(self, measure: str) -> float:
        """Return a measure's value; raises BadGate where there is none of the name."""
        value = self.summary.overall.value(measure)
        if value is None:
            names = ", ".join(self.summary.overall.measures)
            raise BadGate(measure, f"these questions have only {names}")
        return value

    def require(self, measure: str, *, at_least: float) -> None:
        """Fail where a measure falls short, naming the questions that went wrong.

        Of what is better when it is lower, such as ECE, the value is the most that it may be.
        """
        value = self[measure]
        is_short = value > at_least if measure in LOWER_IS_BETTER else value < at_least
        if is_short:
            wrong = [row.question_id for row in self.rows if not row.good]
            named = ", ".join(wrong[:_NAMED]) + (", …" if len(wrong) > _NAMED else "")
            raise AssertionError(f"{measure} is {value:.4f}, not {at_least}; went wrong: {named}")


def examined(questions: Path, *, documents: Path, home: Path, k: int) -> Exam:
    """Index documents in a home and ask them the questions.

    Raises BadQuestionSet, and what indexing raises: a file that cannot be read is an error here.
    """
    settings = load_settings().model_copy(update={"home": home})
    assembly = Assembly(settings)
    assembly.indexer(progress=silent).update([documents], strict=True)
    question_set = read_questions(questions)
    check_askable(question_set)
    with closing(assembly.home.catalog.snapshot()) as snapshot:
        indexed = IndexedDocuments(snapshot)
        question_set, _ = anchored(question_set, indexed)
        findings: Sequence[Finding] = check(question_set, indexed)
        question_set = out_of_reach(question_set, indexed)
    examinee, ks = LocalExaminee(assembly, k=k), cutoffs(k)
    rows = tuple(row_of(examinee.ask(one), ks=ks) for one in question_set.questions)
    stale = tuple(one for one in findings if one.stale)
    return Exam(summary=summarise(rows), rows=rows, stale=stale)
