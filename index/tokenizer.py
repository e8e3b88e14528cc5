"""Own the `tokenizers` library: how many tokens a text has, and which."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from corpus.passage import Passage
from index.errors import ModelRefused
from index.model_folder import ModelFolder

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_SPECIAL = 2  # tokens around a text

LONGEST_PAIR = 384
"""Tokens of a question and a passage; what is over is cut off the passage."""

LONGEST_QUESTION = 64
"""Tokens of a question; of a longer one its sentences that ask are read, if there are any.

What is still longer is read without its middle.
"""

_ASKING = re.compile(r"[^.!?\n]*\?")

LONGEST_CONTEXT = 32
"""Tokens of the headings and the lead that a passage is read under."""


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
        return _read(self._folder)


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenPair:
    """A question and a passage in tokens.

    `kinds` has 0 for the question and its marks, 1 for the passage. `first` is the first token of
    the passage's own text, and `offsets` are the places of the tokens from there on in that
    text, in characters.
    """

    ids: list[int]
    kinds: list[int]
    first: int
    offsets: list[tuple[int, int]]


class PairTokenizer:
    """Make the tokens of pairs, as a BERT model reads them."""

    def __init__(self, folder: ModelFolder) -> None:
        self._folder = folder

    def pairs(self, question: str, passages: Sequence[Passage]) -> list[TokenPair]:
        """Return a question with each passage under its headings and its lead."""
        whole, special = self._whole, False
        asked = whole.encode(question, add_special_tokens=special).ids
        if len(asked) > LONGEST_QUESTION and (asking := _ASKING.findall(question)):
            asked = whole.encode("".join(asking), add_special_tokens=special).ids
        asked = _ends(asked)
        contexts = whole.encode_batch_fast(
            [one.context for one in passages], add_special_tokens=special
        )
        texts = whole.encode_batch([one.text for one in passages], add_special_tokens=special)
        return [
            self._pair(asked, context.ids[:LONGEST_CONTEXT], text.ids, text.offsets)
            for context, text in zip(contexts, texts, strict=True)
        ]

    def _pair(
        self, asked: list[int], context: list[int], ids: list[int], offsets: list[tuple[int, int]]
    ) -> TokenPair:
        first = len(asked) + len(context) + 2
        room = LONGEST_PAIR - first - 1
        passage = [*context, *ids[:room], self._sep]
        return TokenPair(
            ids=[self._cls, *asked, self._sep, *passage],
            kinds=[0] * (len(asked) + 2) + [1] * len(passage),
            first=first,
            offsets=offsets[:room],
        )

    @cached_property
    def _whole(self) -> "Tokenizer":
        tokenizer = _read(self._folder)
        tokenizer.no_truncation()
        tokenizer.encode_special_tokens = True  # "[SEP]" in a text is its letters, no end of it
        return tokenizer

    @cached_property
    def _cls(self) -> int:
        return _id_of(self._whole, "[CLS]")

    @cached_property
    def _sep(self) -> int:
        return _id_of(self._whole, "[SEP]")


def _id_of(tokenizer: "Tokenizer", mark: str) -> int:
    found = tokenizer.token_to_id(mark)
    if found is None:
        raise ValueError(f"the tokenizer has no {mark}")
    return found


def _ends(ids: list[int]) -> list[int]:
    """Return the tokens of a question, without the middle of a very long one."""
    half = LONGEST_QUESTION // 2
    return ids if len(ids) <= LONGEST_QUESTION else [*ids[:half], *ids[-half:]]


def _read(folder: ModelFolder) -> "Tokenizer":
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_file(str(folder.path / "tokenizer.json"))
    except Exception as error:
        raise ModelRefused(folder.path, f"tokenizer.json: {error}") from error
    tokenizer.no_padding()
    return tokenizer
