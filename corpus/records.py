"""Own the rows that the catalog hands out besides documents and passages."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRecord:
    """What the catalog says of a document without its text.

    `location` is where the bytes were read, an absolute path: never shown over HTTP. `root` is
    the file or folder that was asked to be indexed. `characters` and `passages` are counts;
    `indexed_at` is UTC in ISO 8601.
    """

    document_id: str
    title: str
    source: str
    location: str
    root: str
    sha256: str
    encoding: str
    characters: int
    passages: int
    indexed_at: str


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
