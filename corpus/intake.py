"""Own what an update does to the catalog: which documents are new, changed, gone or unreadable."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from corpus.catalog import Change
from corpus.document import Document
from corpus.errors import (
    DocumentIdTaken,
    LeadsOutside,
    NoText,
    NothingToIndex,
    PathError,
    UnknownDocument,
    UnknownFormat,
    Vanished,
)
from corpus.loading import Found, SourceFile, find_files, load, stamp_of
from corpus.names import is_gone, written
from corpus.parsing import Parser
from corpus.records import SkippedFile
from corpus.snapshot import Snapshot
from corpus.splitting import Splitter

_UNICODE = ("utf-8", "pdf", "docx", "epub")  # the encodings that need no word


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeReport:
    """What happened to the documents: ids by outcome, and what was left out and why.

    `moved` holds pairs of the former and the present id of a file whose bytes are the same;
    `not_utf8` pairs of id and the encoding that was declared or detected; `kept` pairs of the id
    of a document whose former version is still answered and the path, of its file or of a folder
    around it, that could not be read.
    """

    added: tuple[str, ...]
    updated: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]
    moved: tuple[tuple[str, str], ...]
    skipped: tuple[PathError, ...]
    not_utf8: tuple[tuple[str, str], ...]
    kept: tuple[tuple[str, Path], ...]

    @property
    def changed(self) -> bool:
        """Tell whether the catalog is another one than before."""
        return bool(self.added or self.updated or self.removed or self.moved)


class Intake:
    """Bring documents into a change of the catalog, and keep account of it."""

    def __init__(
        self, change: Change, *, before: Snapshot, splitter: Splitter, parser: Parser
    ) -> None:
        self._change = change
        self._before = before
        self._splitter = splitter
        self._parser = parser
        self._former = {record.document_id: record for record in before.records()}
        self._known = dict(self._former)  # but for what this change has removed
        self._at = {r.location: r.document_id for r in self._known.values() if r.location}
        self._taken: dict[str, Path] = {}
        self._hashes: dict[str, str] = {}  # of what was put in
        self._encodings: dict[str, str] = {}  # worth a word
        self._unchanged: dict[str, None] = {}
        self._removed: dict[str, None] = {}
        self._skipped: list[PathError] = []

    def add(self, path: Path) -> None:
        """Take in a file, or a folder and all that is in it.

        A document whose file was in the folder before and is no longer there is removed. One
        that cannot be read is noted in the report; its former version stays.
        """
        root = path.absolute()
        self._change.forget_skipped(written(root))
        try:
            found = find_files(root)
        except PathError as error:
            is_lost = is_gone(written(root)) and any(self._read_at(written(root)))
            self._skip(Vanished(root) if is_lost else error)
            return
        for file in found.files:
            try:
                self._add_file(file)
            except PathError as error:
                self._skip(error)
        gone = self._remove_missing(root, found)
        for passed_over in found.skipped:
            if not (gone and isinstance(passed_over, NothingToIndex)):
                self._skip(passed_over)

    def add_upload(self, path: Path, *, document_id: str) -> None:
        """Take in a file that is not kept; raises a PathError where that cannot be done."""
        known = self._known.get(document_id)
        if known and known.location:
            raise DocumentIdTaken(path, document_id=document_id, taken_by="a file on the server")
        file = SourceFile(path=path, document_id=document_id)
        self._settle(document_id, self._read(file), location="")

    def _skip(self, error: PathError) -> None:
        """Note what could not be read; remember it where there is something to be mended."""
        self._skipped.append(error)
        location = written(error.path)
        is_there = _stands(error.path) or error.path.is_symlink()
        is_foreign = isinstance(error, UnknownFormat) and location not in self._at
        if is_there and not is_foreign and not isinstance(error, NothingToIndex):
            self._change.note_skipped(SkippedFile(location=location, reason=error.reason))

    def _add_file(self, file: SourceFile) -> None:
        location = written(file.path)
        if location in self._at:  # it was indexed under another folder
            file = replace(file, document_id=self._at[location])
        document = self._read(file)
        self._claim(file, location)
        self._settle(file.document_id, document, location=location)

    def _read(self, file: SourceFile) -> Document | None:
        """Load a file; None where it is what it was."""
        known = self._known.get(file.document_id)
        if known and (known.loader, known.sha256) == stamp_of(file.path):
            return None
        return load(file, self._parser)

    def _settle(self, document_id: str, document: Document | None, *, location: str) -> None:
        known = self._known.get(document_id)
        if document is not None:
            if not self._put(document, location) and not location:
                raise NoText(Path(document_id), "nothing in it can be searched")
            if document.encoding not in _UNICODE:
                self._encodings[document_id] = document.encoding
        else:
            self._unchanged[document_id] = None
            if known and known.location != location:
                self._change.move(document_id, location=location)
        if known:
            self._at.pop(known.location, None)
        if location:
            self._at[location] = document_id

    def _put(self, document: Document, location: str) -> bool:
        """Put a document in; tell whether there is anything to find in it."""
        passages = self._splitter.split(document)
        self._change.put(document, passages, location=location)
        self._hashes[document.document_id] = document.sha256
        self._removed.pop(document.document_id, None)
        return bool(passages)

    def _claim(self, file: SourceFile, location: str) -> None:
        """Refuse a file whose id another one has, in this run or in the catalog."""
        owner: Path | str = self._taken.setdefault(file.document_id, file.path)
        known = self._known.get(file.document_id)
        if owner == file.path and known is not None and known.location != location:
            if not known.location:
                owner = "an upload"
            elif _stands(Path(known.location)):
                owner = Path(known.location)
        if owner != file.path and not _is_same(owner, file.path):
            raise DocumentIdTaken(file.path, document_id=file.document_id, taken_by=str(owner))

    def _remove_missing(self, root: Path, found: Found) -> bool:
        """Remove the documents that were in a folder and are not; tell whether there were any."""
        seen = {written(file.path) for file in found.files}
        read_no_more = [e for e in found.skipped if not isinstance(e, LeadsOutside)]
        seen |= {written(error.path) for error in read_no_more}
        gone = [
            document_id
            for location, document_id in self._at.items()
            if location not in seen
            and _is_inside(location, written(root))
            and found.was_seen(location)
        ]
        for document_id in gone:
            self.remove(document_id)
        return bool(gone)

    def remove(self, document_id: str) -> None:
        """Remove a document, or raise UnknownDocument."""
        self._change.remove(document_id)
        known = self._known.pop(document_id, None)
        if known:
            self._at.pop(known.location, None)
        self._hashes.pop(document_id, None)
        self._encodings.pop(document_id, None)
        self._unchanged.pop(document_id, None)
        self._removed[document_id] = None

    def remove_from(self, path: Path) -> None:
        """Remove all that was read from a file or folder, or raise UnknownDocument.

        It need not be there any more; a file that is there comes back when it is indexed again.
        """
        place = written(path.absolute())
        documents = list(self._read_at(place))
        if not documents:
            raise UnknownDocument(str(path))
        self._change.forget_skipped(place)
        for document_id in documents:
            self.remove(document_id)

    def holds(self, document_id: str) -> bool:
        """Tell whether there is a document of this id."""
        return document_id in self._known

    def _read_at(self, place: str) -> Iterator[str]:
        """Yield the documents that were read from a file, or from a folder and those in it."""
        return (one for location, one in self._at.items() if _is_inside(location, place))

    def resplit(self) -> None:
        """Split every document of the catalog anew, from the text that it holds."""
        for record in self._known.values():
            self._put(self._before.document(record.document_id), record.location)

    def report(self) -> IntakeReport:
        """Return the account of all that was done: what is, as against what was."""
        put, former = self._hashes, self._former
        added = dict.fromkeys(one for one in put if one not in former)
        removed = dict.fromkeys(one for one in self._removed if one in former)
        moved = self._moves(removed, added)
        for gone, new in moved:
            del removed[gone], added[new]
        return IntakeReport(
            added=tuple(added),
            updated=tuple(one for one in put if one in former),
            unchanged=tuple(one for one in self._unchanged if one not in put),
            removed=tuple(removed),
            moved=moved,
            skipped=tuple(self._skipped),
            not_utf8=tuple(self._encodings.items()),
            kept=tuple(self._kept()),
        )

    def _kept(self) -> Iterator[tuple[str, Path]]:
        bad = {written(error.path): error.path for error in self._skipped}
        for location, document_id in self._at.items() if bad else ():
            if document_id not in self._hashes and document_id not in self._unchanged:
                around = (location, *map(str, Path(location).parents))
                reasons = (bad[place] for place in around if place in bad)
                yield from ((document_id, reason) for reason in islice(reasons, 1))

    def _moves(self, removed: Iterable[str], added: Iterable[str]) -> tuple[tuple[str, str], ...]:
        """Pair what went with what came where the bytes are the same."""
        gone: dict[str, list[str]] = {}
        for old in removed:
            gone.setdefault(self._former[old].sha256, []).append(old)
        found = ((gone.get(self._hashes[new]), new) for new in added)
        return tuple((old.pop(0), new) for old, new in found if old)


def _is_inside(location: str, place: str) -> bool:
    return Path(location).is_relative_to(place)


def _is_same(one: Path | str, other: Path) -> bool:
    """Tell whether two paths lead to one file: by ``..``, by a link, by another mount."""
    try:
        return isinstance(one, Path) and one.samefile(other)
    except OSError:
        return False


def _stands(path: Path) -> bool:
    """Tell whether there is a file, or whether that cannot be told."""
    try:
        return path.exists()
    except OSError:
        return True
