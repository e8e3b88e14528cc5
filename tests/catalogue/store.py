"""What a home holds, and what lies around it, to be compared before and after."""

import hashlib
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from corpus.schema import CATALOG_NAME

Rows = tuple[tuple[object, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """The documents and passages of a catalog, the generation it names, and that one's files."""

    documents: Rows
    passages: Rows
    generation: Rows
    files: dict[str, str]


def state_of(home: Path) -> State:
    with closing(sqlite3.connect(f"file:{home / CATALOG_NAME}?mode=ro", uri=True)) as catalog:
        tables = {
            table: tuple(catalog.execute(f"SELECT * FROM {table} ORDER BY 1"))
            for table in ("documents", "passages", "generation")
        }
    files = {
        path.relative_to(home).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (home / "generations").rglob("*")
        if path.is_file()
    }
    return State(**tables, files=files)


def around(home: Path) -> dict[str, tuple[int, int]]:
    """Return size and time of all beside a home and in the folders beside it."""
    found = {}
    for path in home.parent.rglob("*"):
        if not path.is_relative_to(home):
            status = path.lstat()
            found[path.as_posix()] = (status.st_size, status.st_mtime_ns)
    return found
