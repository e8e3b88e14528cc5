"""Own the way from a question to hits, within one generation."""

from collections.abc import Mapping, Sequence

from corpus.document import Document
from corpus.errors import HomeDamaged
from corpus.passage import Passage
from corpus.records import DocumentRecord, Generation
from corpus.snapshot import Snapshot
from corpus.span import Span
from index.dense import DenseIndex
from index.encoder import Encoder, Vectors
from index.hit import Hit, Leg, Place
from index.home import Home

MOST_COPIES = 10
"""How many further places of a text are told."""

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
        self._records: dict[str, DocumentRecord] = {}
        self.generation = generation

    def retrieve(self, question: str, *, k: int) -> tuple[Hit, ...]:
        """Return the `k` best passages, best first, fewer where there are fewer.

        Equal scores are ordered by document id and place. Passages of the very same text are
        one hit.
        """
        ranked = self._ranked(self._encoder.encode_questions([question]), k)
        copies = self._snapshot.copies([row for row, _, _ in ranked], most=MOST_COPIES)
        return tuple(
            self._hit((passage, *copies[row]), score, rank)
            for rank, (row, passage, score) in enumerate(ranked, start=1)
        )

    def _ranked(self, question: Vectors, k: int) -> list[tuple[int, Passage, float]]:
        """Find the best `k` rows of different texts.

        FAISS orders equal scores as it likes, so every row that equals the last is looked at.
        """
        wanted = k + _SPARE
        while True:
            scores, rows = self._dense.search(question, wanted)
            found = zip(rows[0].tolist(), scores[0].tolist(), strict=True)
            distinct = self._distinct({row: score for row, score in found if row >= 0})
            is_all = wanted >= len(self._dense)
            if is_all or (len(distinct) >= k and distinct[k - 1][2] > scores[0, -1]):
                return distinct[:k]
            wanted *= 4

    def _distinct(self, scored: Mapping[int, float]) -> list[tuple[int, Passage, float]]:
        """Put rows in order, best first, and keep the first of each text."""
        passages = self._snapshot.passages(scored)
        if missing := scored.keys() - passages.keys():
            raise HomeDamaged(self._home.path, f"passages {sorted(missing)[:3]} are not in it")
        order = sorted(scored, key=lambda row: (-scored[row], _place(passages[row])))
        first: dict[str, int] = {}
        for row in order:
            first.setdefault(passages[row].text, row)
        return [(row, passages[row], scored[row]) for row in first.values()]

    def _hit(self, passages: Sequence[Passage], score: float, rank: int) -> Hit:
        return Hit(
            places=tuple(map(self._at, passages)),
            score=score,
            rank=rank,
            legs=(Leg(name="dense", score=score, rank=rank),),
        )

    def _at(self, passage: Passage) -> Place:
        record = self.record(passage.document_id)
        return Place(
            passage=passage, title=record.title, source=record.source, stripped=record.stripped
        )

    def documents(self) -> tuple[DocumentRecord, ...]:
        """Return what is indexed, sorted by id."""
        return self._snapshot.records()

    def record(self, document_id: str) -> DocumentRecord:
        """Return what is known of one document, or raise UnknownDocument. Asked once of each."""
        if document_id not in self._records:
            self._records[document_id] = self._snapshot.record(document_id)
        return self._records[document_id]

    def document(self, document_id: str) -> Document:
        """Return a whole document, or raise UnknownDocument."""
        return self._snapshot.document(document_id)

    def slice(self, document_id: str, span: Span) -> str:
        """Return the characters of a document at a span: what a quote must be equal to."""
        return self._snapshot.slice(document_id, span)

    def whereabouts(self, document_id: str, position: int) -> tuple[int | None, str | None]:
        """Return the page that a character is on, and the last anchor at or before it."""
        return self._snapshot.whereabouts(document_id, position)


def _place(passage: Passage) -> tuple[str, Span]:
    return passage.document_id, passage.span
