"""Own the way from a path to documents: walking folders, reading files."""

import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from corpus.document import Document
from corpus.errors import LeadsOutside, NothingToIndex, PathError, Unreadable
from corpus.formats.table import SUFFIXES, format_of, irregular, read_file, refusal
from corpus.names import written
from corpus.parsing import Parser


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """A file to load, and the id that its document will have."""

    path: Path
    document_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a path stands for: files sorted by id, and what was passed over and why."""

    files: tuple[SourceFile, ...]
    skipped: tuple[PathError, ...]

    def was_seen(self, location: str) -> bool:
        """Tell whether a written path was looked at: not in a folder that could not be read."""
        blind = (written(error.path) for error in self.skipped if isinstance(error, Unreadable))
        return not any(Path(location).is_relative_to(place) for place in blind)


def find_files(path: Path) -> Found:
    """Find the files that `path` stands for.

    A file stands for itself, under its own name. A folder is walked. Hidden entries are passed
    over without a word; named are files of no known format (UnknownFormat), folders that cannot
    be read, links to folders and anything that is no regular file (Unreadable), links to files
    outside of the folder (LeadsOutside), and a folder without a file that could be read
    (NothingToIndex). Raises Unreadable where the path itself
    cannot be read, UnknownFormat for a single file of another kind.
    """
    path = path.absolute()
    try:
        if path.is_dir():
            return _find_in_folder(path)
        if not path.exists():
            raise Unreadable(path, "there is no such file or folder", remedy="check its name")
        format_of(path)
    except OSError as error:
        raise Unreadable(path, refusal(error)) from error
    return Found(files=(SourceFile(path=path, document_id=written(path.name)),), skipped=())


def _find_in_folder(folder: Path) -> Found:
    files: list[SourceFile] = []
    skipped: list[PathError] = []
    inside = folder.resolve()
    for path in _walk(folder, skipped):
        try:
            _check_kind(path, inside)
            name = path.relative_to(folder).as_posix()
            files.append(SourceFile(path=path, document_id=written(name)))
        except PathError as error:
            skipped.append(error)
    if not files and not any(isinstance(error, Unreadable | LeadsOutside) for error in skipped):
        kinds = f"no file of a known type ({', '.join(SUFFIXES)}) is in it, but for hidden ones"
        skipped.append(NothingToIndex(folder, kinds))
    files.sort(key=lambda file: file.document_id)
    return Found(files=tuple(files), skipped=tuple(skipped))


def _walk(folder: Path, skipped: list[PathError]) -> Iterator[Path]:
    """Yield what is in a folder but folders; add those that cannot be read to `skipped`."""

    def refuse(error: OSError) -> None:
        refused = Unreadable(Path(error.filename or folder), refusal(error))
        if refused.path == folder:
            raise refused from error
        skipped.append(refused)

    for parent, folders, names in os.walk(folder, onerror=refuse):
        seen = sorted(name for name in folders if not name.startswith("."))
        folders[:] = [name for name in seen if not Path(parent, name).is_symlink()]
        links = [name for name in seen if name not in folders]
        for name in sorted((*names, *links)):
            if not name.startswith("."):
                yield Path(parent, name)


def _check_kind(path: Path, inside: Path) -> None:
    """Raise a PathError for what is no regular file of a known format `inside` a folder."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError as error:
        reason = "it is a link to nothing" if path.is_symlink() else refusal(error)
        raise Unreadable(path, reason) from error
    except OSError as error:
        raise Unreadable(path, refusal(error)) from error
    if stat.S_ISDIR(mode):
        raise Unreadable(path, "it is a link to a folder", remedy="index that folder itself")
    if not stat.S_ISREG(mode):
        raise irregular(path)
    if path.is_symlink() and not (target := path.resolve()).is_relative_to(inside):
        raise LeadsOutside(path, target=target)
    format_of(path)


def load(file: SourceFile, parser: Parser) -> Document:
    """Read one file into a Document; raises a PathError where that cannot be done."""
    reading = parser.read(file.path)
    extract = reading.extract
    return Document(
        document_id=file.document_id,
        title=extract.title or _title_from_id(file.document_id),
        source=file.document_id,
        text=extract.text,
        sha256=reading.sha256,
        encoding=extract.encoding,
        loader=reading.loader,
        sections=extract.sections,
        pages=extract.pages,
        anchors=extract.anchors,
        blocks=extract.blocks,
        tags=extract.tags,
        notes=extract.notes,
    )


def stamp_of(path: Path) -> tuple[str, str]:
    """Return what must be equal for a file to need no loading: its loader and its SHA-256.

    Raises a PathError where the file cannot be read.
    """
    kind = format_of(path)
    return kind.loader, hashlib.sha256(read_file(path, limit=kind.limit)).hexdigest()


def _title_from_id(document_id: str) -> str:
    name = PurePosixPath(document_id)
    words = name.stem.replace("_", " ").replace("-", " ").split()
    title = " ".join(words) or name.name
    return title[0].upper() + title[1:]
