"""Own the way from a question to hits, within one generation."""

import math
from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np

from corpus.document import Document
from corpus.errors import HomeDamaged
from corpus.passage import Passage
from corpus.records import DocumentRecord, Generation, Selection
from corpus.snapshot import Snapshot
from corpus.span import Span
from index.asked import Asked
from index.context import DEPTH, NO_GAINS, Context, Found, Gains, gains
from index.dense import Rows
from index.encoder import Encoder
from index.errors import NotANumber
from index.fusion import LEAST_DEPTH, Candidate, find
from index.generation import Contents
from index.hit import Hit, Place
from index.kept import Kept
from index.reranker import Reranker, Rescored
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
        self._kept_passages = Kept(snapshot.passages)
        self._kept_copies = Kept(partial(snapshot.copies, most=MOST_COPIES))
        self._reranker = reranker
        self.generation = generation

    def retrieve(
        self,
        question: str,
        *,
        k: int,
        among: Selection | None = None,
        context: Context | None = None,
    ) -> tuple[Hit, ...]:
        """Return the `k` best passages, best first, fewer where there are fewer.

        Equal scores are ordered by document id and place. Passages of the very same text are
        one hit. Under `among` only passages of the documents that it selects are looked at. A
        `context` adds to the scores of what was spoken of before. Raises NotANumber where a score
        is none.
        """
        rows = None if among is None else np.asarray(self._snapshot.rows_of(among), np.int64)
        gained = self._gains(context, rows) if context else NO_GAINS
        asked = self._asked(question)
        ranked = self._reranked(asked, self._ranked(asked, k, rows, gained))[:k]
        copies = self._kept_copies.of([found.row for _, found, _ in ranked])
        return tuple(
            Hit(
                places=(
                    self._at(passage),
                    *map(self._at, self._chosen(copies[found.row], among)),
                ),
                score=scored.score,
                rank=rank,
                legs=found.legs,
                reading=scored.reading,
            )
            for rank, (scored, found, passage) in enumerate(ranked, start=1)
        )

    def _ranked(
        self, asked: Asked, k: int, among: Rows | None, gained: Gains
    ) -> list[tuple[Candidate, Passage]]:
        """Find passages of at least `k` different texts, if there are so many, best first."""
        near = self._rows_of(gained)
        wanted = max(k, self._reranker.depth)
        best, depth = wanted + _SPARE, LEAST_DEPTH  # the same for nearly every k: so are the first
        while True:
            found = find(self._contents, asked, depth=depth, best=best, among=among)
            is_all = len(found) < best
            if not is_all:
                best = max(best, len(found))  # of many equal ones more than were asked for
            if near is not None:
                nearby = find(self._contents, asked, depth=depth, best=best, among=near)
                found = _united(found, nearby)
            distinct = self._first_of_each_text(found, gained)
            if len(distinct) >= wanted or (is_all and self._is_exhausted(asked, found, depth)):
                return distinct
            if is_all:
                depth = 4 * max(depth, len(found))
            else:
                best *= 2

    def _is_exhausted(self, asked: Asked, found: Sequence[Candidate], depth: int) -> bool:
        """Tell whether a greater depth could find no more."""
        return depth >= len(self._contents.dense) or (not asked.dense_weight and len(found) < depth)

    def _asked(self, question: str) -> Asked:
        (vector,) = self._encoder.encode_questions([question])
        if not math.isfinite(vector.sum()):
            raise NotANumber("the question")
        return Asked.of(question, vector, self._contents, languages=self._encoder.languages)

    def _gains(self, context: Context, among: Rows | None) -> Gains:
        """Return what passages gain by what was said before."""
        return gains(context, [self._found(text, among) for text in context.asked])

    def _found(self, question: str, among: Rows | None) -> Found:
        asked = self._asked(question)
        found = find(self._contents, asked, depth=LEAST_DEPTH, best=DEPTH, among=among)
        ranked = self._first_of_each_text(found, NO_GAINS)[:DEPTH]
        return [(one.row, passage, one.score) for one, passage in ranked]

    def _rows_of(self, gained: Gains) -> Rows | None:
        """Return the rows of the documents that gain, or None where none does."""
        documents = tuple(sorted(name for name, gain in gained.documents.items() if gain > 0))
        if not documents:
            return None
        return np.asarray(self._snapshot.rows_of(Selection(documents=documents)), np.int64)

    def _first_of_each_text(
        self, found: Sequence[Candidate], gained: Gains
    ) -> list[tuple[Candidate, Passage]]:
        """Return candidates of different texts, with what they gain and their passages."""
        passages = self._passages([one.row for one in found])
        if gained is not NO_GAINS:
            found = [
                one._replace(score=one.score + gained.of(one.row, passages[one.row]))
                for one in found
            ]
        first: dict[str, Candidate] = {}
        for one in sorted(found, key=lambda one: (-one.score, _place(passages[one.row]))):
            first.setdefault(passages[one.row].text, one)
        return [(one, passages[one.row]) for one in first.values()]

    def _reranked(
        self, asked: Asked, ranked: Sequence[tuple[Candidate, Passage]]
    ) -> list[tuple[Rescored, Candidate, Passage]]:
        head, tail = ranked[: self._reranker.depth], ranked[self._reranker.depth :]
        rescored = self._reranker.rescore(
            asked,
            [passage for _, passage in head],
            [found.score for found, _ in head],
        )
        scored = [(anew, *one) for anew, one in zip(rescored, head, strict=True)]
        scored.sort(key=lambda one: (-one[0].score, _place(one[2])))
        over = max(0.0, tail[0][0].score - scored[-1][0].score) if scored and tail else 0.0
        return [*scored, *((Rescored(one.score - over), one, passage) for one, passage in tail)]

    def _passages(self, rows: Sequence[int]) -> dict[int, Passage]:
        found = self._kept_passages.of(rows)
        if missing := {*rows} - found.keys():
            raise HomeDamaged(self._snapshot.home, f"passages {sorted(missing)[:3]} are not in it")
        return found

    def _at(self, passage: Passage) -> Place:
        record = self.record(passage.document_id)
        return Place(
            passage=passage, title=record.title, source=record.source, stripped=record.stripped
        )

    def _chosen(self, passages: Sequence[Passage], among: Selection | None) -> Iterator[Passage]:
        for one in passages:
            if among is None or among.fits(one.document_id, self.record(one.document_id).tags):
                yield one

    def knows(self, word: str) -> bool:
        """Tell whether a word, in any form of it, stands in any passage."""
        return bool(self._contents.lexical.query(analyzer().terms_of(word)).idf)

    def rarity(self, words: Sequence[str]) -> dict[str, float]:
        """Return the idf of those words that stand in any passage; each is of letters alone."""
        terms = analyzer().terms_of(" ".join(words)).tolist()
        idf = self._contents.lexical.query(np.array(terms, dtype=np.uint64)).idf
        return {word: idf[term] for word, term in zip(words, terms, strict=True) if term in idf}

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

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return how many of the encoder's tokens each text has, nothing cut off."""
        return self._encoder.count_tokens(texts)


def _united(some: Sequence[Candidate], others: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates of either, each row once."""
    return list({one.row: one for one in (*others, *some)}.values())


def _place(passage: Passage) -> tuple[str, Span]:
    return passage.document_id, passage.span
