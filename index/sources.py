"""Own how documents stand to the files that they were read from: gone, or unreadable since."""

import shlex
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from corpus.names import gone_with, is_gone
from corpus.records import DocumentRecord
from corpus.snapshot import Snapshot
from index.concerns import Concern


def unread(snapshot: Snapshot) -> Iterator[Concern]:
    """Yield the files that could not be read when they were last tried and are still there."""
    former = Counter(place for one in snapshot.records() for place in _around(one))
    for skipped in snapshot.skipped():
        if not is_gone(skipped.location):
            kept = _kept(former[skipped.location])
            yield Concern(subject=skipped.location, what=f"skipped: {skipped.reason}{kept}")


def lost(snapshot: Snapshot) -> Iterator[Concern]:
    """Yield the files and folders that are gone while their documents are still answered."""
    gone = [one.location for one in snapshot.records() if one.location and is_gone(one.location)]
    for place, documents in Counter(map(gone_with, gone)).items():
        which = "it is gone, and its document is" if place in gone else _gone_folder(documents)
        what = (
            f"{which} still answered; drop that with `wherein index --remove {shlex.quote(place)}`"
        )
        yield Concern(subject=place, what=what)


def outdated(snapshot: Snapshot) -> dict[str, str]:
    """Say of each document that is behind its file, by its id, in a few words why."""
    unreadable = {skipped.location for skipped in snapshot.skipped()}
    found = {}
    for record in snapshot.records():
        if record.location and is_gone(record.location):
            found[record.document_id] = "its file is gone"
        elif not unreadable.isdisjoint(_around(record)):
            found[record.document_id] = "its file cannot be read, this is a former version"
    return found


def _around(record: DocumentRecord) -> Iterator[str]:
    """Yield where a document was read, and the folders around that."""
    if record.location:
        yield record.location
        yield from map(str, Path(record.location).parents)


def _kept(documents: int) -> str:
    if not documents:
        return ""
    if documents == 1:
        return "; its former version is still answered"
    return f"; the former versions of its {documents:,} documents are still answered"


def _gone_folder(documents: int) -> str:
    if documents == 1:
        return "the folder is gone, and its document is"
    return f"the folder is gone, and its {documents:,} documents are"
