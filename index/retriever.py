"""Own the way from a question to hits, within one generation."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from corpus.document import Document
from corpus.errors import HomeDamaged
from corpus.passage import Passage
from corpus.records import DocumentRecord, Generation, Selection
from corpus.snapshot import Snapshot
from corpus.span import Span
from index.dense import Rows
from index.encoder import Encoder
from index.errors import NotANumber
from index.fusion import LEAST_DEPTH, Candidate, find, readable
from index.generation import Contents
from index.hit import Hit, Place
from index.reranker import Reranker
from index.terms import analyzer

_SPARE = 4  # passages more than are wanted, lest some be copies

MOST_COPIES = 10
"""How many further places of a text are told."""


class Retriever:
    """Search one generation and read the documents that belong to it. Safe to share by threads.

    Whatever is indexed meanwhile, everything that one retriever returns is of one state.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        *,
        generation: Generation,
        contents: Contents,
        encoder: Encoder,
        reranker: Reranker,
    ) -> None:
        self._snapshot = snapshot
        self._contents = contents
        self._encoder = encoder
        self._records: dict[str, DocumentRecord] = {}
        self._reranker = reranker
        self.generation = generation

    def retrieve(self, question: str, *, k: int, among: Selection | None = None) -> tuple[Hit, ...]:
        """Return the `k` best passages, best first, fewer where there are fewer.

        Equal scores are ordered by document id and place. Passages of the very same text are
        one hit. Under `among` only passages of the documents that it selects are looked at. Raises
        NotANumber where a score is none.
        """
        rows = None if among is None else np.asarray(self._snapshot.rows_of(among), np.int64)
        ranked = self._reranked(question, self._ranked(question, k, rows))[:k]
        copies = self._snapshot.copies([found.row for found, _ in ranked], most=MOST_COPIES)
        return tuple(
            self._hit((passage, *self._chosen(copies[found.row], among)), found, rank)
            for rank, (found, passage) in enumerate(ranked, start=1)
        )

    def _ranked(self, question: str, k: int, among: Rows | None) -> list[tuple[Candidate, Passage]]:
        """Find passages of at least `k` different texts, if there are so many, best first."""
        (vector,) = self._encoder.encode_questions([question])
        if not np.isfinite(vector).all():
            raise NotANumber("the question")
        terms = analyzer().terms_of(question)
        weight = readable(question, self._encoder.languages)
        wanted = max(k, self._reranker.depth)
        best, depth = wanted + _SPARE, max(LEAST_DEPTH, 4 * k)
        while True:
            found = find(
                self._contents,
                vector,
                terms,
                depth=depth,
                best=best,
                among=among,
                dense_weight=weight,
            )
            distinct = self._first_of_each_text(found)
            is_all = len(found) < best
            if len(distinct) >= wanted or (is_all and depth >= len(self._contents.dense)):
                return distinct
            if is_all:
                depth *= 4
            else:
                best *= 2

    def _first_of_each_text(self, found: Sequence[Candidate]) -> list[tuple[Candidate, Passage]]:
        """Return candidates of different texts with their passages, best first."""
        passages = self._snapshot.passages(one.row for one in found)
        if missing := {one.row for one in found} - passages.keys():
            raise HomeDamaged(self._snapshot.home, f"passages {sorted(missing)[:3]} are not in it")
        first: dict[str, Candidate] = {}
        for one in sorted(found, key=lambda one: (-one.score, _place(passages[one.row]))):
            first.setdefault(passages[one.row].text, one)
        return [(one, passages[one.row]) for one in first.values()]

    def _reranked(
        self, question: str, ranked: Sequence[tuple[Candidate, Passage]]
    ) -> list[tuple[Candidate, Passage]]:
        head, tail = ranked[: self._reranker.depth], ranked[self._reranker.depth :]
        rescored = self._reranker.rescore(
            question,
            [passage for _, passage in head],
            [found.score for found, _ in head],
            idf=self._contents.lexical.idf,
        )
        scored = [
            (replace(found, score=anew.score, reading=anew.reading), passage)
            for (found, passage), anew in zip(head, rescored, strict=True)
        ]
        scored.sort(key=lambda one: (-one[0].score, _place(one[1])))
        return [*scored, *tail]

    def _hit(self, passages: Sequence[Passage], found: Candidate, rank: int) -> Hit:
        return Hit(
            places=tuple(map(self._at, passages)),
            score=found.score,
            rank=rank,
            legs=found.legs,
            reading=found.reading,
        )

    def _at(self, passage: Passage) -> Place:
        record = self.record(passage.document_id)
        return Place(
            passage=passage, title=record.title, source=record.source, stripped=record.stripped
        )

    def _chosen(self, passages: Sequence[Passage], among: Selection | None) -> Iterator[Passage]:
        for one in passages:
            if among is None or among.fits(one.document_id, self.record(one.document_id).tags):
                yield one

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
