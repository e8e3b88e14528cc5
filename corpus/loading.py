"""Own the way from a path to documents: walking folders, reading files."""

import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus.decoding import decode
from corpus.document import Document
from corpus.errors import (
    DocumentTooLarge,
    EmptyDocument,
    NothingToIndex,
    UnknownFormat,
    Unreadable,
)
from corpus.formats import SUFFIXES, is_known, outline_for
from corpus.names import written

TEXT_LIMIT = 20 * 2**20
"""The largest file that is read as text, in bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """A file to load, and the id that its document will have."""

    path: Path
    document_id: str


def find_files(path: Path) -> tuple[list[SourceFile], list[UnknownFormat]]:
    """Find the files that `path` stands for, sorted by id, and those of no known format.

    A file stands for itself, under its own name. A folder is walked: hidden entries, symbolic
    links to folders and anything that is no regular file are passed over. Raises
    Unreadable where the path does not exist, UnknownFormat for a single file of
    another kind, NothingToIndex where a folder holds no file that could be read.
    """
    path = path.absolute()
    try:
        if path.is_dir():
            return _find_in_folder(path)
        if not path.exists():
            raise Unreadable(path, "there is no such file or folder")
    except OSError as error:
        raise Unreadable(path, _reason(error)) from error
    if not is_known(path):
        raise UnknownFormat(path, SUFFIXES)
    return [SourceFile(path=path, document_id=written(path.name))], []


def _find_in_folder(folder: Path) -> tuple[list[SourceFile], list[UnknownFormat]]:
    files: list[SourceFile] = []
    unknown: list[UnknownFormat] = []
    for path in _walk(folder):
        if is_known(path):
            name = path.relative_to(folder).as_posix()
            files.append(SourceFile(path=path, document_id=written(name)))
        else:
            unknown.append(UnknownFormat(path, SUFFIXES))
    if not files:
        kinds = f"no file of a known type ({', '.join(SUFFIXES)}) is in it"
        raise NothingToIndex(folder, kinds)
    return sorted(files, key=lambda file: file.document_id), unknown


def _walk(folder: Path) -> Iterator[Path]:
    def refuse(error: OSError) -> None:
        raise Unreadable(Path(error.filename or folder), _reason(error)) from error

    for parent, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(parent, name)
            if not name.startswith(".") and path.is_file():
                yield path


def load(file: SourceFile) -> Document:
    """Read one file into a Document; raises a PathError where that cannot be done."""
    outline = outline_for(file.path)
    data = read_limited(file.path)
    decoded = decode(data, path=file.path)
    if not decoded.text.strip():
        raise EmptyDocument(file.path)
    found = outline(decoded.text)
    return Document(
        document_id=file.document_id,
        title=found.title or _title_from_name(file.path),
        source=file.document_id,
        text=decoded.text,
        sha256=hashlib.sha256(data).hexdigest(),
        encoding=decoded.encoding,
        sections=found.sections,
    )


def read_limited(path: Path) -> bytes:
    """Read a regular file of at most TEXT_LIMIT bytes, or raise a PathError."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(descriptor, "rb") as file:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                raise Unreadable(path, "it is not a regular file")
            data = file.read(TEXT_LIMIT + 1)
    except OSError as error:
        raise Unreadable(path, _reason(error)) from error
    if len(data) > TEXT_LIMIT:
        raise DocumentTooLarge(path, size=max(status.st_size, len(data)), limit=TEXT_LIMIT)
    return data


def _reason(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "the file is gone: it was moved or deleted while it was being read"
    return f"the file cannot be read ({error.strerror or error})"


def _title_from_name(path: Path) -> str:
    words = written(path.stem).replace("_", " ").replace("-", " ").split()
    title = " ".join(words) or written(path.name)
    return title[0].upper() + title[1:]
