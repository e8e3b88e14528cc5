"""Own what a run has encoded before it could commit, so that the next need not do it again.

A file of records, each the SHA-256 of a text, its vector in half precision and a CRC-32 of both,
headed by the SHA-256 of the encoder's fingerprint. What a crash tore off or another encoder wrote
is not read. To lose the file costs time alone.
"""

import hashlib
import json
import os
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from textwrap import shorten

import numpy as np

from index.dense import Halves
from index.encoder import Encoder, Progress
from index.errors import NotANumber

AT_ONCE = 1024
"""How many texts are encoded before their vectors are kept; of so few, none are."""

_DIGEST, _CHECK = 32, 4  # bytes
_TOLD = 60  # characters of a passage that an error names


class Unfinished:
    """The vectors of a run under way; for the one writer of a home alone."""

    def __init__(self, path: Path, encoder: Encoder) -> None:
        self._path = path
        self._encoder = encoder

    def encode(
        self, digests: Sequence[str], texts: Sequence[str], *, progress: Progress
    ) -> tuple[Halves, int]:
        """Return a vector (n, dim) for each text, and how many had to be encoded for it.

        `digests` are the SHA-256 of the texts, in hexadecimal. Raises NotANumber where a vector
        holds what is none: it would spoil every ranking until the text is encoded anew.
        """
        kept = self._kept()
        missing = [at for at, digest in enumerate(digests) if digest not in kept]
        vectors = np.empty((len(texts), self._encoder.dim), dtype=np.float16)
        for at, digest in enumerate(digests):
            if digest in kept:
                vectors[at] = kept[digest]
        for start in range(0, len(missing), AT_ONCE):
            some = missing[start : start + AT_ONCE]
            done = len(texts) - len(missing) + start
            vectors[some] = self._encoder.encode_passages(
                [texts[at] for at in some],
                progress=lambda more, _, done=done: progress(done + more, len(texts)),  # type: ignore[misc]
            )
            _check_numbers([texts[at] for at in some], vectors[some])
            if len(missing) > AT_ONCE:
                self._keep([digests[at] for at in some], vectors[some])
        return vectors, len(missing)

    def forget(self) -> None:
        """Remove what is kept: it is part of a generation now."""
        self._path.unlink(missing_ok=True)

    def _kept(self) -> dict[str, Halves]:
        """Read what is kept, and cut off what is torn: more is written behind it."""
        if not self._path.exists():
            return {}
        data = self._path.read_bytes()
        if not data.startswith(self._head()):
            self.forget()
            return {}
        found = dict(self._records(data))
        os.truncate(self._path, _DIGEST + len(found) * (self._record + _CHECK))
        return found

    def _records(self, data: bytes) -> Iterator[tuple[str, Halves]]:
        step = self._record + _CHECK
        for at in range(_DIGEST, len(data) - step + 1, step):
            record, check = data[at : at + self._record], data[at + self._record : at + step]
            if check != _check(record):
                return
            yield record[:_DIGEST].hex(), np.frombuffer(record, dtype="<f2", offset=_DIGEST)

    @property
    def _record(self) -> int:
        return _DIGEST + 2 * self._encoder.dim

    def _keep(self, digests: Sequence[str], vectors: Halves) -> None:
        with self._path.open("ab") as file:
            if not file.tell():
                file.write(self._head())
            for digest, vector in zip(digests, vectors, strict=True):
                record = bytes.fromhex(digest) + vector.astype("<f2").tobytes()
                file.write(record + _check(record))

    def _head(self) -> bytes:
        fingerprint = json.dumps(self._encoder.fingerprint, sort_keys=True).encode()
        return hashlib.sha256(fingerprint).digest()


def _check_numbers(texts: Sequence[str], vectors: Halves) -> None:
    spoilt = np.flatnonzero(~np.isfinite(vectors).all(axis=1))
    if len(spoilt):
        told = shorten(texts[spoilt[0]], _TOLD, placeholder=" …")
        raise NotANumber(f"the passage “{told}”")


def _check(record: bytes) -> bytes:
    return zlib.crc32(record).to_bytes(_CHECK, "little")
