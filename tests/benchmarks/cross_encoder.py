"""The mark that reranking is measured by: a cross-encoder from a folder, run by onnxruntime.

It is no part of what is installed: `model.onnx` and `tokenizer.json` are wherever the folder is.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from onnxruntime import InferenceSession
from tokenizers import Tokenizer

from corpus.passage import Passage
from index.asked import Asked
from index.reranker import Rescored

_LONGEST = 512  # tokens of a pair


class CrossEncoder:
    """Score each passage by the model alone."""

    depth = 20

    def __init__(self, folder: Path) -> None:
        self._session = InferenceSession(folder / "model.onnx", providers=["CPUExecutionProvider"])
        self._takes = {one.name for one in self._session.get_inputs()}
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(_LONGEST, strategy="only_second")

    def rescore(
        self, asked: Asked, passages: Sequence[Passage], scores: Sequence[float]
    ) -> list[Rescored]:
        """Return the model's score of each pair, a pair at a time."""
        return [Rescored(score=self._score(asked.question, one.searchable)) for one in passages]

    def _score(self, question: str, text: str) -> float:
        pair = self._tokenizer.encode(question, text)
        given = {
            "input_ids": pair.ids,
            "attention_mask": pair.attention_mask,
            "token_type_ids": pair.type_ids,
        }
        inputs = {
            name: np.array([ids], dtype=np.int64)
            for name, ids in given.items()
            if name in self._takes
        }
        return float(self._session.run(None, inputs)[0].ravel()[0])
