"""A home as the first version wrote it: its tables, its rows, and a generation of its vectors."""

import hashlib
import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from corpus.schema import CATALOG_NAME
from index.dense import DenseIndex
from index.encoder import Encoder
from index.generation import Contents, write_generation
from index.lexical import Counts, LexicalIndex
from index.terms import analyzer

INDEXED_AT = "2025-01-31T12:00:00+00:00"

_TABLES = """
CREATE TABLE documents (
    document_row INTEGER PRIMARY KEY AUTOINCREMENT,
    document_id  TEXT NOT NULL UNIQUE,
    title        TEXT NOT NULL,
    source       TEXT NOT NULL,
    location     TEXT NOT NULL,
    root         TEXT NOT NULL,
    text         TEXT NOT NULL,
    sha256       TEXT NOT NULL,
    encoding     TEXT NOT NULL,
    sections     TEXT NOT NULL,
    pages        TEXT NOT NULL,
    characters   INTEGER NOT NULL,
    indexed_at   TEXT NOT NULL
) STRICT;
CREATE TABLE passages (
    passage_row  INTEGER PRIMARY KEY AUTOINCREMENT,
    document_row INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
    start        INTEGER NOT NULL,
    end          INTEGER NOT NULL,
    headings     TEXT NOT NULL,
    page         INTEGER,
    text         TEXT NOT NULL,
    text_sha256  TEXT NOT NULL
) STRICT;
CREATE INDEX passages_by_document ON passages (document_row, start);
CREATE TABLE generation (
    only       INTEGER PRIMARY KEY CHECK (only = 1),
    name       TEXT NOT NULL,
    sha256     TEXT NOT NULL,
    passages   INTEGER NOT NULL
) STRICT;
"""
_PUT_DOCUMENT = (
    "INSERT INTO documents (document_id, title, source, location, root, text, sha256,"
    " encoding, sections, pages, characters, indexed_at)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_PUT_PASSAGE = (
    "INSERT INTO passages (document_row, start, end, headings, page, text, text_sha256)"
    " VALUES (?, ?, ?, ?, ?, ?, ?)"
)
_SPLITTER: dict[str, str | int] = {
    "name": "cohesion",
    "version": 1,
    "size": 64,
    "overlap": 24,
    "reach": 24,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OldFile:
    """A file that was indexed, and where its passages and its only heading were found.

    `heading` is the path of the section that holds the whole file; without one there was none.
    """

    path: Path
    passages: tuple[str, ...]
    heading: tuple[str, ...] = ()


def make_catalog(home: Path, files: Sequence[OldFile]) -> None:
    """Write the catalog of a home with the files in it, as version 1 would."""
    with closing(sqlite3.connect(home / CATALOG_NAME, isolation_level=None)) as connection:
        connection.executescript(_TABLES)
        connection.execute(f"PRAGMA application_id={0x77686572}")
        connection.execute("PRAGMA user_version=1")
        connection.execute("PRAGMA journal_mode=WAL")
        for file in files:
            _put(connection, file)


def contents_of(texts: Sequence[str], encoder: Encoder) -> Contents:
    """Return what searches the texts, under rows from 1."""
    rows = range(1, len(texts) + 1)
    counts = Counts.of(map(analyzer().terms_of, texts))
    return Contents(
        dense=DenseIndex.build(rows, encoder.encode_passages(texts)),
        lexical=LexicalIndex.build(rows, counts),
    )


def make_home(home: Path, files: Sequence[OldFile], encoder: Encoder) -> None:
    """Write a whole home, with the vectors of its passages."""
    (home / "generations").mkdir(parents=True)
    make_catalog(home, files)
    texts = [text for file in files for text in file.passages]
    generation = write_generation(
        home / "generations",
        number=1,
        contents=contents_of(texts, encoder),
        encoder=encoder.fingerprint,
        splitter=_SPLITTER,
    )
    with closing(sqlite3.connect(home / CATALOG_NAME, isolation_level=None)) as connection:
        connection.execute(
            "INSERT INTO generation (only, name, sha256, passages) VALUES (1, ?, ?, ?)",
            [generation.name, generation.sha256, generation.passages],
        )


def _put(connection: sqlite3.Connection, file: OldFile) -> None:
    data = file.path.read_bytes()
    text = data.decode()
    sections = [[file.heading, 0, len(text)]] if file.heading else []
    row = connection.execute(
        _PUT_DOCUMENT,
        (
            file.path.name,
            file.path.stem.title(),
            file.path.name,
            str(file.path),
            str(file.path.parent),
            text,
            hashlib.sha256(data).hexdigest(),
            "utf-8",
            json.dumps(sections),
            "[]",
            len(text),
            INDEXED_AT,
        ),
    ).lastrowid
    for passage in file.passages:
        start = text.index(passage)
        digest = hashlib.sha256(passage.encode()).hexdigest()
        headings = json.dumps(file.heading)
        values = (row, start, start + len(passage), headings, None, passage, digest)
        connection.execute(_PUT_PASSAGE, values)
