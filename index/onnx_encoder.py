"""Own the packaged encoder in 8 bits, without torch and in a fraction of its time.

Each text is encoded by itself, several at a time in threads of one core each: no padding is
computed, and a vector depends on its text alone (8-bit scales are taken over a whole batch).
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property, partial
from pathlib import Path

import numpy as np

from index.encoder import Fingerprint, Progress, Vectors, silent
from index.graph import Graph, cores, open_graph
from index.model_folder import ModelFolder
from index.tokenizer import TextTokenizer

GRAPH = Path(__file__).parent / "models" / "all-MiniLM-L6-v2-int8.onnx"
"""The packaged weights in 8 bits; the README beside them says how they are made."""

GRAPH_SHA256 = "649ff152d3e495991ce27255cf03e4a843153433204ccf7358de70e545f41374"

_APART = ["SkipLayerNormFusion"]  # a sum and its norm take several times as long joined as apart
_AT_ONCE = 64  # texts that are made into tokens together, and after which progress is told
_DIM = 384


class OnnxEncoder:
    """Encode with the packaged weights in 8 bits. Safe to share by threads.

    Making one is cheap. The tokenizer is read at the first count, the graph at the first
    encoding; both raise ModelRefused where a file is not the packaged one.
    """

    dim = _DIM

    def __init__(self, folder: ModelFolder, *, graph: Path = GRAPH) -> None:
        self._folder = folder
        self._graph = graph
        self._tokenizer = TextTokenizer(folder)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that it reads, by their ISO 639-1 codes."""
        return self._folder.languages

    @property
    def max_tokens(self) -> int:
        """How many tokens of a text are read, special ones left out."""
        return self._tokenizer.max_tokens

    @cached_property
    def fingerprint(self) -> Fingerprint:
        """What an index made with this encoder must be opened with."""
        return {
            "model": f"{self._folder.name} int8",
            "weights_sha256": GRAPH_SHA256,
            "settings_sha256": self._folder.settings_sha256,
            "dim": self.dim,
            "pooling": "mean",
            "normalisation": "unit",
            "question_prefix": "",
            "passage_prefix": "",
        }

    def encode_passages(self, texts: Sequence[str], *, progress: Progress = silent) -> Vectors:
        """Return one row for each text, in order."""
        rows = np.empty((len(texts), self.dim), dtype=np.float32)
        if not texts:
            return rows
        encode = partial(_vector, self._session)
        with ThreadPoolExecutor(cores()) as pool:
            for at, vector in enumerate(pool.map(encode, self._ids(texts))):
                rows[at] = vector
                if (done := at + 1) % _AT_ONCE == 0 or done == len(texts):
                    progress(done, len(texts))
        return rows

    def _ids(self, texts: Sequence[str]) -> Iterator[list[int]]:
        """Yield the tokens of each text, so that the first are encoded while more are made."""
        for start in range(0, len(texts), _AT_ONCE):
            yield from self._tokenizer.ids(texts[start : start + _AT_ONCE])

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """Return one row for each question, in order; of one, in the thread that asks."""
        if len(texts) != 1:
            return self.encode_passages(texts)
        return np.array([_vector(self._session, ids) for ids in self._tokenizer.ids(texts)])

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return how many tokens each text has, special ones left out, nothing cut off."""
        return self._tokenizer.count(texts)

    @cached_property
    def _session(self) -> Graph:
        return open_graph(self._graph, sha256=GRAPH_SHA256, apart=_APART)


def _vector(session: Graph, ids: Sequence[int]) -> Vectors:
    (rows,) = session.run(None, {"input_ids": np.array([ids], dtype=np.int64)})
    return rows[0]  # type: ignore[no-any-return]
