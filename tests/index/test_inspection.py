"""The look at a home's health: each fault is found and has a remedy."""

import shutil
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.dense import DenseIndex
from index.encoder import Fingerprint, Vectors
from index.errors import ModelRefused
from index.generation import open_generation, read_manifest, write_generation
from index.home import Home
from index.inspection import Finding, inspect
from tests.fakes import FakeEncoder
from tests.index.shelf import Shelf

REBUILD, RESTORE = "run `wherein index --rebuild`", "restore a backup"


@pytest.fixture
def sound(shelf: Shelf) -> Shelf:
    shelf.write("a.txt", "one one one one one\n\ntwo two two two two")
    shelf.write("b.txt", "six")
    shelf.update()
    return shelf


def findings(shelf: Shelf) -> list[Finding]:
    return list(inspect(shelf.home, shelf.encoder))


def faults(shelf: Shelf) -> list[tuple[str, str]]:
    return [(f.subject, f.remedy) for f in findings(shelf) if f.remedy is not None]


def alter(shelf: Shelf, sql: str) -> None:
    with closing(sqlite3.connect(shelf.home.path / "catalog.sqlite")) as connection:
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute(sql)
        connection.commit()


def test_a_sound_home_is_told_in_numbers(sound: Shelf) -> None:
    version = sound.retriever().generation.version

    assert findings(sound) == [
        Finding(subject="model", verdict="fake"),
        Finding(subject="home", verdict=str(sound.home.path)),
        Finding(subject="catalog", verdict="2 documents, 3 passages, each a slice of its document"),
        Finding(subject="index", verdict=f"generation {version}, 3 vectors, one for each passage"),
    ]
    assert all(finding.sound for finding in findings(sound))


def test_no_home_is_a_finding_and_none_is_made(tmp_path: Path) -> None:
    found = list(inspect(Home(tmp_path / "home"), FakeEncoder()))

    assert [(f.subject, f.remedy) for f in found] == [
        ("model", None),
        ("home", "run `wherein index PATH`"),
    ]
    assert not (tmp_path / "home").exists()


def test_an_empty_home_is_a_finding(shelf: Shelf) -> None:
    shelf.update()

    assert faults(shelf) == [("index", "run `wherein index PATH`")]


def test_a_model_that_is_refused_is_a_finding_and_the_catalog_is_looked_at(sound: Shelf) -> None:
    class Refused(FakeEncoder):
        @property
        def fingerprint(self) -> Fingerprint:
            raise ModelRefused(Path("weights"), "there is no file in it")

    sound.encoder = Refused()

    found = findings(sound)

    assert [(f.subject, f.sound) for f in found] == [
        ("model", False),
        ("home", True),
        ("catalog", True),
    ]
    assert "there is no file in it" in found[0].verdict


@pytest.mark.parametrize("error", [ModelRefused(Path("weights"), "a byte is another"), None])
def test_a_model_that_cannot_encode_is_a_finding(sound: Shelf, error: ModelRefused | None) -> None:
    class Broken(FakeEncoder):
        def encode_questions(self, texts: Sequence[str]) -> Vectors:
            if error:
                raise error
            return np.full((len(texts), self.dim), np.nan, dtype=np.float32)

    sound.encoder = Broken()

    assert faults(sound) == [("model", "install the model again")]


def _garble_catalog(shelf: Shelf) -> None:
    (shelf.home.path / "catalog.sqlite").write_bytes(b"garbage" * 1000)


def _cut_catalog(shelf: Shelf) -> None:
    file = shelf.home.path / "catalog.sqlite"
    file.write_bytes(file.read_bytes()[:8192])


def _alter_passage(shelf: Shelf) -> None:
    alter(shelf, "UPDATE passages SET text = 'siX' WHERE text = 'six'")


def _alter_document(shelf: Shelf) -> None:
    alter(shelf, "UPDATE documents SET text = 'siX' WHERE document_id = 'b.txt'")


def _lose_passage(shelf: Shelf) -> None:
    alter(shelf, "DELETE FROM passages WHERE text = 'six'")


def _lose_generation(shelf: Shelf) -> None:
    shutil.rmtree(shelf.home.generations / "000001")


def _flip_bit(shelf: Shelf) -> None:
    file = shelf.home.generations / "000001" / "vectors.faiss"
    data = bytearray(file.read_bytes())
    data[-1] ^= 1
    file.write_bytes(data)


def _change_encoder(shelf: Shelf) -> None:
    shelf.encoder = FakeEncoder(name="another")


def _spoil_vectors(shelf: Shelf) -> None:
    """Name a generation that was written when nobody looked at the vectors."""
    folder, generation = shelf.home.generations, shelf.retriever().generation
    fingerprints = {key: read_manifest(folder, generation)[key] for key in ("encoder", "splitter")}
    contents = open_generation(folder, generation, encoder=fingerprints["encoder"])
    vectors = contents.dense.vectors()
    vectors[[0, 2], 5] = np.nan
    spoilt = replace(contents, dense=DenseIndex.build(contents.dense.rows, vectors))
    written = write_generation(folder, number=2, contents=spoilt, **fingerprints)
    alter(shelf, f"UPDATE generation SET name = '{written.name}', sha256 = '{written.sha256}'")


@pytest.mark.parametrize(
    ("fault", "subject", "word", "remedy"),
    [
        (_garble_catalog, "catalog", "not a database", RESTORE),
        (_cut_catalog, "catalog", "malformed", RESTORE),
        (_alter_passage, "catalog", "b.txt@0-3 fails its checksum", RESTORE),
        (_alter_document, "catalog", "b.txt@0-3 is not a slice of its document", RESTORE),
        (_lose_passage, "index", "0 passages have no vector, 1 vectors have no passage", REBUILD),
        (_lose_generation, "index", "cannot be read", REBUILD),
        (_flip_bit, "index", "has SHA-256", REBUILD),
        (_change_encoder, "index", "another", REBUILD),
        (_spoil_vectors, "index", "says of a.txt@0-19, and of 1 more is not a number", REBUILD),
    ],
)
def test_each_fault_is_found_and_has_a_remedy(
    sound: Shelf, fault: Callable[[Shelf], None], subject: str, word: str, remedy: str
) -> None:
    fault(sound)

    first = next(finding for finding in findings(sound) if not finding.sound)

    assert first.subject == subject
    assert word in first.verdict
    assert first.remedy is not None
    assert first.remedy.startswith(remedy)


def test_the_remedy_of_a_lost_passage_mends_it(sound: Shelf) -> None:
    _lose_passage(sound)

    sound.indexer().rebuild()

    assert faults(sound) == []
    assert sound.found("six", k=1) == ["six"]
