"""Own the rows that the catalog hands out besides documents and passages."""

from collections.abc import Iterable
from dataclasses import dataclass

from corpus.condition import Condition


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRecord:
    """What the catalog says of a document without its text.

    `location` is where the bytes were read, an absolute path, or empty for what was uploaded:
    never shown over HTTP. `characters` and `passages` are counts; `language`, `conditions` and
    `notes` are what was found out about the text, `tags` what its author filed it under;
    `indexed_at` is UTC in ISO 8601.
    """

    document_id: str
    title: str
    source: str
    location: str
    sha256: str
    encoding: str
    loader: str
    characters: int
    passages: int
    language: str | None
    conditions: tuple[Condition, ...]
    tags: tuple[str, ...]
    notes: tuple[str, ...]
    indexed_at: str

    @property
    def stripped(self) -> bool:
        """Tell whether words such as "not" seem to have been taken out of the document."""
        return Condition.STRIPPED in self.conditions


@dataclass(frozen=True, slots=True, kw_only=True)
class SkippedFile:
    """A file that could not be read when it was last tried, and why."""

    location: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Generation:
    """The name of the search index that belongs to this state of the catalog.

    `sha256` is that of its manifest, in hex, and `passages` their number in it. The catalog
    only keeps the name: what lies behind it is no business of this room.
    """

    name: str
    sha256: str
    passages: int

    @property
    def version(self) -> str:
        """Name the generation and its content in one short word."""
        return f"{int(self.name)}-{self.sha256[:12]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which documents to look in: those that fit every condition that is given.

    `documents` are ids; `folder` is what an id begins with, up to a slash; of `tags`, in any
    case of letters, a document has one at least.
    """

    documents: tuple[str, ...] = ()
    folder: str = ""
    tags: tuple[str, ...] = ()

    def fits(self, document_id: str, tags: Iterable[str]) -> bool:
        """Tell whether a document with these tags is selected."""
        folder = self.folder.rstrip("/")
        wanted = {tag.casefold() for tag in self.tags}
        return (
            (not self.documents or document_id in self.documents)
            and (not folder or document_id.startswith(f"{folder}/"))
            and (not wanted or not wanted.isdisjoint(tag.casefold() for tag in tags))
        )
