"""Own how what was said before a question helps passages that are found for the question.

A passage gains where earlier questions find it, and where they find others of its document. The
gain is bounded: a passage that is by more than that the best one for the question itself stays so,
whatever was said.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from corpus.passage import Passage

DEPTH = 24
"""So many of the passages that an earlier question finds gain; none does that is below them."""

LEAST_SPREAD = 0.3
"""What an earlier question finds gains in full where its scores are so far apart at least."""

DOCUMENT_DECAY, PASSAGE_DECAY = 0.8, 0.5
"""What an earlier question weighs beside the one after it: for documents, and for passages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What was said before a question, and what it is worth.

    `asked` are earlier questions, newest first. `quotes` are lines that are said to be quotes: one
    counts only where it stands, word for word, in a passage that the earlier questions find.
    A passage's score gains at most `documents` by its document, at most `passages` by being found,
    and `passages` once more by being quoted.
    """

    asked: tuple[str, ...]
    quotes: tuple[str, ...] = ()
    documents: float
    passages: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Gains:
    """What the passages of each document gain, by its id, and some passages besides, by row."""

    documents: Mapping[str, float]
    passages: Mapping[int, float]

    def of(self, row: int, passage: Passage) -> float:
        """Return what a passage's score gains."""
        return self.documents.get(passage.document_id, 0.0) + self.passages.get(row, 0.0)


NO_GAINS = Gains(documents={}, passages={})

Found = Sequence[tuple[int, Passage, float]]
"""What one question finds: rows, passages and scores, best first."""


def gains(context: Context, found: Sequence[Found]) -> Gains:
    """Return what passages gain by a context, given what each of its questions finds."""
    documents: dict[str, float] = defaultdict(float)
    passages: dict[int, float] = defaultdict(float)
    by_document = _weights(context.documents, DOCUMENT_DECAY, len(found))
    by_passage = _weights(context.passages, PASSAGE_DECAY, len(found))
    for one, document_weight, passage_weight in zip(found, by_document, by_passage, strict=True):
        shares = _shares(one)
        for document_id, share in _best_of_each_document(shares):
            documents[document_id] += document_weight * share
        for row, _, share in shares:
            passages[row] += passage_weight * share
    for row in set(_quoted(context.quotes, found)):
        passages[row] += context.passages
    return Gains(documents=documents, passages=passages)


def _weights(most: float, decay: float, count: int) -> list[float]:
    """Return weights that fall by `decay` and add up to `most`."""
    falling = [decay**at for at in range(count)]
    return [most * one / sum(falling) for one in falling]


def _shares(found: Found) -> list[tuple[int, Passage, float]]:
    """Return how far each score lies from the least one towards the greatest, in [0, 1].

    Scores that lie close together tell little apart: their shares stay small.
    """
    scores = [score for _, _, score in found]
    least, most = min(scores, default=0.0), max(scores, default=0.0)
    spread = max(most - least, LEAST_SPREAD)
    return [(row, passage, (score - least) / spread) for row, passage, score in found]


def _best_of_each_document(
    shares: Iterable[tuple[int, Passage, float]],
) -> Iterable[tuple[str, float]]:
    best: dict[str, float] = defaultdict(float)
    for _, passage, share in shares:
        best[passage.document_id] = max(best[passage.document_id], share)
    return best.items()


def _quoted(quotes: Sequence[str], found: Iterable[Found]) -> Iterable[int]:
    """Yield the rows of the passages in which a quote stands, whatever its white space."""
    wanted = [" ".join(quote.split()) for quote in quotes]
    for row, passage, _ in (each for one in found for each in one):
        text = " ".join(passage.text.split())
        if any(quote in text for quote in wanted):
            yield row
