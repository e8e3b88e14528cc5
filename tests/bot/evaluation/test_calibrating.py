from bot.answer import Reason
from bot.evaluation.calibrating import ScoreKeeper
from bot.reader import Reading


class Scoring:
    """A reader that scores every question the same."""

    def read(self, question: str, hits: object) -> Reading:
        return Reading(evidence=(), confidence=0.5, reason=Reason.LOW_CONFIDENCE, score=1.5)


def test_a_score_is_of_one_question_and_of_none_that_was_not_read_after_it() -> None:
    keeper = ScoreKeeper(Scoring())
    assert keeper.taken() is None

    keeper.read("opsoclonus", ())

    assert keeper.taken() == 1.5
    assert keeper.taken() is None
