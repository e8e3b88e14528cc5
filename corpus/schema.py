"""Own the catalog's file: its tables, its version, how it is opened, how its errors are told.

WAL with ``synchronous=FULL``: NORMAL loses acknowledged rows in a power cut.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus.errors import HomeDamaged, HomeTooNew, HomeTooOld, HomeUnusable

CATALOG_NAME = "catalog.sqlite"
VERSION = 3

_APPLICATION_ID = 0x77686572  # "wher"
_FULL = 2
_UNFINISHED = f"{CATALOG_NAME}.new"

_TABLES = """
CREATE TABLE documents (
    document_row INTEGER PRIMARY KEY AUTOINCREMENT,
    document_id  TEXT NOT NULL UNIQUE,
    title        TEXT NOT NULL,
    source       TEXT NOT NULL,
    location     TEXT NOT NULL,
    text         TEXT NOT NULL,
    sha256       TEXT NOT NULL,
    encoding     TEXT NOT NULL,
    loader       TEXT NOT NULL,
    sections     TEXT NOT NULL,
    pages        TEXT NOT NULL,
    anchors      TEXT NOT NULL,
    blocks       TEXT NOT NULL,
    tags         TEXT NOT NULL,
    notes        TEXT NOT NULL,
    characters   INTEGER NOT NULL,
    language     TEXT,
    conditions   TEXT NOT NULL,
    sketch       TEXT NOT NULL,
    indexed_at   TEXT NOT NULL
) STRICT;
CREATE TABLE passages (
    passage_row  INTEGER PRIMARY KEY AUTOINCREMENT,
    document_row INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
    start        INTEGER NOT NULL,
    end          INTEGER NOT NULL,
    headings     TEXT NOT NULL,
    page         INTEGER,
    anchor       TEXT,
    lead         TEXT NOT NULL,
    text         TEXT NOT NULL,
    text_sha256  TEXT NOT NULL,
    searchable_sha256 TEXT NOT NULL
) STRICT;
CREATE INDEX passages_by_document ON passages (document_row, start);
CREATE INDEX passages_by_text ON passages (text_sha256);
CREATE TABLE skipped (
    location   TEXT PRIMARY KEY,
    reason     TEXT NOT NULL
) STRICT;
CREATE TABLE generation (
    only       INTEGER PRIMARY KEY CHECK (only = 1),
    name       TEXT NOT NULL,
    sha256     TEXT NOT NULL,
    passages   INTEGER NOT NULL
) STRICT;
"""

_MIGRATIONS = {  # what makes each version the next; an empty loader has every file read anew
    1: """
ALTER TABLE documents DROP COLUMN root;
ALTER TABLE documents ADD COLUMN loader TEXT NOT NULL DEFAULT '';
ALTER TABLE documents ADD COLUMN anchors TEXT NOT NULL DEFAULT '[]';
ALTER TABLE documents ADD COLUMN blocks TEXT NOT NULL DEFAULT '[]';
ALTER TABLE documents ADD COLUMN notes TEXT NOT NULL DEFAULT '[]';
ALTER TABLE documents ADD COLUMN language TEXT;
ALTER TABLE documents ADD COLUMN conditions TEXT NOT NULL DEFAULT '[]';
ALTER TABLE documents ADD COLUMN sketch TEXT NOT NULL DEFAULT '[]';
ALTER TABLE passages ADD COLUMN anchor TEXT;
ALTER TABLE passages ADD COLUMN lead TEXT NOT NULL DEFAULT '';
ALTER TABLE passages ADD COLUMN searchable_sha256 TEXT NOT NULL DEFAULT '';
UPDATE passages SET searchable_sha256 = text_sha256;
CREATE INDEX passages_by_text ON passages (text_sha256);
CREATE TABLE skipped (location TEXT PRIMARY KEY, reason TEXT NOT NULL) STRICT;
""",
    2: "ALTER TABLE documents ADD COLUMN tags TEXT NOT NULL DEFAULT '[]'",
}


@contextmanager
def told(home: Path) -> Iterator[None]:
    """Turn SQLite's errors into HomeUnusable and HomeDamaged."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if _is_damage(error):
            raise HomeDamaged(home, str(error)) from error
        raise HomeUnusable(home, f"its catalog answers {str(error)!r}") from error
    except sqlite3.DatabaseError as error:
        raise HomeDamaged(home, str(error)) from error


def _is_damage(error: sqlite3.OperationalError) -> bool:
    return any(word in str(error) for word in ("malformed", "no such table", "no such column"))


def open_for_writing(home: Path) -> sqlite3.Connection:
    """Open the catalog for the only writer; make it where there is none, migrate an older one."""
    with told(home):
        for leftover in home.glob(f"{_UNFINISHED}*"):  # of a crash
            leftover.unlink()
        if not (home / CATALOG_NAME).exists():
            _create(home)
        with _kept_if_good(_connect(_uri(home, CATALOG_NAME, "mode=rw"))) as connection:
            version = _version(connection, home)
            _keep_a_log(connection)
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute("PRAGMA foreign_keys=ON")
            connection.execute("PRAGMA secure_delete=ON")
            (level,) = connection.execute("PRAGMA synchronous").fetchone()
            if level != _FULL:
                raise HomeUnusable(home, f"SQLite does not write safely (synchronous={level})")
            if version < VERSION:
                _migrate(connection, version)
        return connection


def open_for_reading(home: Path) -> sqlite3.Connection:
    """Open an existing catalog read-only, also where the folder cannot be written."""
    uri = _uri(home, CATALOG_NAME, _reading_mode(home))
    with told(home), _kept_if_good(_connect(uri)) as connection:
        if (found := _version(connection, home)) < VERSION:
            raise HomeTooOld(home, found=found, known=VERSION)
    return connection


@contextmanager
def _kept_if_good(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """Close a connection where the block raises, and only then."""
    try:
        yield connection
    except BaseException:
        connection.close()
        raise


def _reading_mode(home: Path) -> str:
    """Where nothing can be written, only `immutable` opens a catalog that has no log.

    It would pass over what stands in a log, so it must not be used where there is one.
    """
    log = home / f"{CATALOG_NAME}-wal"
    if os.access(home, os.W_OK) or (log.exists() and log.stat().st_size):
        return "mode=ro"
    return "mode=ro&immutable=1"


def _uri(home: Path, name: str, mode: str) -> str:
    return f"{(home / name).absolute().as_uri()}?{mode}"


def _connect(uri: str) -> sqlite3.Connection:
    return sqlite3.connect(
        uri, uri=True, isolation_level=None, check_same_thread=False, timeout=10.0
    )


def _version(connection: sqlite3.Connection, home: Path) -> int:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    if application != _APPLICATION_ID:
        raise HomeDamaged(home, f"{CATALOG_NAME} was not made by wherein")
    if version > VERSION:
        raise HomeTooNew(home, found=version, known=VERSION)
    return int(version)


def _migrate(connection: sqlite3.Connection, version: int) -> None:
    """Bring the tables up to VERSION, in one transaction."""
    connection.execute("BEGIN IMMEDIATE")
    for step in range(version, VERSION):
        _execute(connection, _MIGRATIONS[step])
    connection.execute(f"PRAGMA user_version={VERSION}")
    connection.execute("COMMIT")


def _keep_a_log(connection: sqlite3.Connection) -> None:
    """Turn WAL on. That it failed is only said after the row that the pragma returns."""
    connection.execute("PRAGMA journal_mode=WAL").fetchall()


def _execute(connection: sqlite3.Connection, statements: str) -> None:
    for statement in filter(str.strip, statements.split(";")):
        connection.execute(statement)


def _create(home: Path) -> None:
    """Make an empty catalog under another name and rename it, so that none is seen half-made.

    It is made without a log, as closing one that cannot be emptied raises nothing. The rename
    lasts because SQLite syncs the folder when it begins the catalog's log.
    """
    connection = _connect(_uri(home, _UNFINISHED, "mode=rwc"))
    try:
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("BEGIN IMMEDIATE")
        _execute(connection, _TABLES)
        connection.execute(f"PRAGMA application_id={_APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version={VERSION}")
        connection.execute("COMMIT")
        _keep_a_log(connection)
    finally:
        connection.close()
    (home / _UNFINISHED).rename(home / CATALOG_NAME)
