"""Own the writing side of the catalog: documents and passages, changed in one transaction.

The catalog is the truth. Whatever searches it is derived from it and is only named here.
"""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from corpus.diagnosis import diagnose
from corpus.document import Document
from corpus.errors import UnknownDocument
from corpus.passage import Passage
from corpus.records import Generation, SkippedFile
from corpus.rows import (
    HASHES,
    PASSAGES,
    PUT_DOCUMENT,
    PUT_PASSAGE,
    document_values,
    passage_of,
    passage_values,
)
from corpus.schema import CATALOG_NAME, open_for_writing, told
from corpus.snapshot import Snapshot


class Change:
    """A transaction in progress: what is put and removed shows to nobody until it ends well."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def put(self, document: Document, passages: Sequence[Passage], *, location: str) -> None:
        """Add a document with its passages; one of the same id is replaced."""
        self._connection.execute(
            "DELETE FROM documents WHERE document_id = ?", [document.document_id]
        )
        values = document_values(document, location, diagnose(document.text, document.blocks))
        row = self._connection.execute(PUT_DOCUMENT, values).lastrowid
        assert row is not None
        self._connection.executemany(
            PUT_PASSAGE, [passage_values(row, passage) for passage in passages]
        )

    def move(self, document_id: str, *, location: str) -> None:
        """Say that a document's bytes are now read elsewhere."""
        self._connection.execute(
            "UPDATE documents SET location = ? WHERE document_id = ?", [location, document_id]
        )

    def remove(self, document_id: str) -> None:
        """Remove a document and its passages, or raise UnknownDocument."""
        removed = self._connection.execute(
            "DELETE FROM documents WHERE document_id = ?", [document_id]
        )
        if not removed.rowcount:
            raise UnknownDocument(document_id)

    def forget_skipped(self, location: str) -> None:
        """Forget what could not be read at a place and, where it is a folder, in it."""
        places = self._connection.execute("SELECT location FROM skipped").fetchall()
        inside = [place for place in places if Path(place[0]).is_relative_to(location)]
        self._connection.executemany("DELETE FROM skipped WHERE location = ?", inside)

    def note_skipped(self, skipped: SkippedFile) -> None:
        """Remember a file that could not be read, and why."""
        self._connection.execute(
            "INSERT OR REPLACE INTO skipped (location, reason) VALUES (?, ?)",
            [skipped.location, skipped.reason],
        )

    def passage_hashes(self) -> list[tuple[int, str]]:
        """Return the row of every passage as of now and the SHA-256 of what is encoded, by row."""
        return self._connection.execute(HASHES).fetchall()

    def searchables(self, rows: Sequence[int]) -> list[str]:
        """Return what is encoded of passages, in the order of `rows`."""
        found = self._connection.execute(PASSAGES, [json.dumps(list(rows))])
        searchable = {row[0]: passage_of(row).searchable for row in found}
        return [searchable[row] for row in rows]

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
