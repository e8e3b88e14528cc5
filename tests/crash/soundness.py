"""Look at a home as the next person would who uses it, and say what is wrong with it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from corpus.errors import WhereinError
from corpus.splitting import Splitter
from index.generation import open_generation
from index.home import Home
from index.indexer import Indexer
from index.inspection import inspect
from index.library import Library
from tests.fakes import FakeEncoder

State = Mapping[str, str]
"""The texts of a home's documents, by id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What a home may hold after a crash, what the next run must make of it, and from what."""

    old: State
    new: State
    documents: Path
    entries: frozenset[str]


def violations(path: Path, expected: Expectation) -> Iterator[str]:
    """Say what a crash broke: first as it was left, then after the next indexing run."""
    try:
        found = _state(path)
        if found not in (expected.old, expected.new):
            yield f"neither the old state nor the new one, but {found}"
        index(path, expected.documents)
        yield from _leftovers(path, expected.entries)  # before a reader opens the log again
        if _state(path) != expected.new:
            yield "the next run did not come to the new state"
        faults = (finding for finding in inspect(Home(path), FakeEncoder()) if finding.remedy)
        yield from (f"{fault.subject}: {fault.verdict}" for fault in faults)
    except (WhereinError, AssertionError) as error:
        yield f"{type(error).__name__}: {error}"


def index(home: Path, documents: Path) -> None:
    """Bring a home up to date with a folder."""
    encoder = FakeEncoder()
    splitter = Splitter(count_tokens=encoder.count_tokens)
    Indexer(Home(home), encoder=encoder, splitter=splitter).update([documents])


def _state(path: Path) -> State:
    """Return the documents as they are answered from, having compared every passage."""
    home, encoder = Home(path), FakeEncoder()
    library = Library(home, encoder)
    if library.is_empty():
        return {}
    retriever = library.retriever()
    texts = {
        record.document_id: retriever.document(record.document_id).text
        for record in retriever.documents()
    }
    snapshot = home.catalog.snapshot()
    passages = dict(snapshot.passages_in_order())
    dense = open_generation(home.generations, retriever.generation, encoder=encoder.fingerprint)
    assert dense.rows.tolist() == list(passages), "rows of the index and of the catalog differ"
    for vector, passage in zip(dense.vectors(), passages.values(), strict=True):
        assert passage.text == passage.span.of(texts[passage.document_id]), passage.passage_id
        assert np.array_equal(vector, encoder.encode_passages([passage.text])[0]), passage
        (hit, *_) = retriever.retrieve(passage.text, k=1)
        assert hit.passage.text == passage.text, f"{passage.passage_id} is not found by itself"
    snapshot.close()
    return texts


def _leftovers(path: Path, entries: frozenset[str]) -> Iterator[str]:
    found = frozenset(entry.name for entry in path.iterdir())
    if found != entries:
        yield f"the home holds {sorted(found)}, expected {sorted(entries)}"
    named = Home(path).catalog.snapshot().generation
    folders = [entry.name for entry in (path / "generations").iterdir()]
    if named is None or folders != [named.name]:
        yield f"the generations are {folders}, the catalog names {named}"
