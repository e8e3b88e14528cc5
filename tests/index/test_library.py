"""The library: always the newest generation, whole."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Event

import pytest

from corpus.snapshot import Snapshot
from index.errors import FingerprintMismatch, GenerationDamaged, NothingIndexed
from index.home import Home
from index.library import Library
from index.retriever import Retriever
from tests.fakes import FakeEncoder
from tests.index import other_process
from tests.index.shelf import Shelf


def test_without_a_home_nothing_is_indexed_and_none_is_made(tmp_path: Path) -> None:
    library = Library(Home(tmp_path / "home"), FakeEncoder())

    assert library.is_empty()
    with pytest.raises(NothingIndexed) as caught:
        library.retriever()
    assert caught.value.home == tmp_path / "home"
    assert not (tmp_path / "home").exists()


def test_a_home_into_which_nothing_could_be_indexed_is_empty(shelf: Shelf) -> None:
    shelf.update()  # an empty folder

    assert shelf.library().is_empty()
    with pytest.raises(NothingIndexed):
        shelf.retriever()


def test_one_retriever_serves_until_something_changes(shelf: Shelf) -> None:
    shelf.write("a.txt", "fever")
    shelf.update()
    library = shelf.library()
    first = library.retriever()

    assert not library.is_empty()
    assert library.retriever() is first
    shelf.update()
    assert library.retriever() is first  # nothing had changed


def test_what_another_process_commits_is_found_by_the_next_question(shelf: Shelf) -> None:
    shelf.write("a.txt", "fever")
    shelf.update()
    library = shelf.library()
    first = library.retriever()
    shelf.write("a.txt", "cough")

    other_process.index(shelf.home.path, shelf.folder)

    assert [hit.passage.text for hit in library.retriever().retrieve("x", k=3)] == ["cough"]
    assert [hit.passage.text for hit in first.retrieve("x", k=3)] == ["fever"]
    assert library.retriever().generation.version != first.generation.version


def test_a_damaged_generation_is_told_and_served_again_when_mended(shelf: Shelf) -> None:
    shelf.write("a.txt", "fever")
    shelf.update()
    shutil.rmtree(shelf.home.generations / "000001")
    library = shelf.library()

    with pytest.raises(GenerationDamaged):
        library.retriever()

    shelf.indexer().rebuild()
    assert [hit.passage.text for hit in library.retriever().retrieve("x", k=3)] == ["fever"]


def test_a_generation_that_is_replaced_while_it_is_opened_is_let_go(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.write("a.txt", "fever")
    shelf.update()
    library = shelf.library()
    opened = Library._current

    def replace_and_open(self: Library, snapshot: Snapshot) -> Retriever:
        monkeypatch.setattr(Library, "_current", opened)
        shelf.write("a.txt", "cough")
        shelf.update()  # the generation that `snapshot` names is gone
        return opened(self, snapshot)

    monkeypatch.setattr(Library, "_current", replace_and_open)

    assert [hit.passage.text for hit in library.retriever().retrieve("x", k=3)] == ["cough"]


def test_another_encoder_is_refused(shelf: Shelf) -> None:
    shelf.write("a.txt", "fever")
    shelf.update()

    with pytest.raises(FingerprintMismatch):
        Library(shelf.home, FakeEncoder(name="another")).retriever()


ASKERS, VERSIONS = 8, 20


def test_while_others_index_every_answer_is_of_one_state(shelf: Shelf) -> None:
    def write(version: int) -> None:
        for name in "abc":
            shelf.write(f"{name}.txt", f"version{version} {name}")
        shelf.update()

    write(0)
    library, ready, done = shelf.library(), Barrier(ASKERS + 1), Event()

    def ask() -> list[set[str]]:
        seen = []
        ready.wait(60)
        while True:
            last = done.is_set()
            retriever = library.retriever()
            hits = retriever.retrieve("version a b c", k=9)
            assert [retriever.slice(h.passage.document_id, h.passage.span) for h in hits] == [
                hit.passage.text for hit in hits
            ]
            assert len(hits) == 3
            seen.append({hit.passage.text.split()[0] for hit in hits})
            if last:
                return seen

    with ThreadPoolExecutor(ASKERS) as pool:
        asking = [pool.submit(ask) for _ in range(ASKERS)]
        ready.wait(60)
        try:
            for version in range(1, VERSIONS + 1):
                write(version)
        finally:
            done.set()
        answers = [answer for future in asking for answer in future.result()]

    assert [answer for answer in answers if len(answer) != 1] == []
    assert answers[-1] == {f"version{VERSIONS}"}
