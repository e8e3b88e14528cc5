"""Own the `tokenizers` library: how many tokens a text has, and which."""

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from index.errors import ModelRefused
from index.model_folder import ModelFolder

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_SPECIAL = 2  # tokens around a text


class TextTokenizer:
    """The tokenizer of a model folder, read when it is needed.

    Raises ModelRefused where its file cannot be read.
    """

    def __init__(self, folder: ModelFolder) -> None:
        self._folder = folder

    @cached_property
    def max_tokens(self) -> int:
        """How many tokens of a text are read, special ones left out."""
        settings = self._folder.read_json("sentence_bert_config.json")
        return int(settings.get("max_seq_length", 256)) - _SPECIAL

    def count(self, texts: Sequence[str]) -> list[int]:
        """Return how many tokens each text has, special ones left out, nothing cut off."""
        found = self._whole.encode_batch_fast(list(texts), add_special_tokens=False)
        return [len(encoding) for encoding in found]

    def ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the ids of each text's tokens, special ones put around, the end cut off."""
        return [encoding.ids for encoding in self._cut.encode_batch_fast(list(texts))]

    @cached_property
    def _whole(self) -> "Tokenizer":
        tokenizer = self._read()
        tokenizer.no_truncation()
        return tokenizer

    @cached_property
    def _cut(self) -> "Tokenizer":
        tokenizer = self._read()
        tokenizer.enable_truncation(self.max_tokens + _SPECIAL)
        return tokenizer

    def _read(self) -> "Tokenizer":
        from tokenizers import Tokenizer

        try:
            tokenizer = Tokenizer.from_file(str(self._folder.path / "tokenizer.json"))
        except Exception as error:
            raise ModelRefused(self._folder.path, f"tokenizer.json: {error}") from error
        tokenizer.no_padding()
        return tokenizer
