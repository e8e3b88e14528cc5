"""Own the texts that gold answers are looked up in: the indexed ones, or those of the set."""

from collections.abc import Collection, Mapping
from typing import Protocol

from corpus.snapshot import Snapshot


class Documents(Protocol):
    """Canonical texts by document id."""

    @property
    def ids(self) -> Collection[str]:
        """Return the ids of all of them."""
        ...

    def text(self, document_id: str) -> str:
        """Return the text of a document whose id is among `ids`."""
        ...


class IndexedDocuments:
    """What a snapshot of the catalog holds. A text is read when it is asked for, and not kept."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self.ids: Collection[str] = frozenset(one.document_id for one in snapshot.records())

    def text(self, document_id: str) -> str:
        """Return a document's canonical text, or raise UnknownDocument."""
        return self._snapshot.document(document_id).text


class BroughtDocuments:
    """What a question set brings itself."""

    def __init__(self, corpus: Mapping[str, str]) -> None:
        self._corpus = corpus
        self.ids: Collection[str] = corpus.keys()

    def text(self, document_id: str) -> str:
        """Return a document's text as the set has it."""
        return self._corpus[document_id]
