"""A deterministic encoder for tests: no model, no file, microseconds."""

import hashlib
from collections.abc import Sequence

import numpy as np

from index.asked import Asked
from index.encoder import Fingerprint, Progress, Vectors, silent
from index.lexical import Query
from index.terms import analyzer

DIM = 64


class FakeEncoder:
    """Encode a text as the sum of one fixed random direction for each of its distinct words.

    Texts that share words are alike; texts that share none are nearly orthogonal. It keeps
    what it encoded in `encoded`, so that tests can say what was not encoded again. A word is one
    token, unless `pieces` says that it is more.
    """

    dim = DIM
    max_tokens = 254
    languages = ("en",)

    def __init__(self, *, name: str = "fake") -> None:
        self.encoded: list[str] = []
        self.pieces = 1
        self._name = name

    @property
    def fingerprint(self) -> Fingerprint:
        return {"model": self._name, "dim": self.dim}

    def encode_passages(self, texts: Sequence[str], *, progress: Progress = silent) -> Vectors:
        self.encoded.extend(texts)
        progress(len(texts), len(texts))
        return _vectors(texts)

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        return _vectors(texts)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text.split()) * self.pieces for text in texts]


def asked(question: str, *, known: bool = True) -> Asked:
    """Return a question without a vector, of an index that knows each of its terms as well."""
    terms = analyzer().terms_of(question).tolist()
    return Asked(
        question=question,
        vector=np.empty(0, dtype=np.float32),
        query=Query(
            terms=terms,
            idf=dict.fromkeys(terms, 1.0) if known else {},
            places=np.empty(0, dtype=np.int64),
        ),
        dense_weight=1.0,
    )


class BrokenEncoder(FakeEncoder):
    """An encoder that makes no numbers of a text with the word "broken"."""

    def encode_passages(self, texts: Sequence[str], *, progress: Progress = silent) -> Vectors:
        return _broken(texts, super().encode_passages(texts, progress=progress))

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        return _broken(texts, super().encode_questions(texts))


def _broken(texts: Sequence[str], rows: Vectors) -> Vectors:
    rows[["broken" in text for text in texts]] = np.nan
    return rows


def _vectors(texts: Sequence[str]) -> Vectors:
    rows = np.zeros((len(texts), DIM), dtype=np.float32)
    for row, text in zip(rows, texts, strict=True):
        for word in sorted({word.strip(".,?!").lower() for word in text.split()}) or [""]:
            row += _direction(word)
        row /= np.linalg.norm(row)
    return rows


def _direction(word: str) -> Vectors:
    seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8], "big")
    return np.random.default_rng(seed).standard_normal(DIM).astype(np.float32)
