"""Own what is measured of one question, by the names that are printed."""

from collections.abc import Iterator, Sequence
from sys import intern

from bot.evaluation.citing import citing_values, exactness
from bot.evaluation.judging import by_document, by_passage
from bot.evaluation.outcome import Outcome
from bot.evaluation.ranking import ranking_values


def values_of(outcome: Outcome, *, ks: Sequence[int]) -> dict[str, float]:
    """Return each measure that the question has, in the order to print them in.

    What a question cannot be measured by is left out, never 0: of one that the documents do not
    answer, only the exactness of an answer given all the same. Names with the prefix "Doc" are
    of documents, those without of passages.
    """
    values = _answerable(outcome, ks) if outcome.question.answerable else exactness(outcome)
    return {intern(name): value for name, value in values}


def _answerable(outcome: Outcome, ks: Sequence[int]) -> Iterator[tuple[str, float]]:
    if judged := by_passage(outcome):
        yield from ranking_values(judged, ks=ks)
    if judged := by_document(outcome):
        yield from ((f"Doc{name}", value) for name, value in ranking_values(judged, ks=ks))
    yield from citing_values(outcome, ks=ks)
    yield from exactness(outcome)
