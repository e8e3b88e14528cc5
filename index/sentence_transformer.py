"""Own sentence-transformers: the one file that imports it, when the first vector is wanted.

Nothing is ever fetched: the hub's offline flags are set before the import.
"""

import os
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from index.encoder import Fingerprint, Progress, Vectors, silent
from index.errors import ModelRefused
from index.model_folder import ModelFolder
from index.tokenizer import TextTokenizer

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_BATCH = 32
_OFFLINE = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "TOKENIZERS_PARALLELISM": "false",
}


class SentenceTransformerEncoder:
    """Encode with a sentence-transformers model on the processor.

    Making one is cheap. The tokenizer is read at the first count, the model at the first
    encoding; both raise ModelRefused where the folder cannot be trusted or read.
    """

    def __init__(self, folder: ModelFolder) -> None:
        self._folder = folder
        self._tokenizer = TextTokenizer(folder)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that it reads, by their ISO 639-1 codes; empty where that is not known."""
        return self._folder.languages

    @property
    def max_tokens(self) -> int:
        """How many tokens of a text are read, special ones left out."""
        return self._tokenizer.max_tokens

    @cached_property
    def dim(self) -> int:
        """The width of a vector."""
        pooling = self._folder.read_json("1_Pooling/config.json")
        dim = pooling.get("word_embedding_dimension")
        return int(dim or self._folder.read_json("config.json")["hidden_size"])

    @cached_property
    def fingerprint(self) -> Fingerprint:
        """What an index made with this encoder must be opened with."""
        prompts = self._folder.read_json("config_sentence_transformers.json").get("prompts", {})
        return {
            "model": self._folder.name,
            "weights_sha256": self._folder.weights_sha256,
            "settings_sha256": self._folder.settings_sha256,
            "dim": self.dim,
            "pooling": _pooling(self._folder),
            "normalisation": "unit",
            "question_prefix": str(prompts.get("query", "")),
            "passage_prefix": str(prompts.get("document", "")),
        }

    @cached_property
    def _model(self) -> "SentenceTransformer":
        _ = self._folder.weights_sha256  # checked before a byte of them is used
        os.environ.update(_OFFLINE)
        from safetensors import SafetensorError
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        logging.set_verbosity_error()  # type: ignore[no-untyped-call]
        try:
            return SentenceTransformer(
                str(self._folder.path),
                device="cpu",
                local_files_only=True,
                trust_remote_code=False,
                model_kwargs={"use_safetensors": True},
            )
        except (OSError, ValueError, RuntimeError, KeyError, SafetensorError) as error:
            raise ModelRefused(self._folder.path, f"it does not load ({error})") from error

    def encode_passages(self, texts: Sequence[str], *, progress: Progress = silent) -> Vectors:
        """Return one row for each text, in order; longer texts are encoded together."""
        rows = np.empty((len(texts), self.dim), dtype=np.float32)
        by_length = sorted(range(len(texts)), key=lambda at: len(texts[at]), reverse=True)
        for start in range(0, len(texts), _BATCH):
            batch = by_length[start : start + _BATCH]
            rows[batch] = self._model.encode_document([texts[at] for at in batch], **_QUIET)
            progress(start + len(batch), len(texts))
        return rows

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """Return one row for each question, in order."""
        if not texts:
            return np.empty((0, self.dim), dtype=np.float32)
        rows = self._model.encode_query(list(texts), **_QUIET)
        return np.ascontiguousarray(rows, dtype=np.float32)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return how many tokens each text has, special ones left out, nothing cut off."""
        return self._tokenizer.count(texts)


_QUIET: dict[str, Any] = {
    "batch_size": _BATCH,
    "normalize_embeddings": True,
    "show_progress_bar": False,
    "convert_to_numpy": True,
}


def _pooling(folder: ModelFolder) -> str:
    settings = folder.read_json("1_Pooling/config.json")
    modes = (mode for mode, used in settings.items() if mode.startswith("pooling_mode") and used)
    return "+".join(sorted(str(settings[m]) if m == "pooling_mode" else m for m in modes)) or "?"
