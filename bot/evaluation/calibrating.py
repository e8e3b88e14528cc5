"""Own how questions with known answers become a calibration of the reader that answers them."""

from collections.abc import Callable, Sequence
from datetime import datetime

import numpy as np

from bot.answer import Reason
from bot.assembly import Assembly
from bot.assistant import DEFAULT_K, Assistant
from bot.errors import CannotCalibrate
from bot.evaluation.calibration_fit import FOLDS, Judged, cross_fitted_worth, fit
from bot.evaluation.citing import is_right
from bot.evaluation.examinee import LocalExaminee
from bot.evaluation.question import ExamQuestion
from bot.reader import Reader, Reading
from bot.saved_calibration import SavedCalibration
from index.hit import Hit

LEAST_QUESTIONS = 20

LEAST_OF_A_KIND = FOLDS
"""How many have to be answerable, not answerable, answered rightly, and wrongly, at least."""

_MORE = "write more, such as at places that `wherein evaluate --draft 50` proposes"
_NO_ANSWER = 'write more that the documents do not answer, with "answers": []'
_LOOK = "look at what was wrong with `wherein evaluate QUESTIONS --html FILE`"


class ScoreKeeper:
    """Read as another reader does, and keep the score of what was read last."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._score: float | None = None

    def taken(self) -> float | None:
        """Return the score, once; None where nothing was read since, or there was none to score."""
        score, self._score = self._score, None
        return score

    def read(self, question: str, hits: Sequence[Hit]) -> Reading:
        """Return what the other reader does."""
        reading = self._reader.read(question, hits)
        self._score = reading.score
        return reading


class Unread:
    """A reader that reads nothing, so that what it is given is left out of a calibration."""

    def read(self, question: str, hits: Sequence[Hit]) -> Reading:  # noqa: ARG002
        """Abstain without a score."""
        return Reading(evidence=(), confidence=0.0, reason=Reason.NO_MATCH)


def check_enough(questions: Sequence[ExamQuestion]) -> None:
    """Raise CannotCalibrate where there are too few questions of a kind, before any is asked."""
    answerable = sum(one.answerable for one in questions)
    if len(questions) < LEAST_QUESTIONS:
        raise CannotCalibrate(
            f"they are {len(questions)}, and {LEAST_QUESTIONS} are the least", remedy=_MORE
        )
    if answerable < LEAST_OF_A_KIND:
        reason = f"{answerable} are answerable, and {LEAST_OF_A_KIND} are the least"
        raise CannotCalibrate(reason, remedy=_MORE)
    if len(questions) - answerable < LEAST_OF_A_KIND:
        reason = (
            f"{len(questions) - answerable} are not answerable, and {LEAST_OF_A_KIND} are the least"
        )
        raise CannotCalibrate(reason, remedy=_NO_ANSWER)


def judge(
    assembly: Assembly, questions: Sequence[ExamQuestion], *, progress: Callable[[int, int], None]
) -> Judged:
    """Ask questions with abstaining off; return the scores of the first quotes, judged.

    What the calibrated reader cannot read, such as a question in other letters, is left out.
    Raises what an examinee raises.
    """
    calibration = assembly.calibration.packaged.calibration.without_abstaining()
    keeper = ScoreKeeper(assembly.reader(calibration, otherwise=Unread()))
    examinee = LocalExaminee(assembly, k=DEFAULT_K, assistant=Assistant(assembly.library, keeper))
    found: list[tuple[float, bool]] = []
    for done, question in enumerate(questions, 1):
        right = is_right(examinee.ask(question))
        score = keeper.taken()
        if score is not None and np.isfinite(score):
            found.append((score, right))
        progress(done, len(questions))
    return Judged(
        scores=np.array([score for score, _ in found], dtype=np.float64),
        right=np.array([right for _, right in found], dtype=np.bool_),
    )


def calibrate(judged: Judged, *, made: datetime) -> SavedCalibration:
    """Return the calibration that fits, with its worth; raises CannotCalibrate."""
    rights = int(judged.right.sum())
    for count, kind in ((rights, "right"), (len(judged.right) - rights, "wrong")):
        if count < LEAST_OF_A_KIND:
            reason = f"of {len(judged.right)} first quotes {count} are {kind}"
            raise CannotCalibrate(f"{reason}, and {LEAST_OF_A_KIND} are the least", remedy=_LOOK)
    try:
        return SavedCalibration(
            calibration=fit(judged),
            worth=cross_fitted_worth(judged),
            questions=len(judged.right),
            made=made.isoformat(timespec="seconds"),
        )
    except ValueError as error:
        raise CannotCalibrate(str(error), remedy=_LOOK) from error
