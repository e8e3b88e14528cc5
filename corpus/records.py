"""Own the rows that the catalog hands out besides documents and passages."""

from dataclasses import dataclass

from corpus.condition import Condition


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRecord:
    """What the catalog says of a document without its text.

    `location` is where the bytes were read, an absolute path, or empty for what was uploaded:
    never shown over HTTP. `characters` and `passages` are counts; `language`, `conditions` and
    `notes` are what was found out about the text; `indexed_at` is UTC in ISO 8601.
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
    """Which documents to look in: those that fit both conditions, where they are given.

    `documents` are ids; `folder` is what an id begins with, up to a slash.
    """

    documents: tuple[str, ...] = ()
    folder: str = ""

    def fits(self, document_id: str) -> bool:
        """Tell whether a document is selected."""
        folder = self.folder.rstrip("/")
        is_named = not self.documents or document_id in self.documents
        return is_named and (not folder or document_id.startswith(f"{folder}/"))
