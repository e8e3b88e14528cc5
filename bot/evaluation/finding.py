"""Own a doubt about a question set that can be read."""

from dataclasses import dataclass
from enum import StrEnum


class FindingKind(StrEnum):
    """What is doubtful."""

    MISSING_DOCUMENT = "missing_document"  # the document is not among those that are asked
    MOVED = "moved"  # the words stand elsewhere in the document
    GONE = "gone"  # a place is named, and the words stand nowhere in the document
    UNQUOTED = "unquoted"  # no place is named, and the words do not stand in the document
    DUPLICATE_ID = "duplicate_id"
    REPEATED = "repeated"  # another question asks the same


_STALE = (
    FindingKind.MISSING_DOCUMENT,
    FindingKind.MOVED,
    FindingKind.GONE,
    FindingKind.UNQUOTED,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A doubt about a question, and what to do about it.

    `line` is the question's, where the format has lines. `document_id` is that of the gold in
    doubt, and `starts` are places where its words stand now, nearest first.
    """

    kind: FindingKind
    question_id: str
    what: str
    line: int | None = None
    document_id: str | None = None
    starts: tuple[int, ...] = ()

    @property
    def stale(self) -> bool:
        """Tell whether the documents do not hold what the set says they do."""
        return self.kind in _STALE

    def __str__(self) -> str:
        place = f"line {self.line}, " if self.line else ""
        return f"{place}question {self.question_id!r}: {self.what}"
