"""Own the way from a question to hits, within one generation."""

from corpus.document import Document
from corpus.errors import HomeDamaged
from corpus.passage import Passage
from corpus.records import DocumentRecord, Generation
from corpus.snapshot import Snapshot
from corpus.span import Span
from index.dense import DenseIndex
from index.encoder import Encoder, Vectors
from index.hit import Hit, Leg
from index.home import Home

_SPARE = 16  # found beyond k at first; most often there are not so many equal scores


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
        scored = self._scored(self._encoder.encode_questions([question]), k)
        passages = self._passages(scored)
        best = sorted(scored, key=lambda row: (-scored[row], _place(passages[row])))[:k]
        return tuple(
            self._hit(passages[row], scored[row], rank) for rank, row in enumerate(best, start=1)
        )

    def _scored(self, question: Vectors, k: int) -> dict[int, float]:
        """Find the scores of at least the `k` best rows, and of every row that equals the last.

        FAISS orders equal scores as it likes, so none may be left out.
        """
        wanted = k + _SPARE
        while True:
            scores, rows = self._dense.search(question, wanted)
            if wanted >= len(self._dense) or scores[0, k - 1] > scores[0, -1]:
                found = zip(scores[0].tolist(), rows[0].tolist(), strict=True)
                return {row: score for score, row in found if row >= 0}
            wanted *= 2

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
