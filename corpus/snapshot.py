"""Own the reading side of the catalog: one state of it, held still.

A snapshot is a read transaction that stays open, so that documents, passages and the named
generation belong together for as long as it is used, whatever is written meanwhile.
"""

import json
import sqlite3
import weakref
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from threading import Lock
from typing import Any

from corpus.document import Document
from corpus.errors import HomeDamaged, NothingSelected, UnknownDocument
from corpus.passage import Passage
from corpus.records import DocumentRecord, Generation, Selection, SkippedFile
from corpus.rows import (
    DOCUMENT,
    HASHES,
    PASSAGES,
    RECORDS,
    WHEREABOUTS,
    document_of,
    generation_of,
    passage_of,
    record_of,
    text_sha256,
)
from corpus.schema import open_for_reading, told
from corpus.span import Span

_OF_DOCUMENTS = """
    SELECT passage_row FROM passages WHERE document_row IN (SELECT value FROM json_each(?))
    ORDER BY passage_row
"""
_IN_ORDER = "ORDER BY document_id, start LIMIT ?"
_EQUAL = """
    SELECT one.passage_row, other.passage_row
    FROM passages AS one JOIN passages AS other USING (text_sha256)
    WHERE one.passage_row IN (SELECT value FROM json_each(?))
    AND other.passage_row <> one.passage_row
"""


class Snapshot:
    """One state of the catalog. Safe to share between threads.

    It is let go of when it is closed or when nobody refers to it any more.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        self._lock = Lock()
        self._connection = open_for_reading(home)
        self._let_go = weakref.finalize(self, self._connection.close)
        with told(home):
            self._connection.execute("BEGIN")
        self.generation = self._read_generation()

    def _rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with self._lock, told(self.home):
            return self._connection.execute(sql, values).fetchall()

    def _read_generation(self) -> Generation | None:
        rows = self._rows("SELECT name, sha256, passages FROM generation")
        return generation_of(rows[0]) if rows else None

    def close(self) -> None:
        """Let go of the state; the catalog may then reclaim its space."""
        with self._lock:
            self._let_go()

    def records(self) -> tuple[DocumentRecord, ...]:
        """Return what is indexed, sorted by id."""
        return tuple(map(record_of, self._rows(f"{RECORDS} ORDER BY document_id")))

    def record(self, document_id: str) -> DocumentRecord:
        """Return what is known of one document, or raise UnknownDocument."""
        for row in self._rows(f"{RECORDS} WHERE document_id = ?", [document_id]):
            return record_of(row)
        raise UnknownDocument(document_id)

    def document(self, document_id: str) -> Document:
        """Return a whole document, or raise UnknownDocument."""
        for row in self._rows(DOCUMENT, [document_id]):
            return document_of(row)
        raise UnknownDocument(document_id)

    def slice(self, document_id: str, span: Span) -> str:
        """Return ``document.text[span.start:span.end]`` as the catalog holds it."""
        for (text,) in self._rows(
            "SELECT substr(text, ?, ?) FROM documents WHERE document_id = ?",
            [span.start + 1, len(span), document_id],
        ):
            return str(text)
        raise UnknownDocument(document_id)

    def whereabouts(self, document_id: str, position: int) -> tuple[int | None, str | None]:
        """Return the page that a character is on, and the last anchor at or before it."""
        for page, anchor in self._rows(WHEREABOUTS, [document_id, position]):
            return page, anchor
        raise UnknownDocument(document_id)

    def passages(self, rows: Iterable[int]) -> dict[int, Passage]:
        """Return passages by their row; a row that does not exist is left out.

        Raises HomeDamaged where a text is not the one that was written.
        """
        wanted = json.dumps(list(rows))
        found = self._rows(PASSAGES, [wanted])
        return {row[0]: self._checked(row) for row in found}

    def rows_of(self, selection: Selection) -> list[int]:
        """Return the rows of the passages of the documents that are selected, in order.

        Raises NothingSelected where a document, folder or tag is asked for that there is not.
        """
        found = self._rows("SELECT document_row, document_id, tags FROM documents")
        tags_of = {name: json.loads(tags) for _, name, tags in found}
        if unknown := selection.unknown(tags_of):
            raise NothingSelected(unknown)
        chosen = [row for row, name, _ in found if selection.fits(name, tags_of[name])]
        return [row for (row,) in self._rows(_OF_DOCUMENTS, [json.dumps(chosen)])]

    def passage_hashes(self) -> list[tuple[int, str]]:
        """Return the row of every passage and the SHA-256 of what is encoded, by row."""
        return [(row, digest) for row, digest in self._rows(HASHES)]

    def copies(self, rows: Iterable[int], *, most: int) -> dict[int, tuple[Passage, ...]]:
        """Return for each row the first `most` other passages of the very same text, in order."""
        others: dict[int, list[int]] = {row: [] for row in rows}
        for row, other in self._rows(_EQUAL, [json.dumps(list(others))]):
            others[row].append(other)
        return {row: self._first(equal, most) if equal else () for row, equal in others.items()}

    def _first(self, rows: Sequence[int], most: int) -> tuple[Passage, ...]:
        """Return the first `most` of some passages, in order."""
        found = self._rows(f"{PASSAGES} {_IN_ORDER}", [json.dumps(rows), most])
        return tuple(map(self._checked, found))

    def passages_in_order(self) -> Iterator[tuple[int, Passage]]:
        """Yield every passage with its row, by row."""
        rows = [row for (row,) in self._rows("SELECT passage_row FROM passages ORDER BY 1")]
        for at in range(0, len(rows), 1000):
            yield from sorted(self.passages(rows[at : at + 1000]).items())

    def _checked(self, row: tuple[Any, ...]) -> Passage:
        passage = passage_of(row)
        if text_sha256(passage.text) != row[9]:
            raise HomeDamaged(self.home, f"passage {passage.passage_id} fails its checksum")
        return passage

    def sketches(self) -> dict[str, tuple[int, ...]]:
        """Return what documents are compared by, sorted by id."""
        found = self._rows("SELECT document_id, sketch FROM documents ORDER BY document_id")
        return {document_id: tuple(json.loads(sketch)) for document_id, sketch in found}

    def skipped(self) -> tuple[SkippedFile, ...]:
        """Return the files that could not be read when they were last tried, sorted."""
        found = self._rows("SELECT location, reason FROM skipped ORDER BY location")
        return tuple(SkippedFile(location=location, reason=reason) for location, reason in found)

    def damage(self) -> str | None:
        """Return what SQLite's own check finds wrong, None where all is well."""
        try:
            with self._lock:
                (verdict,) = self._connection.execute("PRAGMA quick_check(1)").fetchone()
        except sqlite3.DatabaseError as error:
            return str(error)
        return None if verdict == "ok" else str(verdict)
