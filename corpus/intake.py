"""Own what an update does to the catalog: which documents are new, changed, gone or unreadable."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.catalog import Change
from corpus.errors import DocumentIdTaken, PathError
from corpus.loading import SourceFile, find_files, load
from corpus.names import written
from corpus.snapshot import Snapshot
from corpus.splitting import Splitter


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeReport:
    """What happened to the documents: ids by outcome, and what was left out and why.

    `not_utf8` holds pairs of id and the encoding that was declared or detected.
    """

    added: tuple[str, ...]
    updated: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]
    skipped: tuple[PathError, ...]
    not_utf8: tuple[tuple[str, str], ...]

    @property
    def changed(self) -> bool:
        """Tell whether the catalog is another one than before."""
        return bool(self.added or self.updated or self.removed)


class Intake:
    """Bring documents into a change of the catalog, and keep account of it."""

    def __init__(self, change: Change, *, before: Snapshot, splitter: Splitter) -> None:
        self._change = change
        self._before = before
        self._splitter = splitter
        self._known = {record.document_id: record for record in before.records()}
        self._taken: dict[str, Path] = {}
        self._outcomes: dict[str, list[str]] = {
            outcome: [] for outcome in ("added", "updated", "unchanged", "removed")
        }
        self._skipped: list[PathError] = []
        self._not_utf8: list[tuple[str, str]] = []

    def add(self, path: Path) -> None:
        """Take in a file, or a folder and all that is in it.

        A document that was taken from the folder before and is no longer there is removed. One
        that cannot be read is noted in the report; its former version stays.
        """
        root = path.absolute()
        try:
            files, unknown = find_files(root)
        except PathError as error:
            self._skipped.append(error)
            return
        self._skipped.extend(unknown)
        for file in files:
            try:
                self._add_file(file, root)
            except PathError as error:
                self._skipped.append(error)
        self._remove_missing(root, {file.document_id for file in files})

    def _add_file(self, file: SourceFile, root: Path) -> None:
        document = load(file)
        self._claim(file)
        known = self._known.get(file.document_id)
        if known and known.sha256 == document.sha256:
            self._outcomes["unchanged"].append(file.document_id)
            if known.location != written(file.path):
                self._change.move(file.document_id, location=file.path, root=root)
            return
        passages = self._splitter.split(document)
        self._change.put(document, passages, location=file.path, root=root)
        self._outcomes["updated" if known else "added"].append(file.document_id)
        if document.encoding != "utf-8":
            self._not_utf8.append((file.document_id, document.encoding))

    def _claim(self, file: SourceFile) -> None:
        """Refuse a file whose id another file has, in this run or in the catalog."""
        owner = self._taken.setdefault(file.document_id, file.path)
        known = self._known.get(file.document_id)
        if owner == file.path and known is not None and _stands(Path(known.location)):
            owner = Path(known.location)
        if owner != file.path:
            raise DocumentIdTaken(file.path, document_id=file.document_id, taken_by=str(owner))

    def _remove_missing(self, root: Path, present: set[str]) -> None:
        for document_id, record in list(self._known.items()):
            taken_from_here = Path(record.location) == Path(written(root), document_id)
            if taken_from_here and document_id not in present:
                self.remove(document_id)

    def remove(self, document_id: str) -> None:
        """Remove a document, or raise UnknownDocument."""
        self._change.remove(document_id)
        self._known.pop(document_id, None)
        self._outcomes["removed"].append(document_id)

    def resplit(self) -> None:
        """Split every document of the catalog anew, from the text that it holds."""
        for record in self._known.values():
            document = self._before.document(record.document_id)
            self._change.put(
                document,
                self._splitter.split(document),
                location=Path(record.location),
                root=Path(record.root),
            )
            self._outcomes["updated"].append(record.document_id)

    def report(self) -> IntakeReport:
        """Return the account of all that was done."""
        return IntakeReport(
            **{outcome: _tuple(ids) for outcome, ids in self._outcomes.items()},
            skipped=tuple(self._skipped),
            not_utf8=tuple(self._not_utf8),
        )


def _stands(path: Path) -> bool:
    """Tell whether there is a file, or whether that cannot be told."""
    try:
        return path.exists()
    except OSError:
        return True


def _tuple(ids: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ids))
