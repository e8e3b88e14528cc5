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
    """Yield what is odd about documents, under `only` about those alone.

    First comes what each looks like by itself, then which are nearly the same, either sorted by
    id: a thousand copies do not stand before the one that cannot be read.
    """
    told = [r for r in snapshot.records() if only is None or r.document_id in only]
    for record in told:
        for what in _of(record, encoder):
            yield Concern(subject=record.document_id, what=what)
    alike = _likenesses(snapshot, {record.document_id for record in told}) if told else {}
    for record in told:
        if record.document_id in alike:
            yield Concern(subject=record.document_id, what=alike[record.document_id])


def _of(record: DocumentRecord, encoder: Encoder) -> Iterator[str]:
    yield from (_SENTENCES[condition] for condition in record.conditions)
    if is_foreign(record, encoder):
        yield (
            f"it looks written in another language ({record.language}) than the encoder reads "
            f"({', '.join(encoder.languages)}); much of it may not be found"
        )
    if not record.passages:
        yield "nothing in it can be searched; it holds metadata alone"
    yield from record.notes


def is_foreign(record: DocumentRecord, encoder: Encoder) -> bool:
    """Tell whether a document looks written in a language that the encoder does not read."""
    known = encoder.languages
    return bool(known and record.language and record.language not in known)


def _likenesses(snapshot: Snapshot, told: Collection[str]) -> dict[str, str]:
    """Say of each pair once that the two are nearly the same.

    The one with the greater id names the other, unless the smaller one alone is spoken of.
    """
    found: dict[str, str] = {}
    for one, other, likeness in near_duplicates(snapshot.sketches()):
        if one in told:
            found[one] = _likeness(other, likeness)
        elif other in told:
            found.setdefault(other, _likeness(one, likeness))
    return found


def _likeness(other: str, likeness: float) -> str:
    if likeness == 1:
        return f"it says the same as {other}"
    return f"it says nearly the same as {other} ({min(round(100 * likeness), 99)} %)"
