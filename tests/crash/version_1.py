"""A home as version 1 of the catalog left it: by its own tables, not by today's code."""

import hashlib
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from index.generation import write_generation
from tests.fakes import FakeEncoder
from tests.version_one import contents_of

_TABLES = """
PRAGMA journal_mode = WAL;
BEGIN;
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
PRAGMA application_id = 0x77686572;
PRAGMA user_version = 1;
COMMIT;
"""
_DOCUMENT = """
INSERT INTO documents (document_id, title, source, location, root, text, sha256, encoding,
    sections, pages, characters, indexed_at)
VALUES (?1, ?1, ?1, ?2, ?3, ?4, ?5, 'utf-8', '[]', '[]', ?6, '2026-01-01T00:00:00+00:00')
"""
_PASSAGE = """
INSERT INTO passages (document_row, start, end, headings, page, text, text_sha256)
VALUES (?, ?, ?, '[]', NULL, ?, ?)
"""
_SPLITTER: dict[str, str | int] = {"name": "cohesion", "version": 1}


def make_version_1(home: Path, documents: Mapping[str, str], *, folder: Path) -> None:
    """Make a home that holds texts, each paragraph a passage, as files of a folder."""
    (home / "generations").mkdir(parents=True)
    with closing(sqlite3.connect(home / "catalog.sqlite", isolation_level=None)) as catalog:
        catalog.executescript(_TABLES)
        texts = [
            text
            for name, whole in documents.items()
            for text in _put(catalog, name, whole, folder=folder)
        ]
        generation = write_generation(
            home / "generations",
            number=1,
            contents=contents_of(texts, FakeEncoder()),
            encoder=FakeEncoder().fingerprint,
            splitter=_SPLITTER,
        )
        values = (generation.name, generation.sha256, generation.passages)
        catalog.execute("INSERT INTO generation VALUES (1, ?, ?, ?)", values)


def _put(catalog: sqlite3.Connection, name: str, text: str, *, folder: Path) -> list[str]:
    """Put a document and its passages; return those."""
    values = (name, str(folder / name), str(folder), text, _sha256(text), len(text))
    row = catalog.execute(_DOCUMENT, values).lastrowid
    paragraphs, start = text.split("\n\n"), 0
    for paragraph in paragraphs:
        end = start + len(paragraph)
        catalog.execute(_PASSAGE, (row, start, end, paragraph, _sha256(paragraph)))
        start = end + len("\n\n")
    return paragraphs


def texts_of_version_1(home: Path) -> tuple[dict[str, str], dict[str, str]]:
    """Return the texts and places of a home's documents, having compared every passage."""
    texts: dict[str, str] = {}
    places: dict[str, str] = {}
    with closing(sqlite3.connect(home / "catalog.sqlite")) as catalog:
        assert catalog.execute("PRAGMA user_version").fetchone() == (1,)
        assert catalog.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        rows = "SELECT document_row, document_id, location, text FROM documents"
        for row, name, location, text in catalog.execute(rows):
            found = "SELECT text FROM passages WHERE document_row = ? ORDER BY start"
            paragraphs = [paragraph for (paragraph,) in catalog.execute(found, [row])]
            assert paragraphs == text.split("\n\n"), name
            texts[name], places[name] = text, location
        (name,) = catalog.execute("SELECT name FROM generation").fetchone()
    assert (home / "generations" / name / "manifest.json").exists()
    return texts, places


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
