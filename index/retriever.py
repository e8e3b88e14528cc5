"""Own the way from a question to hits, within one generation."""

from corpus.document import Document
from corpus.errors import HomeDamaged
from corpus.passage import Passage
from corpus.records import DocumentRecord, Generation
from corpus.snapshot import Snapshot
from corpus.span import Span
from index.dense import DenseIndex
from index.encoder import Encoder
from index.hit import Hit, Leg
from index.home import Home

_SPARE = 16  # found beyond k, so that the order among equal scores does not depend on FAISS


class Retriever:
    """Search one generation and read the documents that belong to it. Safe to share by threads.

    Whatever is indexed meanwhile, everything that one retriever returns is of one state.
    """

    def __init__(
        self,
        home: Home,
        *,
        snapshot: Snapshot,
        generation: Generation,
        dense: DenseIndex,
        encoder: Encoder,
    ) -> None:
        self._home = home
        self._snapshot = snapshot
        self._dense = dense
        self._encoder = encoder
        self.generation = generation

    def retrieve(self, question: str, *, k: int) -> tuple[Hit, ...]:
        """Return the `k` best passages, best first, fewer where there are fewer.

        Equal scores are ordered by document id and place.
        """
        scores, rows = self._dense.search(self._encoder.encode_questions([question]), k + _SPARE)
        found = [(float(score), int(row)) for score, row in zip(scores[0], rows[0], strict=True)]
        scored = {row: score for score, row in found if row >= 0}
        passages = self._passages(scored)
        best = sorted(scored, key=lambda row: (-scored[row], _place(passages[row])))[:k]
        return tuple(
            self._hit(passages[row], scored[row], rank) for rank, row in enumerate(best, start=1)
        )

    def _passages(self, scored: dict[int, float]) -> dict[int, Passage]:
        passages = self._snapshot.passages(scored)
        if missing := scored.keys() - passages.keys():
            raise HomeDamaged(self._home.path, f"passages {sorted(missing)[:3]} are not in it")
        return passages

    def _hit(self, passage: Passage, score: float, rank: int) -> Hit:
        record = self._snapshot.record(passage.document_id)
        return Hit(
            passage=passage,
            title=record.title,
            source=record.source,
            score=score,
            rank=rank,
            legs=(Leg(name="dense", score=score, rank=rank),),
        )

    def documents(self) -> tuple[DocumentRecord, ...]:
        """Return what is indexed, sorted by id."""
        return self._snapshot.records()

    def document(self, document_id: str) -> Document:
        """Return a whole document, or raise UnknownDocument."""
        return self._snapshot.document(document_id)

    def slice(self, document_id: str, span: Span) -> str:
        """Return the characters of a document at a span: what a quote must be equal to."""
        return self._snapshot.slice(document_id, span)


def _place(passage: Passage) -> tuple[str, Span]:
    return passage.document_id, passage.span
