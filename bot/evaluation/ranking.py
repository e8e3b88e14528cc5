"""Own the measures of a ranking, to the last digit those of trec_eval and ir-measures."""

from collections.abc import Iterator, Sequence
from math import log2

from bot.evaluation.judging import Judged


def ranking_values(judged: Judged, *, ks: Sequence[int]) -> Iterator[tuple[str, float]]:
    """Yield Success, Recall, RR and nDCG at each k, and AP over all that was ranked."""
    for name, measure in _AT.items():
        for k in ks:
            yield f"{name}@{k}", measure(judged, k)
    yield "AP", average_precision(judged)


def success(judged: Judged, k: int) -> float:
    """Return 1.0 where one of the first k is relevant, else 0.0."""
    return float(any(judged.gains[:k]))


def recall(judged: Judged, k: int) -> float:
    """Return the share of all that is relevant that is among the first k."""
    return sum(map(bool, judged.gains[:k])) / len(judged.grades)


def reciprocal_rank(judged: Judged, k: int) -> float:
    """Return one over the rank of the first relevant one, 0.0 where none is among the first k."""
    return next((1 / rank for rank, gain in enumerate(judged.gains[:k], start=1) if gain), 0.0)


def ndcg(judged: Judged, k: int) -> float:
    """Return the gain of the first k, discounted by the rank, over the greatest possible one.

    A grade gains as much as it says (Järvelin and Kekäläinen, 2002).
    """
    return _discounted(judged.gains[:k]) / _discounted(judged.grades[:k])


def average_precision(judged: Judged) -> float:
    """Return the mean of the precisions at each that is relevant, 0.0 for what is missed."""
    total, found = 0.0, 0
    for rank, gain in enumerate(judged.gains, start=1):
        if gain:
            found += 1
            total += found / rank
    return total / len(judged.grades)


def _discounted(gains: Sequence[int]) -> float:
    return sum(gain / log2(rank + 1) for rank, gain in enumerate(gains, start=1))


_AT = {"Success": success, "Recall": recall, "RR": reciprocal_rank, "nDCG": ndcg}
