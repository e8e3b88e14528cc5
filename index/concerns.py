"""Own what a person should know of the documents themselves, as against the state of the home."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from corpus.condition import Condition
from corpus.likeness import near_duplicates
from corpus.records import DocumentRecord
from corpus.snapshot import Snapshot
from index.encoder import Encoder

_SENTENCES = {
    Condition.STRIPPED: (
        "it looks stripped of punctuation and of words such as “not”; read its quotes with care"
    ),
    Condition.GARBLED: "its text looks garbled; index another copy of it, or run OCR over it",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    """Something about one document, in a clause; `subject` is its id, or a path not indexed."""

    subject: str
    what: str


def concerns(
    snapshot: Snapshot, encoder: Encoder, *, only: Collection[str] | None = None
) -> Iterator[Concern]:
    """Yield what is odd about documents, sorted by id; under `only` about those alone."""
    alike = _likenesses(snapshot)
    for record in snapshot.records():
        if only is None or record.document_id in only:
            for what in (*_of(record, encoder), *alike.get(record.document_id, ())):
                yield Concern(subject=record.document_id, what=what)


def unread(snapshot: Snapshot) -> Iterator[Concern]:
    """Yield the files that could not be read when they were last tried."""
    for skipped in snapshot.skipped():
        yield Concern(subject=skipped.location, what=f"not indexed: {skipped.reason}")


def _of(record: DocumentRecord, encoder: Encoder) -> Iterator[str]:
    yield from (_SENTENCES[condition] for condition in record.conditions)
    languages = encoder.languages
    if languages and record.language and record.language not in languages:
        yield (
            f"it looks written in another language ({record.language}) than the encoder reads "
            f"({', '.join(languages)}); much of it may not be found"
        )
    yield from record.notes


def _likenesses(snapshot: Snapshot) -> dict[str, list[str]]:
    """Return for each document one that it is nearly the same as, if there is any."""
    found: dict[str, list[str]] = {}
    for pair in near_duplicates(snapshot.sketches()):
        one, other, likeness = pair
        for document_id, like in ((one, other), (other, one)):
            found.setdefault(document_id, [f"it is {likeness:.0%} the same as {like}"])
    return found
