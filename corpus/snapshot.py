"""Own the reading side of the catalog: one state of it, held still.

A snapshot is a read transaction that stays open, so that documents, passages and the named
generation belong together for as long as it is used, whatever is written meanwhile.
"""

import hashlib
import json
import sqlite3
import weakref
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from threading import Lock
from typing import Any

from corpus.document import Document, Page, Section
from corpus.errors import HomeDamaged, UnknownDocument
from corpus.passage import Passage
from corpus.records import DocumentRecord, Generation
from corpus.schema import open_for_reading, told
from corpus.span import Span

_PASSAGES = """
    SELECT passage_row, document_id, start, end, headings, page, passages.text, text_sha256
    FROM passages JOIN documents USING (document_row)
    WHERE passage_row IN (SELECT value FROM json_each(?))
"""
_RECORD = """
    SELECT document_id, title, source, location, root, sha256, encoding, characters,
           (SELECT count(*) FROM passages WHERE passages.document_row = documents.document_row),
           indexed_at
    FROM documents
"""


class Snapshot:
    """One state of the catalog. Safe to share between threads.

    It is let go of when it is closed or when nobody refers to it any more.
    """

    def __init__(self, home: Path) -> None:
        self._home = home
        self._lock = Lock()
        self._connection = open_for_reading(home)
        self._let_go = weakref.finalize(self, self._connection.close)
        with told(home):
            self._connection.execute("BEGIN")
        self.generation = self._read_generation()

    def _rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with self._lock, told(self._home):
            return self._connection.execute(sql, values).fetchall()

    def _read_generation(self) -> Generation | None:
        rows = self._rows("SELECT name, sha256, passages FROM generation")
        return _generation(rows[0]) if rows else None

    def close(self) -> None:
        """Let go of the state; the catalog may then reclaim its space."""
        with self._lock:
            self._let_go()

    def records(self) -> tuple[DocumentRecord, ...]:
        """Return what is indexed, sorted by id."""
        return tuple(map(_record, self._rows(f"{_RECORD} ORDER BY document_id")))

    def record(self, document_id: str) -> DocumentRecord:
        """Return what is known of one document, or raise UnknownDocument."""
        for row in self._rows(f"{_RECORD} WHERE document_id = ?", [document_id]):
            return _record(row)
        raise UnknownDocument(document_id)

    def document(self, document_id: str) -> Document:
        """Return a whole document, or raise UnknownDocument."""
        for row in self._rows(
            "SELECT document_id, title, source, text, sha256, encoding, sections, pages"
            " FROM documents WHERE document_id = ?",
            [document_id],
        ):
            return _document(row)
        raise UnknownDocument(document_id)

    def slice(self, document_id: str, span: Span) -> str:
        """Return ``document.text[span.start:span.end]`` as the catalog holds it."""
        for (text,) in self._rows(
            "SELECT substr(text, ?, ?) FROM documents WHERE document_id = ?",
            [span.start + 1, len(span), document_id],
        ):
            return str(text)
        raise UnknownDocument(document_id)

    def passages(self, rows: Iterable[int]) -> dict[int, Passage]:
        """Return passages by their row; a row that does not exist is left out.

        Raises HomeDamaged where a text is not the one that was written.
        """
        wanted = json.dumps(list(rows))
        found = self._rows(_PASSAGES, [wanted])
        return {row[0]: self._checked(row) for row in found}

    def passage_hashes(self) -> list[tuple[int, str]]:
        """Return the row and the text's SHA-256 of every passage, by row."""
        found = self._rows("SELECT passage_row, text_sha256 FROM passages ORDER BY passage_row")
        return [(row, digest) for row, digest in found]

    def passages_in_order(self) -> Iterator[tuple[int, Passage]]:
        """Yield every passage with its row, by row."""
        rows = [row for (row,) in self._rows("SELECT passage_row FROM passages ORDER BY 1")]
        for at in range(0, len(rows), 1000):
            yield from sorted(self.passages(rows[at : at + 1000]).items())

    def _checked(self, row: tuple[Any, ...]) -> Passage:
        passage = _passage(row)
        if text_sha256(passage.text) != row[7]:
            raise HomeDamaged(self._home, f"passage {passage.passage_id} fails its checksum")
        return passage

    def damage(self) -> str | None:
        """Return what SQLite's own check finds wrong, None where all is well."""
        try:
            with self._lock:
                (verdict,) = self._connection.execute("PRAGMA quick_check(1)").fetchone()
        except sqlite3.DatabaseError as error:
            return str(error)
        return None if verdict == "ok" else str(verdict)


def text_sha256(text: str) -> str:
    """Return the hash by which a passage's text is known, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def _generation(row: tuple[Any, ...]) -> Generation:
    return Generation(name=row[0], sha256=row[1], passages=row[2])


def _record(row: tuple[Any, ...]) -> DocumentRecord:
    return DocumentRecord(
        document_id=row[0],
        title=row[1],
        source=row[2],
        location=row[3],
        root=row[4],
        sha256=row[5],
        encoding=row[6],
        characters=row[7],
        passages=row[8],
        indexed_at=row[9],
    )


def _document(row: tuple[Any, ...]) -> Document:
    return Document(
        document_id=row[0],
        title=row[1],
        source=row[2],
        text=row[3],
        sha256=row[4],
        encoding=row[5],
        sections=tuple(
            Section(headings=tuple(headings), span=Span(start, end))
            for headings, start, end in json.loads(row[6])
        ),
        pages=tuple(
            Page(number=number, span=Span(start, end)) for number, start, end in json.loads(row[7])
        ),
    )


def _passage(row: tuple[Any, ...]) -> Passage:
    return Passage(
        document_id=row[1],
        span=Span(row[2], row[3]),
        headings=tuple(json.loads(row[4])),
        page=row[5],
        text=row[6],
    )
