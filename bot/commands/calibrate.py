"""Own `wherein evaluate --calibrate` and `--forget-calibration`."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from operator import methodcaller

from bot.assembly import Assembly
from bot.commands.calibration_shown import lines, worth_told
from bot.commands.evaluate import Options
from bot.commands.golds import checked
from bot.commands.index import ensure_searchable
from bot.commands.progress import progress_bar
from bot.commands.terminal import counted, note
from bot.evaluation.calibrating import calibrate, check_enough, judge
from bot.evaluation.calibration_fit import Judged, cross_fitted_worth, worth
from bot.evaluation.documents import IndexedDocuments
from bot.evaluation.question import ExamQuestion
from bot.evaluation.question_set import read_questions
from bot.saved_calibration import SavedCalibration
from corpus.errors import BadInput


def run(assembly: Assembly, options: Options) -> None:
    """Ask the questions, fit how sure answers are, and save that in the home.

    Until it is saved, what was in force is. Raises CannotCalibrate where the questions tell too
    little.
    """
    _refuse_others(options)
    questions = _questions(assembly, options)
    with progress_bar("asking") as progress:
        judged = judge(assembly, questions, progress=progress)
    saved = calibrate(judged, made=datetime.now(UTC))
    assembly.calibration_file.write(saved, assembly.fits())
    print(_asked(questions, judged))
    for name, told in _worths(assembly, saved, judged):
        print(f"{name + ':':24} {told}")
    for line in lines(assembly.calibration.standing()):
        if line.remedy:
            note(f"{line.text}; {line.remedy}")
    print(
        f"saved in {assembly.calibration_file.path} and in force from now on; "
        f"`wherein evaluate --forget-calibration` goes back"
    )


def forget(assembly: Assembly) -> None:
    """Go back to the packaged calibration, and say so."""
    had_one = assembly.calibration_file.remove()
    said = "forgotten" if had_one else "this home has no calibration of its own"
    print(f"{said}; the packaged one is in force")


def _refuse_others(options: Options) -> None:
    """Raise BadInput for what would go unheeded."""
    given = {
        "--url": options.url is not None,
        "--own-documents": options.own_documents,
        "--json": options.json,
        "--html": options.html,
        "--trec": options.trec,
        "--baseline": options.baseline,
        "--min": options.gates,
        "--max-drop": options.drops,
    }
    if found := [name for name, is_given in given.items() if is_given]:
        raise BadInput(
            f"--calibrate only calibrates, and over the documents of this home; leave "
            f"{' and '.join(found)} out, or examine in a run of its own."
        )


def _questions(assembly: Assembly, options: Options) -> tuple[ExamQuestion, ...]:
    question_set = read_questions(options.questions)
    check_enough(question_set.questions)
    ensure_searchable(assembly)
    with closing(assembly.home.catalog.snapshot()) as snapshot:
        documents = IndexedDocuments(snapshot)
        question_set = checked(question_set, documents, allow_missing=options.allow_missing)
    return question_set.questions


def _asked(questions: Sequence[ExamQuestion], judged: Judged) -> str:
    answerable = sum(one.answerable for one in questions)
    total = f"{counted(len(questions), 'question')}, {answerable:,} answerable"
    left_out = len(questions) - len(judged.right)
    return f"{total}; {left_out:,} left out, with nothing to score" if left_out else total


def _worths(
    assembly: Assembly, saved: SavedCalibration, judged: Judged
) -> Iterator[tuple[str, str]]:
    """Yield what the new calibration is worth, on questions left out of its fit, and the old."""
    packaged, wanted = assembly.calibration.packaged.calibration, assembly.settings.precision
    yield "cross-fitted", worth_told(saved.worth)
    yield "packaged, on the same", worth_told(worth(packaged, judged))
    if wanted is not None:
        held = methodcaller("held_to", wanted)
        yield f"held to {wanted:g}", worth_told(cross_fitted_worth(judged, held=held))
        yield "packaged, held to it", worth_told(worth(packaged.held_to(wanted), judged))
