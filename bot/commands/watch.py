"""Own `wherein index --watch`: the index follows its files until it is told to stop."""

from collections.abc import Callable, Sequence
from pathlib import Path

from bot.assembly import Assembly
from bot.commands.index import run
from bot.commands.terminal import note
from corpus.errors import HomeBusy, PathError

_PAUSE = 500  # milliseconds without a change, after which what has changed is indexed
_RETRY = 2_000  # milliseconds until a busy home is tried again


def follow(assembly: Assembly, paths: Sequence[Path]) -> None:
    """Index the paths, then again whenever something in them changes; never returns.

    What cannot be read is named and tried again with the next change, as in any run.
    """
    from watchfiles import watch

    is_due = not _index(assembly, paths)
    note("watching for changes (Ctrl-C stops)")
    for changes in watch(
        *_folders(paths),
        watch_filter=of_interest(assembly.home.path, paths),
        step=_PAUSE,
        rust_timeout=_RETRY,
        yield_on_timeout=True,
    ):
        if changes or is_due:
            is_due = not _index(assembly, paths)


def _index(assembly: Assembly, paths: Sequence[Path]) -> bool:
    """Bring the index up to date; tell whether it could be written to."""
    try:
        run(assembly, paths=paths, remove=(), strict=False)
    except PathError as error:
        note(str(error))
    except HomeBusy as error:
        note(str(error))
        return False
    return True


def _folders(paths: Sequence[Path]) -> list[Path]:
    """Return what to watch: of a file its folder, as editors put a new file in its place."""
    return [path if path.is_dir() else path.absolute().parent for path in paths]


def of_interest(home: Path, paths: Sequence[Path]) -> Callable[[object, str], bool]:
    """Return a filter for what is under the paths, not hidden there and not in the home."""
    roots = [path.absolute() for path in paths]

    def isof_interest(_change: object, name: str) -> bool:
        path = Path(name)
        inside = [path.relative_to(root).parts for root in roots if path.is_relative_to(root)]
        is_seen = any(not any(map(_is_hidden, parts)) for parts in inside)
        return is_seen and not path.is_relative_to(home)

    return isof_interest


def _is_hidden(part: str) -> bool:
    return part.startswith(".")
