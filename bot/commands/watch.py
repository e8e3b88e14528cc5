"""Own `wherein index --watch`: the index follows its files until it is told to stop."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from bot.assembly import Assembly
from bot.commands.index import tell, update
from bot.commands.terminal import note
from corpus.errors import HomeBusy, Unreadable
from index.indexer import IndexReport

_PAUSE = 500  # milliseconds without a change, after which what has changed is indexed
_RETRY = 2_000  # milliseconds until a busy home is tried again


def follow(assembly: Assembly, paths: Sequence[Path]) -> None:
    """Index the paths, then again whenever something in them changes; never returns.

    What cannot be read is named once and tried again with each change. Raises Unreadable where
    there is nothing to watch.
    """
    folders = _folders(paths)
    follower = Follower(assembly, paths)
    follower.index()
    note("watching for changes (Ctrl-C stops)")
    follower.is_due = True  # what changed before the watch began shows to nobody else
    is_of_interest = of_interest(assembly.home.path, paths)
    while True:
        watched = _standing(folders)
        for changes in changes_in(
            watched, lambda change, name: follower.is_due or is_of_interest(change, name)
        ):
            is_another = _standing(folders) != watched
            if changes or follower.is_due or is_another:
                follower.index()
            if is_another:  # a watch follows no folder that comes in the place of its own
                break
        follower.is_due = True


def changes_in(
    folders: Iterable[Path], is_of_interest: Callable[[object, str], bool]
) -> Iterator[Collection[object]]:
    """Yield what changes in folders, and nothing every so often; end where one is gone."""
    from watchfiles import watch

    with suppress(FileNotFoundError):  # it went before the watch began
        yield from watch(
            *folders,
            watch_filter=is_of_interest,
            step=_PAUSE,
            rust_timeout=_RETRY,
            yield_on_timeout=True,
        )


class Follower:
    """Bring the index up to date again and again, and speak of what is new alone.

    While it `is_due` the index may be behind its files.
    """

    def __init__(self, assembly: Assembly, paths: Sequence[Path]) -> None:
        self._assembly = assembly
        self._paths = paths
        self._told: set[str] | None = None
        self._is_busy = False
        self.is_due = True

    def index(self) -> None:
        """Bring the index up to date, unless another process writes to the home."""
        try:
            report = update(self._assembly, self._paths, strict=False)
        except HomeBusy as error:
            if not self._is_busy:
                note(str(error))
            self.is_due = self._is_busy = True
        else:
            self.is_due = self._is_busy = False
            self._tell(report)

    def _tell(self, report: IndexReport) -> None:
        skipped = report.documents.skipped
        fresh = tuple(error for error in skipped if str(error) not in (self._told or ()))
        if self._told is None or report.documents.changed or fresh:
            new = replace(report, documents=replace(report.documents, skipped=fresh))
            if refused := tell(new, named=self._paths):
                note(str(refused))
        self._told = set(map(str, skipped))


def _folders(paths: Sequence[Path]) -> list[Path]:
    """Return what to watch: of a file its folder, as editors put a new file in its place."""
    folders = [path if path.is_dir() else path.absolute().parent for path in paths]
    for path, folder in zip(paths, folders, strict=True):
        if not folder.is_dir():
            raise Unreadable(path, "there is no such file or folder")
    return folders


def _standing(folders: Sequence[Path]) -> dict[Path, tuple[int, int]]:
    """Return which folders are there, by what tells a new one of the same name from the old."""
    found = {}
    for folder in folders:
        with suppress(OSError):
            status = folder.stat()
            found[folder] = (status.st_dev, status.st_ino)
    return found


def of_interest(home: Path, paths: Sequence[Path]) -> Callable[[object, str], bool]:
    """Return a filter for what is under the paths, not hidden there and not in the home."""
    roots = [path.absolute() for path in paths]

    def is_of_interest(_change: object, name: str) -> bool:
        path = Path(name)
        inside = [path.relative_to(root).parts for root in roots if path.is_relative_to(root)]
        is_seen = any(not any(map(_is_hidden, parts)) for parts in inside)
        return is_seen and not path.is_relative_to(home)

    return is_of_interest


def _is_hidden(part: str) -> bool:
    return part.startswith(".")
