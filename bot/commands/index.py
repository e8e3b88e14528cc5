"""Own `wherein index`, and what makes a home ready for questions."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from bot.assembly import Assembly
from bot.commands.progress import progress_bar
from bot.commands.terminal import counted, note
from corpus.default import DEFAULT_DOCUMENT
from corpus.errors import HomeTooOld, PathError, SeveralRefused, UnknownFormat, Vanished
from index.indexer import IndexReport

MOST_CONCERNS = 20
"""How many remarks on documents a run makes."""

MOST_REFUSED = 20
"""How many files a run that changed nothing names."""


def run(assembly: Assembly, *, paths: Sequence[Path], remove: Sequence[str], strict: bool) -> None:
    """Update, remove or, given neither, rebuild; raise what was wrong with a named path."""
    if paths:
        try:
            report = update(assembly, paths, strict=strict)
        except SeveralRefused as several:
            _tell_refused(several.errors)
            raise
    else:
        with progress_bar("encoding passages") as progress:
            indexer = assembly.indexer(progress=progress)
            report = indexer.remove(remove, or_paths=True) if remove else indexer.rebuild()
    if refused := tell(report, named=paths):
        raise refused


def update(assembly: Assembly, paths: Sequence[Path], *, strict: bool) -> IndexReport:
    """Bring the index up to date with the paths."""
    with progress_bar("encoding passages") as progress:
        return assembly.indexer(progress=progress).update(paths, strict=strict)


def tell(report: IndexReport, *, named: Sequence[Path]) -> PathError | None:
    """Say what was done; return, unsaid, what was wrong with the last path that was named."""
    print(_summary(report), flush=True)
    for document_id, encoding in report.documents.not_utf8:
        note(f"{document_id} was read as {encoding}; if its letters look wrong, save it as UTF-8")
    for concern in report.concerns[:MOST_CONCERNS]:
        note(f"{concern.subject}: {concern.what}")
    if (more := len(report.concerns) - MOST_CONCERNS) > 0:
        note(f"{counted(more, 'more remark')} on documents; `wherein doctor` tells all")
    places = {path.absolute() for path in named}
    skipped = report.documents.skipped
    former = Counter(path for _, path in report.documents.kept)
    for line in _skipped_lines([error for error in skipped if error.path not in places], former):
        note(line)
    refused = [error for error in skipped if error.path in places]
    for error in refused:
        if former[error.path] and not isinstance(error, Vanished):
            note(f"{error.path}: {_kept(former[error.path])}")
    for error in refused[:-1]:
        note(str(error))
    return refused[-1] if refused else None


def _tell_refused(errors: Sequence[PathError]) -> None:
    for error in errors[:MOST_REFUSED]:
        note(f"refused: {error}")
    if (more := len(errors) - MOST_REFUSED) > 0:
        note(f"{counted(more, 'more file')} could not be read")


def ensure_searchable(assembly: Assembly, *, say: Callable[[str], None] = note) -> None:
    """Index the default document where nothing is indexed; bring an older home up to date.

    Either is said. Raises HomeBusy where another process writes to the home.
    """
    if _is_empty(assembly, say=say):
        say(f"nothing is indexed yet; indexing the default document, {DEFAULT_DOCUMENT.name}")
        update(assembly, [DEFAULT_DOCUMENT], strict=True)


def _is_empty(assembly: Assembly, *, say: Callable[[str], None]) -> bool:
    library = assembly.library
    try:
        if library.is_empty() or not library.is_outdated():
            return library.is_empty()
    except HomeTooOld:
        pass
    say(f"{assembly.home.path} was made by an earlier version; bringing it up to date")
    update(assembly, [], strict=True)
    return library.is_empty()


def _summary(report: IndexReport) -> str:
    documents = report.documents
    outcomes = (
        (len(documents.added), "added"),
        (len(documents.updated), "updated"),
        (len(documents.moved), "moved"),
        (len(documents.removed), "removed"),
        (len(documents.unchanged), "unchanged"),
        (len(documents.skipped), "skipped"),
    )
    done = ", ".join(f"{count} {outcome}" for count, outcome in outcomes if count)
    return (
        f"{done or 'nothing to do'}; {counted(report.passages, 'passage')} in the index, "
        f"{report.encoded:,} newly encoded"
    )


def _kept(documents: int) -> str:
    if documents == 1:
        return "its former version is still answered"
    return f"the former versions of its {counted(documents, 'document')} are still answered"


def _skipped_lines(skipped: Sequence[PathError], former: Mapping[Path, int]) -> Iterator[str]:
    """Name what was skipped in a folder: files of unknown types in one line, others each.

    `former` tells of how many documents at a path the former version is still answered.
    """
    unknown = [e for e in skipped if isinstance(e, UnknownFormat) and e.path not in former]
    for error in skipped:
        if error.path in former:
            kept = _kept(former[error.path])
            yield f"{error.path}: cannot be read ({error.reason}); {kept}"
        elif error not in unknown:
            yield f"skipped: {error}"
    if unknown:
        suffixes = sorted({error.suffix or "(none)" for error in unknown})
        first = unknown[0]
        yield (
            f"skipped: {counted(len(unknown), 'file')} of a type that is not read "
            f"({', '.join(suffixes)}), such as {first.path}; known types are "
            f"{', '.join(first.known)}."
        )
