"""Generations: what is not exactly what was sealed is never searched."""

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.records import Generation
from index.dense import DenseIndex
from index.encoder import Fingerprint
from index.errors import FingerprintMismatch, GenerationDamaged
from index.generation import (
    Contents,
    check_fingerprint,
    open_generation,
    read_manifest,
    remove_leftovers,
    write_generation,
)
from index.lexical import Counts, LexicalIndex
from index.terms import Analyzer

ENCODER: Fingerprint = {"model": "fake", "dim": 4}
SPLITTER: Fingerprint = {"name": "cohesion", "size": 64}
VECTORS = np.eye(4, dtype=np.float32)


def write(folder: Path, *, number: int = 1) -> Generation:
    folder.mkdir(parents=True, exist_ok=True)
    return write_generation(
        folder, number=number, contents=contents(), encoder=ENCODER, splitter=SPLITTER
    )


def contents(*rows: int) -> Contents:
    """Return four passages of one word each, the first and the last of the same."""
    rows = rows or (5, 6, 7, 8)
    counts = Counts.of(map(Analyzer().terms_of, ("eyes", "feet", "hands", "eyes")))
    return Contents(dense=DenseIndex.build(rows, VECTORS), lexical=LexicalIndex.build(rows, counts))


def reseal(folder: Path, generation: Generation, **changed: object) -> Generation:
    """Change the manifest and name it by its new checksum, as a wrong writer would."""
    file = folder / generation.name / "manifest.json"
    sealed = json.dumps(json.loads(file.read_bytes()) | changed).encode()
    file.write_bytes(sealed)
    sha256 = hashlib.sha256(sealed).hexdigest()
    return Generation(name=generation.name, sha256=sha256, passages=generation.passages)


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Generation]:
    folder = tmp_path_factory.mktemp("generations")
    return folder, write(folder)


@pytest.mark.parametrize("name", ["generations", "Übung mit Leerzeichen 😀"])
def test_a_generation_opens_as_it_was_written(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    generation = write(folder, number=12)

    found = open_generation(folder, generation, encoder=ENCODER)
    dense = found.dense

    assert (generation.name, generation.passages) == ("000012", 4)
    assert found.lexical.rows.tolist() == [5, 6, 7, 8]
    query = found.lexical.query(Analyzer().terms_of("eye"))
    assert [*map(bool, found.lexical.match(query).scores)] == [1, 0, 0, 1]
    assert dense.rows.tolist() == [5, 6, 7, 8]
    assert np.array_equal(dense.vectors(), VECTORS)
    assert {file.name for file in (folder / "000012").iterdir()} == {
        "lexical.safetensors",
        "manifest.json",
        "vectors.faiss",
    }


def test_the_manifest_says_how_the_generation_was_made(sealed: tuple[Path, Generation]) -> None:
    folder, generation = sealed
    written = {
        file: (folder / generation.name / file).read_bytes()
        for file in ("vectors.faiss", "lexical.safetensors")
    }

    assert read_manifest(folder, generation) == {
        "format": 4,
        "generation": "000001",
        "dense": {"kind": "SQfp16", "probes": None, "recall": 1.0},
        "dim": 4,
        "passages": 4,
        "encoder": ENCODER,
        "lexical": {"name": "bm25", "terms": 2, "k1": "1.0", "b": "0.75"},
        "splitter": SPLITTER,
        "files": {
            file: {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
            for file, data in written.items()
        },
    }


@pytest.mark.parametrize("file", ["manifest.json", "vectors.faiss", "lexical.safetensors"])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_one_flipped_bit_anywhere_is_noticed(
    sealed: tuple[Path, Generation], file: str, data: st.DataObject
) -> None:
    folder, generation = sealed
    path = folder / generation.name / file
    whole = path.read_bytes()
    bit = data.draw(st.integers(0, 8 * len(whole) - 1))
    flipped = bytearray(whole)
    flipped[bit // 8] ^= 1 << bit % 8
    path.write_bytes(flipped)

    try:
        with pytest.raises(GenerationDamaged) as caught:
            open_generation(folder, generation, encoder=ENCODER)
    finally:
        path.write_bytes(whole)

    assert caught.value.name == "000001"
    assert file in caught.value.reason


@pytest.mark.parametrize("file", ["manifest.json", "vectors.faiss", "lexical.safetensors"])
@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda data: b"", id="emptied"),
        pytest.param(lambda data: data[:-1], id="a byte short"),
        pytest.param(lambda data: data[: len(data) // 2], id="half"),
        pytest.param(lambda data: data + b"\0", id="a byte long"),
        pytest.param(lambda data: b"\x89PNG" * 50, id="foreign"),
        pytest.param(lambda data: None, id="missing"),
    ],
)
def test_a_file_that_is_not_the_sealed_one_is_noticed(
    tmp_path: Path, file: str, damage: Callable[[bytes], bytes | None]
) -> None:
    generation = write(tmp_path)
    path = tmp_path / generation.name / file
    damaged = damage(path.read_bytes())
    path.unlink()
    if damaged is not None:
        path.write_bytes(damaged)

    with pytest.raises(GenerationDamaged) as caught:
        open_generation(tmp_path, generation, encoder=ENCODER)

    assert file in caught.value.reason
    assert "wherein index --rebuild" in str(caught.value)


@pytest.mark.skipif(os.name == "nt", reason="there are no pipes among its files")
@pytest.mark.parametrize("file", ["manifest.json", "vectors.faiss", "lexical.safetensors"])
def test_a_pipe_in_the_place_of_a_file_is_noticed(tmp_path: Path, file: str) -> None:
    generation = write(tmp_path)
    path = tmp_path / generation.name / file
    path.unlink()
    os.mkfifo(path)

    with pytest.raises(GenerationDamaged, match="it is no regular file"):
        open_generation(tmp_path, generation, encoder=ENCODER)


def test_the_vectors_of_another_generation_are_noticed(tmp_path: Path) -> None:
    generation = write(tmp_path)
    other = DenseIndex.build([5, 6, 7, 8], VECTORS[::-1].copy())
    with (tmp_path / generation.name / "vectors.faiss").open("wb") as file:
        other.write(file.write)

    with pytest.raises(GenerationDamaged, match="its manifest says"):
        open_generation(tmp_path, generation, encoder=ENCODER)


@pytest.mark.parametrize("changed", [{"passages": 3}, {"dim": 5}])
def test_a_manifest_that_contradicts_what_it_seals_is_noticed(
    tmp_path: Path, changed: dict[str, int]
) -> None:
    generation = reseal(tmp_path, write(tmp_path), **changed)

    with pytest.raises(GenerationDamaged):
        open_generation(tmp_path, generation, encoder=ENCODER)


def test_sealed_vectors_of_another_kind_are_noticed(tmp_path: Path) -> None:
    generation = write(tmp_path)
    foreign = b"sealed, but no index"
    (tmp_path / generation.name / "vectors.faiss").write_bytes(foreign)
    files = read_manifest(tmp_path, generation)["files"]
    files["vectors.faiss"] = {"bytes": 20, "sha256": hashlib.sha256(foreign).hexdigest()}

    with pytest.raises(GenerationDamaged, match="FAISS cannot read it"):
        open_generation(tmp_path, reseal(tmp_path, generation, files=files), encoder=ENCODER)


@pytest.mark.parametrize("foreign", [b"", b"sealed, but no arrays at all", b"\0" * 64])
def test_sealed_terms_of_another_kind_are_noticed(tmp_path: Path, foreign: bytes) -> None:
    generation = write(tmp_path)
    (tmp_path / generation.name / "lexical.safetensors").write_bytes(foreign)
    files = read_manifest(tmp_path, generation)["files"]
    sha256 = hashlib.sha256(foreign).hexdigest()
    files["lexical.safetensors"] = {"bytes": len(foreign), "sha256": sha256}

    with pytest.raises(GenerationDamaged, match="it holds no arrays"):
        open_generation(tmp_path, reseal(tmp_path, generation, files=files), encoder=ENCODER)


def test_terms_of_more_passages_than_vectors_are_noticed(tmp_path: Path) -> None:
    rows = (5, 6, 7, 8)
    few = DenseIndex.build(rows[:3], VECTORS[:3])
    generation = write_generation(
        tmp_path,
        number=1,
        contents=Contents(dense=few, lexical=contents(*rows).lexical),
        encoder=ENCODER,
        splitter=SPLITTER,
    )

    with pytest.raises(GenerationDamaged, match="4 passages, expected 3"):
        open_generation(tmp_path, generation, encoder=ENCODER)


def test_a_generation_of_an_earlier_format_is_to_be_made_anew(tmp_path: Path) -> None:
    generation = reseal(tmp_path, write(tmp_path), format=1)

    with pytest.raises(FingerprintMismatch, match="wherein index --rebuild") as caught:
        open_generation(tmp_path, generation, encoder=ENCODER)

    assert (caught.value.what, caught.value.built_with, caught.value.at_hand) == ("format", 1, 4)


def test_a_missing_folder_is_noticed(tmp_path: Path) -> None:
    absent = Generation(name="000009", sha256="00", passages=1)

    with pytest.raises(GenerationDamaged, match=r"manifest\.json cannot be read"):
        open_generation(tmp_path, absent, encoder=ENCODER)


def test_another_encoder_is_refused_and_both_are_named(sealed: tuple[Path, Generation]) -> None:
    folder, generation = sealed

    with pytest.raises(FingerprintMismatch) as caught:
        open_generation(folder, generation, encoder={"model": "other", "dim": 4})

    assert caught.value.what == "encoder"
    assert caught.value.built_with == {"model": "fake"}  # what is equal is not named
    assert caught.value.at_hand == {"model": "other"}
    assert "fake" in str(caught.value)
    assert "other" in str(caught.value)


def test_a_fact_that_only_one_side_has_is_a_difference() -> None:
    with pytest.raises(FingerprintMismatch) as caught:
        check_fingerprint("encoder", built_with={"dim": 4}, at_hand={"dim": 4, "prefix": "q: "})

    assert (caught.value.built_with, caught.value.at_hand) == ({"prefix": None}, {"prefix": "q: "})


def test_leftovers_are_removed_and_nothing_else(tmp_path: Path) -> None:
    kept = write(tmp_path, number=2)
    write(tmp_path, number=1)
    (tmp_path / ".000003.tmp").mkdir()
    (tmp_path / ".000003.tmp" / "vectors.faiss").write_bytes(b"half")
    (tmp_path / "notes of a person.txt").write_text("mine")

    remove_leftovers(tmp_path, keep=kept)

    assert sorted(entry.name for entry in tmp_path.iterdir()) == [
        "000002",
        "notes of a person.txt",
    ]


def test_without_a_named_generation_all_are_leftovers(tmp_path: Path) -> None:
    write(tmp_path)

    remove_leftovers(tmp_path, keep=None)

    assert list(tmp_path.iterdir()) == []
