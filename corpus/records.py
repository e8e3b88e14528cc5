"""Own the rows that the catalog hands out besides documents and passages."""

from collections.abc import Iterable, Mapping
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

    def unknown(self, documents: Mapping[str, Iterable[str]]) -> str | None:
        """Say what is asked for that none of `documents`, tags by id, has; None where all is."""
        folder = self.folder.rstrip("/")
        tags = {tag.casefold() for tagged in documents.values() for tag in tagged}
        for document_id in self.documents:
            if document_id not in documents:
                return f"no document {document_id!r} is indexed"
        for tag in self.tags:
            if tag.casefold() not in tags:
                return f"no document is tagged {tag!r}"
        if folder and not any(one.startswith(f"{folder}/") for one in documents):
            return f"no document is in a folder {folder!r}"
        return None

    def fits(self, document_id: str, tags: Iterable[str]) -> bool:
        """Tell whether a document with these tags is selected."""
        folder = self.folder.rstrip("/")
        wanted = {tag.casefold() for tag in self.tags}
        return (
            (not self.documents or document_id in self.documents)
            and (not folder or document_id.startswith(f"{folder}/"))
            and (not wanted or not wanted.isdisjoint(tag.casefold() for tag in tags))
        )
