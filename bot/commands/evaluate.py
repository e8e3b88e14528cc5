"""Own `wherein evaluate`."""

import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.assembly import Assembly
from bot.commands.golds import checked
from bot.commands.index import ensure_searchable, update
from bot.commands.progress import progress_bar
from bot.commands.terminal import counted, note
from bot.errors import BadRun, IndexChanged, OutputUnwritable
from bot.evaluation.brought import lay_out
from bot.evaluation.check import check
from bot.evaluation.comparison import Comparison, compare
from bot.evaluation.documents import Documents, IndexedDocuments
from bot.evaluation.draft import draft
from bot.evaluation.examinee import Examinee, LocalExaminee
from bot.evaluation.gaps import gaps_among
from bot.evaluation.gates import Gate, check_measures, short, worse
from bot.evaluation.journal import Journal
from bot.evaluation.logged import LoggedQuestions
from bot.evaluation.question_set import QuestionSet, read_questions
from bot.evaluation.reports.gaps import gap_lines
from bot.evaluation.reports.html import write_html
from bot.evaluation.reports.output import Output
from bot.evaluation.reports.run_file import SavedRun, read_run, write_run
from bot.evaluation.reports.terminal import Screen, report
from bot.evaluation.reports.trec import By, write_qrels, write_trec_run
from bot.evaluation.result import row_of_result
from bot.evaluation.row import Row
from bot.evaluation.run import Examination, check_askable, cutoffs, differing
from bot.evaluation.service import ServiceExaminee
from bot.evaluation.summary import Summary, summarise
from corpus.errors import BadEnvironment, BadInput


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What an examination was told. `gates` and `drops` hold it to values; see `gates`."""

    questions: Path
    k: int
    url: str | None = None
    own_documents: bool = False
    allow_missing: bool = False
    baseline: Path | None = None
    gates: tuple[Gate, ...] = ()
    drops: tuple[Gate, ...] = ()
    json: Path | None = None
    html: Path | None = None
    trec: Path | None = None
    force: bool = False

    def output(self, path: Path) -> Output:
        """Return a file that a report goes to."""
        inputs = [self.questions, *([self.baseline] if self.baseline else [])]
        return Output(path=path, replace=self.force, inputs=tuple(inputs))

    def trec_files(self) -> Iterator[tuple[By, Path, Path]]:
        """Yield the run and the qrels for each way to judge."""
        if self.trec:
            for by in By:
                yield by, self.trec / f"{by.value}s.run", self.trec / f"{by.value}s.qrels"

    def check(self) -> None:
        """Raise what would keep a report from being written, before long work for it."""
        if self.own_documents and self.url is not None:
            raise BadInput("--own-documents are asked in this process; leave --url out.")
        files = [path for path in (self.json, self.html) if path]
        if len({path.resolve() for path in files}) < len(files):
            raise BadInput(f"two reports would go to {files[0]}; name a file for each.")
        if self.trec and self.trec.is_dir():
            files += [path for _, *both in self.trec_files() for path in both]
        elif self.trec:
            _check_folder(self.trec)
        for path in files:
            self.output(path).check()


def run(assembly: Assembly, options: Options) -> bool:
    """Examine and report; tell whether nothing fell short or got worse."""
    options.check()
    check_measures((*options.gates, *options.drops), ks=cutoffs(options.k))
    baseline = _baseline(options.baseline) if options.baseline else None
    with ExitStack() as stack:
        question_set = read_questions(options.questions)
        if baseline:
            _check_shared(question_set, baseline)
        if options.own_documents:
            assembly, question_set = stack.enter_context(_own(assembly, question_set))
        examinee, documents = stack.enter_context(_asked(assembly, options))
        question_set = checked(question_set, documents, allow_missing=options.allow_missing)
        examination = Examination(
            question_set=question_set, examinee=examinee, ks=cutoffs(options.k)
        )
        place = stack.enter_context(_place(options))
        journal = Journal(place, run=examination.identity, replace=options.force)
        rows = _asked_rows(examination, journal, options)
        return _report(examination, rows, journal, options, baseline)


def check_only(assembly: Assembly, options: Options) -> bool:
    """Check a question set and ask nothing; tell whether it is good."""
    with ExitStack() as stack:
        question_set = read_questions(options.questions)
        if options.own_documents:
            assembly, question_set = stack.enter_context(_own(assembly, question_set))
        _, documents = stack.enter_context(_asked(assembly, options))
        check_askable(question_set)
        findings = check(question_set, documents)
    for finding in findings:
        note(str(finding))
    answerable = sum(one.answerable for one in question_set.questions)
    total = counted(len(question_set.questions), "question")
    doubts = counted(len(findings), "doubt") if findings else "nothing to doubt"
    print(f"{total}, {answerable:,} answerable; {doubts}")
    return not findings


def write_draft(assembly: Assembly, count: int) -> None:
    """Print lines for a person to fill in."""
    ensure_searchable(assembly)
    with closing(assembly.home.catalog.snapshot()) as snapshot:
        sys.stdout.writelines(draft(snapshot, count))


def write_gaps(assembly: Assembly, log: Path) -> None:
    """Print what a question log says the documents do not answer, most asked first."""
    logged = LoggedQuestions(log)
    found = gaps_among(logged, assembly.encoder)
    for line in gap_lines(found, logged, screen=Screen.of(sys.stdout)):
        print(line)


@contextmanager
def _own(assembly: Assembly, question_set: QuestionSet) -> Iterator[tuple[Assembly, QuestionSet]]:
    """Index the documents that the set brings in a home made for it."""
    with tempfile.TemporaryDirectory(prefix="wherein-") as folder:
        documents = Path(folder, "documents")
        documents.mkdir()
        moved = lay_out(question_set, documents)
        settings = assembly.settings.model_copy(update={"home": Path(folder, "home")})
        own = Assembly(settings)
        update(own, [documents], strict=False)
        yield own, moved


@contextmanager
def _asked(assembly: Assembly, options: Options) -> Iterator[tuple[Examinee, Documents]]:
    if options.url is not None:
        service = ServiceExaminee(options.url, k=options.k)
        yield service, service
        return
    ensure_searchable(assembly)
    with closing(assembly.home.catalog.snapshot()) as snapshot:
        yield LocalExaminee(assembly, k=options.k), IndexedDocuments(snapshot)


@contextmanager
def _place(options: Options) -> Iterator[Path]:
    """Yield where what is asked is kept until it is reported."""
    if options.json and (options.json.is_file() or not options.json.exists()):  # no device
        yield options.json.with_name(f"{options.json.name}.part")
        return
    with tempfile.TemporaryDirectory(prefix="wherein-") as folder:
        yield Path(folder, "asked")


def _asked_rows(examination: Examination, journal: Journal, options: Options) -> list[Row]:
    rows: list[Row] = []
    try:
        with progress_bar("asking") as progress:
            rows.extend(examination.rows(journal, progress=progress))
    except IndexChanged:
        raise
    except (KeyboardInterrupt, BadEnvironment):
        if not options.json:
            note("INCOMPLETE: there is no score, and nothing is kept; with --json FILE it would be")
        else:
            total = counted(len(examination.question_set.questions), "question")
            note(
                f"INCOMPLETE: there is no score; what was asked of {total} is kept in "
                f"{journal.path}, and the same command goes on from there"
            )
        raise
    return rows


def _report(
    examination: Examination,
    rows: Sequence[Row],
    journal: Journal,
    options: Options,
    baseline: SavedRun | None,
) -> bool:
    summary = summarise(rows)
    head = examination.head(summary)
    compared = _compared(head, rows, baseline) if baseline else None
    texts = {one.question_id: one.text for one in examination.question_set.questions}
    told = compared[0].to_json(texts, warnings=compared[1]) if compared else None
    _write(head, journal, options, told)
    journal.remove()
    for line in report(head, screen=Screen.of(sys.stdout), comparison=told):
        print(line)
    failures = [*_failures(summary, options, compared[0] if compared else None)]
    for failure in failures:
        note(failure)
    return not failures


def _compared(
    head: Mapping[str, Any], rows: Sequence[Row], baseline: SavedRun
) -> tuple[Comparison, list[str]]:
    warnings = [*differing(head, baseline.head)]
    compared = compare(rows, [row_of_result(one) for one in baseline.results()])
    if left := len(compared.only_ours) + len(compared.only_theirs):
        shared = counted(compared.questions, "question")
        warnings.append(f"{shared} compared; {left:,} in one of the runs alone")
    for warning in warnings:
        note(warning)
    return compared, warnings


def _failures(summary: Summary, options: Options, comparison: Comparison | None) -> Iterator[str]:
    yield from short(summary.overall, options.gates)
    if comparison:
        yield from worse(comparison, options.drops)


def _write(
    head: Mapping[str, Any],
    journal: Journal,
    options: Options,
    comparison: Mapping[str, Any] | None,
) -> None:
    if options.json:
        write_run(options.output(options.json), head, results=journal.results())
    if options.html:
        write_html(
            options.output(options.html), head, results=journal.results(), comparison=comparison
        )
    if options.trec:
        options.trec.mkdir(parents=True, exist_ok=True)
    for by, run_file, qrels in options.trec_files():
        write_trec_run(options.output(run_file), journal.results(), by=by)
        write_qrels(options.output(qrels), journal.results(), by=by)


def _baseline(path: Path) -> SavedRun:
    saved = read_run(path)
    if not saved.complete:
        raise BadRun(path, ("complete is false: a run that was broken off is no baseline",))
    return saved


def _check_shared(question_set: QuestionSet, baseline: SavedRun) -> None:
    """Raise BadRun where there is nothing to compare, which would pass for nothing worse."""
    ids = {one.question_id for one in question_set.questions}
    if not any(one["id"] in ids for one in baseline.results()):
        raise BadRun(baseline.path, (f"it has none of the questions of {question_set.path}",))


def _check_folder(path: Path) -> None:
    there = next(one for one in (path, *path.absolute().parents) if one.exists())
    if not there.is_dir():
        raise OutputUnwritable(path, f"{there} is no folder")
