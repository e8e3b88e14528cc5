"""Own a generation on disk: an immutable folder of vectors and the manifest that seals it.

The order in which it is written is what makes it safe: every file is written under a temporary
name and fsynced, the folder is renamed, its parent is fsynced, and only then is the name
committed to the catalog. A folder that the catalog does not name is a leftover.
"""

import errno
import hashlib
import json
import os
import re
import shutil
import stat
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from corpus.durability import sync_folder
from corpus.records import Generation
from index.arrays import Buffer, arrays_in, mapped, packed
from index.dense import DenseIndex, Method, Rows
from index.encoder import Fingerprint
from index.errors import FingerprintMismatch, GenerationDamaged
from index.lexical import FINGERPRINT, LexicalIndex

FORMAT = 4
"""Raised when the files are written otherwise, or the packaged encoder's vectors are others."""

Sink = Callable[[bytes], object]

_GENERATION = re.compile(r"\d{6,}|\.\d{6,}\.tmp")
_MANIFEST = "manifest.json"
_VECTORS = "vectors.faiss"
_LEXICAL = "lexical.safetensors"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What a generation searches with: the same passages by their vectors and by their terms."""

    dense: DenseIndex
    lexical: LexicalIndex


def write_generation(
    folder: Path, *, number: int, contents: Contents, encoder: Fingerprint, splitter: Fingerprint
) -> Generation:
    """Write a generation into `folder`, durably, and return the name to commit."""
    name = f"{number:06d}"
    temporary = folder / f".{name}.tmp"
    temporary.mkdir()
    files = {
        _VECTORS: _written(temporary / _VECTORS, contents.dense.write),
        _LEXICAL: _written(
            temporary / _LEXICAL, lambda sink: sink(packed(contents.lexical.arrays))
        ),
    }
    manifest = {
        "format": FORMAT,
        "generation": name,
        "dense": asdict(contents.dense.method),
        "dim": contents.dense.dim,
        "passages": len(contents.dense),
        "encoder": encoder,
        "lexical": FINGERPRINT,
        "splitter": splitter,
        "files": files,
    }
    sealed = json.dumps(manifest, indent=2, sort_keys=True).encode()
    _written(temporary / _MANIFEST, _at_once(sealed))
    sync_folder(temporary)
    temporary.rename(folder / name)
    sync_folder(folder)
    return Generation(name=name, sha256=_sha256(sealed), passages=len(contents.dense))


def read_manifest(folder: Path, generation: Generation) -> dict[str, Any]:
    """Return a generation's manifest, or raise GenerationDamaged where it is not the sealed one."""
    sealed = _read(folder, generation.name, _MANIFEST)
    if (found := _sha256(sealed)) != generation.sha256:
        reason = f"{_MANIFEST} has SHA-256 {found}, the catalog says {generation.sha256}"
        raise GenerationDamaged(generation.name, reason)
    manifest: dict[str, Any] = json.loads(sealed)
    if manifest["format"] != FORMAT:
        raise FingerprintMismatch("format", built_with=manifest["format"], at_hand=FORMAT)
    if manifest["passages"] != generation.passages:
        reason = (
            f"passages is {manifest['passages']} in {_MANIFEST}, expected {generation.passages}"
        )
        raise GenerationDamaged(generation.name, reason)
    return manifest


def is_outdated(folder: Path, generation: Generation) -> bool:
    """Tell whether another version of the project made a generation: it cannot be opened any more.

    One that is damaged is not outdated.
    """
    try:
        manifest = read_manifest(folder, generation)
    except FingerprintMismatch:
        return True
    except GenerationDamaged:
        return False
    return bool(manifest["lexical"] != FINGERPRINT)


def open_generation(folder: Path, generation: Generation, *, encoder: Fingerprint) -> Contents:
    """Open a generation for searching.

    Raises FingerprintMismatch where another encoder or version made it, GenerationDamaged where
    any byte or count is not what was sealed.
    """
    manifest = read_manifest(folder, generation)
    check_fingerprint("encoder", built_with=manifest["encoder"], at_hand=encoder)
    check_fingerprint("lexical index", built_with=manifest["lexical"], at_hand=FINGERPRINT)
    lexical = _opened_lexical(_sealed(folder, generation.name, _LEXICAL, manifest), generation)
    dense = _opened_dense(
        _sealed(folder, generation.name, _VECTORS, manifest),
        generation,
        rows=lexical.rows,
        method=Method(**manifest["dense"]),
    )
    if dense.dim != manifest["dim"]:
        reason = f"{_VECTORS} is of {dense.dim} values, its manifest says {manifest['dim']}"
        raise GenerationDamaged(generation.name, reason)
    return Contents(dense=dense, lexical=lexical)


def _opened_lexical(data: Buffer, generation: Generation) -> LexicalIndex:
    try:
        lexical = LexicalIndex(arrays_in(data))
    except (KeyError, ValueError) as error:
        raise GenerationDamaged(generation.name, f"{_LEXICAL}: {error}") from error
    if len(lexical) != generation.passages:
        reason = f"{_LEXICAL} is of {len(lexical)} passages, expected {generation.passages}"
        raise GenerationDamaged(generation.name, reason)
    return lexical


def _opened_dense(
    data: Buffer, generation: Generation, *, rows: Rows, method: Method
) -> DenseIndex:
    try:
        return DenseIndex.read(data, rows, method)
    except ValueError as error:
        raise GenerationDamaged(generation.name, f"{_VECTORS}: {error}") from error


def _sealed(folder: Path, name: str, file: str, manifest: dict[str, Any]) -> Buffer:
    """Map a file and compare it with its seal."""
    try:
        data = mapped(_regular(folder / name / file))
    except OSError as error:
        raise GenerationDamaged(name, f"{file} cannot be read ({error.strerror})") from error
    sealed = manifest["files"][file]["sha256"]
    if (found := _sha256(data)) != sealed:
        raise GenerationDamaged(name, f"{file} has SHA-256 {found}, its manifest says {sealed}")
    return data


def check_fingerprint(what: str, *, built_with: Fingerprint, at_hand: Fingerprint) -> None:
    """Raise FingerprintMismatch, naming what differs, where two fingerprints are not equal."""
    keys = sorted(built_with.keys() | at_hand.keys())
    differing = [key for key in keys if built_with.get(key) != at_hand.get(key)]
    if differing:
        raise FingerprintMismatch(
            what,
            built_with={key: built_with.get(key) for key in differing},
            at_hand={key: at_hand.get(key) for key in differing},
        )


def remove_leftovers(folder: Path, *, keep: Generation | None) -> None:
    """Remove generations, whole or half-written, that the catalog does not name.

    Only a writer may. What this module would not have written is left alone.
    """
    for entry in folder.iterdir():
        if _GENERATION.fullmatch(entry.name) and (keep is None or entry.name != keep.name):
            shutil.rmtree(entry)


def _read(folder: Path, name: str, file: str) -> bytes:
    try:
        return _regular(folder / name / file).read_bytes()
    except OSError as error:
        raise GenerationDamaged(name, f"{file} cannot be read ({error.strerror})") from error


def _regular(path: Path) -> Path:
    """Raise an OSError for what is no regular file: to open a pipe would wait for a writer."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError(errno.EINVAL, "it is no regular file")
    return path


def _written(path: Path, write: Callable[[Sink], object]) -> dict[str, int | str]:
    """Write a file durably, piece by piece, and return its seal."""
    digest = hashlib.sha256()
    with path.open("xb") as file:

        def sink(piece: bytes) -> None:
            digest.update(piece)
            file.write(piece)

        write(sink)
        file.flush()
        os.fsync(file.fileno())
        return {"bytes": file.tell(), "sha256": digest.hexdigest()}


def _at_once(data: bytes) -> Callable[[Sink], object]:
    return lambda sink: sink(data)


def _sha256(data: Buffer) -> str:
    return hashlib.sha256(data).hexdigest()
