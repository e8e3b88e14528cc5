"""Look at a home as the next person would who uses it, and say what is wrong with it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from corpus.errors import HomeTooOld, UnknownDocument, WhereinError
from corpus.snapshot import Snapshot
from index.generation import open_generation
from index.home import Home
from index.inspection import inspect
from index.lexical import Counts
from index.library import Library
from index.retriever import Retriever
from index.terms import analyzer
from tests.crash.deeds import Deed, do
from tests.crash.version_1 import texts_of_version_1
from tests.fakes import FakeEncoder


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What a home holds: texts and places by document, and the places that could not be read.

    Every paragraph of a text is to be one passage.
    """

    texts: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)
    skipped: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What a home may hold after a deed was broken off, and what the next try makes of it."""

    old: State
    new: State
    deed: Deed
    entries: frozenset[str]


def violations(path: Path, expected: Expectation, *, is_done: bool = False) -> Iterator[str]:
    """Say what a crash broke: first as it was left, then after the deed was tried again.

    What is done, as whoever did it was told, must not be undone.
    """
    try:
        found = look(path)
        if found not in (expected.old, expected.new):
            yield f"neither the old state nor the new one, but {found}"
        if is_done and found != expected.new:
            yield "what was acknowledged is lost"
        _try_again(path, expected.deed, is_new=found == expected.new)
        yield from _leftovers(path, expected.entries)  # before a reader opens the log again
        if look(path) != expected.new:
            yield "the next run did not come to the new state"
        faults = (finding for finding in inspect(Home(path), FakeEncoder()) if finding.remedy)
        yield from (f"{fault.subject}: {fault.verdict}" for fault in faults)
    except (WhereinError, AssertionError) as error:
        yield f"{type(error).__name__}: {error}"


def _try_again(path: Path, deed: Deed, *, is_new: bool) -> None:
    try:
        do(path, deed)
    except UnknownDocument:
        if not (deed.verb == "remove" and is_new):
            raise


def look(path: Path) -> State:
    """Return what a home answers from, having compared every passage and vector."""
    home, encoder = Home(path), FakeEncoder()
    try:
        library = Library(home, encoder)
        retriever = None if library.is_empty() else library.retriever()
        snapshot = home.catalog.snapshot() if home.catalog.exists() else None
    except HomeTooOld:
        texts, places = texts_of_version_1(path)
        return State(texts=texts, places=places)
    if snapshot is None:
        return State()
    state = _state(snapshot)
    if retriever is not None:
        _compare(state.texts, snapshot, retriever, home)
    snapshot.close()
    return state


def _state(snapshot: Snapshot) -> State:
    records = snapshot.records()
    return State(
        texts={one.document_id: snapshot.document(one.document_id).text for one in records},
        places={one.document_id: one.location for one in records},
        skipped=frozenset(one.location for one in snapshot.skipped()),
    )


def _compare(
    texts: Mapping[str, str], snapshot: Snapshot, retriever: Retriever, home: Home
) -> None:
    passages, encoder = dict(snapshot.passages_in_order()), FakeEncoder()
    contents = open_generation(home.generations, retriever.generation, encoder=encoder.fingerprint)
    dense = contents.dense
    assert dense.rows.tolist() == list(passages), "rows of the index and of the catalog differ"
    found: dict[str, list[str]] = {document_id: [] for document_id in texts}
    for vector, passage in zip(dense.vectors(), passages.values(), strict=True):
        found[passage.document_id].append(passage.text)
        assert passage.text == passage.span.of(texts[passage.document_id]), passage.passage_id
        (encoded,) = encoder.encode_passages([passage.searchable])
        assert np.array_equal(vector, encoded.astype(np.float16)), passage
    expected = Counts.of(analyzer().terms_of(one.searchable) for one in passages.values())
    found_terms = contents.lexical.counts()
    assert found_terms.starts.tolist() == expected.starts.tolist()
    assert found_terms.terms.tolist() == expected.terms.tolist()
    assert found == {name: text.split("\n\n") for name, text in texts.items()}
    for passage in passages.values():
        (hit, *_) = retriever.retrieve(passage.searchable, k=1)
        assert hit.passage.text == passage.text, f"{passage.passage_id} is not found by itself"


def _leftovers(path: Path, entries: frozenset[str]) -> Iterator[str]:
    found = frozenset(entry.name for entry in path.iterdir())
    if found != entries:
        yield f"the home holds {sorted(found)}, expected {sorted(entries)}"
    if incoming := [entry.name for entry in (path / "incoming").iterdir()]:
        yield f"still incoming: {incoming}"
    named = Home(path).catalog.snapshot().generation
    folders = [entry.name for entry in (path / "generations").iterdir()]
    if named is None or folders != [named.name]:
        yield f"the generations are {folders}, the catalog names {named}"
