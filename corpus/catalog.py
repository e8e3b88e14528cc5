"""Own the writing side of the catalog: documents and passages, changed in one transaction.

The catalog is the truth. Whatever searches it is derived from it and is only named here.
"""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from corpus.document import Document
from corpus.errors import UnknownDocument
from corpus.names import written
from corpus.passage import Passage
from corpus.records import Generation
from corpus.schema import CATALOG_NAME, open_for_writing, told
from corpus.snapshot import Snapshot, text_sha256


class Change:
    """A transaction in progress: what is put and removed shows to nobody until it ends well."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def put(
        self, document: Document, passages: Sequence[Passage], *, location: Path, root: Path
    ) -> None:
        """Add a document with its passages; one of the same id is replaced."""
        self._connection.execute(
            "DELETE FROM documents WHERE document_id = ?", [document.document_id]
        )
        row = self._connection.execute(
            "INSERT INTO documents (document_id, title, source, location, root, text, sha256,"
            " encoding, sections, pages, characters, indexed_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            _document_values(document, location, root),
        ).lastrowid
        self._connection.executemany(
            "INSERT INTO passages (document_row, start, end, headings, page, text, text_sha256)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            [(row, *_passage_values(passage)) for passage in passages],
        )

    def move(self, document_id: str, *, location: Path, root: Path) -> None:
        """Say that a document's bytes are now read elsewhere."""
        self._connection.execute(
            "UPDATE documents SET location = ?, root = ? WHERE document_id = ?",
            [written(location), written(root), document_id],
        )

    def remove(self, document_id: str) -> None:
        """Remove a document and its passages, or raise UnknownDocument."""
        removed = self._connection.execute(
            "DELETE FROM documents WHERE document_id = ?", [document_id]
        )
        if not removed.rowcount:
            raise UnknownDocument(document_id)

    def passage_hashes(self) -> list[tuple[int, str]]:
        """Return the row and the text's SHA-256 of every passage as of now, by row."""
        return self._connection.execute(
            "SELECT passage_row, text_sha256 FROM passages ORDER BY passage_row"
        ).fetchall()

    def texts(self, rows: Sequence[int]) -> list[str]:
        """Return the texts of passages, in the order of `rows`."""
        found = dict(
            self._connection.execute(
                "SELECT passage_row, text FROM passages"
                " WHERE passage_row IN (SELECT value FROM json_each(?))",
                [json.dumps(list(rows))],
            )
        )
        return [found[row] for row in rows]

    def name_generation(self, generation: Generation) -> None:
        """Say which generation searches the state that this change leaves."""
        self._connection.execute(
            "INSERT OR REPLACE INTO generation (only, name, sha256, passages) VALUES (1, ?, ?, ?)",
            [generation.name, generation.sha256, generation.passages],
        )


class Catalog:
    """The documents and passages of a home."""

    def __init__(self, home: Path) -> None:
        self._home = home

    def exists(self) -> bool:
        """Tell whether anything was ever written to the home."""
        return (self._home / CATALOG_NAME).exists()

    def create(self) -> None:
        """Make an empty catalog where there is none."""
        open_for_writing(self._home).close()

    def settle(self) -> None:
        """Move what was committed from the log into the catalog's own file, if nobody reads.

        A home that is copied or mounted read-only is then whole.
        """
        open_for_writing(self._home).close()  # the last to close it empties the log

    def snapshot(self) -> Snapshot:
        """Return the present state, held still."""
        return Snapshot(self._home)

    @contextmanager
    def change(self) -> Iterator[Change]:
        """Open a transaction: committed and on disk when the block ends, undone when it raises."""
        connection = open_for_writing(self._home)
        try:
            with told(self._home):
                connection.execute("BEGIN IMMEDIATE")
                yield Change(connection)
                connection.execute("COMMIT")
        finally:
            connection.close()  # undoes what was not committed


def _document_values(document: Document, location: Path, root: Path) -> tuple[object, ...]:
    sections = [[s.headings, s.span.start, s.span.end] for s in document.sections]
    pages = [[page.number, page.span.start, page.span.end] for page in document.pages]
    return (
        document.document_id,
        document.title,
        document.source,
        written(location),
        written(root),
        document.text,
        document.sha256,
        document.encoding,
        json.dumps(sections),
        json.dumps(pages),
        len(document.text),
        datetime.now(UTC).isoformat(timespec="seconds"),
    )


def _passage_values(passage: Passage) -> tuple[object, ...]:
    return (
        passage.span.start,
        passage.span.end,
        json.dumps(passage.headings),
        passage.page,
        passage.text,
        text_sha256(passage.text),
    )
