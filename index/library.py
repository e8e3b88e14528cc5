"""Own the living index of a home: always the newest generation, swapped in one step."""

from threading import Lock

from corpus.snapshot import Snapshot
from index.encoder import Encoder
from index.errors import GenerationDamaged, NothingIndexed
from index.generation import is_outdated, open_generation
from index.home import Home
from index.reranker import PairReranker, Reranker
from index.retriever import Retriever

_ATTEMPTS = 5


class Library:
    """Hand out the retriever of the newest generation. Safe to share by threads.

    Another process may index meanwhile: the next question finds what it committed, and a
    question under way keeps the retriever that it began with.
    """

    def __init__(self, home: Home, encoder: Encoder, *, reranker: Reranker | None = None) -> None:
        self._home = home
        self._encoder = encoder
        self._reranker = reranker or PairReranker()
        self._lock = Lock()
        self._retriever: Retriever | None = None

    def is_empty(self) -> bool:
        """Tell whether no document is indexed."""
        if not self._home.catalog.exists():
            return True
        generation = self._home.catalog.snapshot().generation
        return generation is None or not generation.passages

    def is_outdated(self) -> bool:
        """Tell whether another version of the project made the index, so that it must be anew."""
        generation = self._home.catalog.snapshot().generation
        return generation is not None and is_outdated(self._home.generations, generation)

    def retriever(self) -> Retriever:
        """Return the retriever of the newest generation.

        Raises NothingIndexed, GenerationDamaged, FingerprintMismatch, or what the catalog raises.
        """
        if not self._home.catalog.exists():
            raise NothingIndexed(self._home.path)
        with self._lock:
            for attempt in range(_ATTEMPTS):
                snapshot = self._home.catalog.snapshot()
                try:
                    self._retriever = self._current(snapshot)
                    return self._retriever
                except GenerationDamaged:
                    if attempt == _ATTEMPTS - 1 or not self._moved_on(snapshot):
                        raise
        raise AssertionError("unreachable")

    def _current(self, snapshot: Snapshot) -> Retriever:
        generation = snapshot.generation
        if generation is None or not generation.passages:
            raise NothingIndexed(self._home.path)
        if self._retriever is not None and self._retriever.generation == generation:
            return self._retriever
        return Retriever(
            snapshot,
            generation=generation,
            contents=open_generation(
                self._home.generations, generation, encoder=self._encoder.fingerprint
            ),
            encoder=self._encoder,
            reranker=self._reranker,
        )

    def _moved_on(self, snapshot: Snapshot) -> bool:
        """Tell whether a newer generation was named, so that the files of this one may be gone."""
        return self._home.catalog.snapshot().generation != snapshot.generation
