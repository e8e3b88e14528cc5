"""Own how examples become numbers: tokens of a pair, and the tokens that answer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from bot.training.examples import Example, Kind

LONGEST = 224
"""Tokens of a pair, special ones among them; what is over is cut off the passage."""

LONGEST_QUESTION = 48

Tokens = npt.NDArray[np.uint16]

_KINDS = list(Kind)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Packed:
    """An example in tokens.

    `ids` is (tokens,). `start` and `end` are the first and the last token of the answer, both 0
    where there is none: the first token of a pair stands for "not here". `second` is the first
    token behind the question, `first` the first of the passage itself, behind its context.
    """

    ids: Tokens
    second: int
    first: int
    start: int
    end: int
    kind: Kind


class Packer:
    """Make tokens of examples, as the reader does at run time."""

    def __init__(self, tokenizer: Path) -> None:
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._tokenizer.encode_special_tokens = True  # as at run time

    def __call__(self, examples: Sequence[Example]) -> Iterator[Packed]:
        """Yield them in tokens; one whose answer is cut off, or is no whole token, is left out."""
        for example in examples:
            packed = self._packed(example)
            if packed is not None:
                yield packed

    def _packed(self, example: Example) -> Packed | None:
        encode = self._tokenizer.encode
        question = encode(example.question, add_special_tokens=False).ids[:LONGEST_QUESTION]
        context = encode(example.context, add_special_tokens=False).ids[:32]
        passage = encode(example.passage, add_special_tokens=False)
        cls, sep = encode("").ids
        first = len(question) + 2 + len(context)
        room = LONGEST - first - 1
        tokens = passage.ids[:room]
        start = end = 0
        if example.answer is not None:
            inside = [
                at
                for at, (low, high) in enumerate(passage.offsets)
                if low < example.answer.end and high > example.answer.start
            ]
            if not inside or inside[-1] >= room:
                return None
            start, end = first + inside[0], first + inside[-1]
        return Packed(
            ids=np.array([cls, *question, sep, *context, *tokens, sep], dtype=np.uint16),
            second=len(question) + 2,
            first=first,
            start=start,
            end=end,
            kind=example.kind,
        )


def save(packed: Sequence[Packed], path: Path) -> None:
    """Write examples into a file; there is none until it is whole."""
    new = path.with_suffix(".new")
    with new.open("wb") as file:
        np.savez_compressed(
            file,
            ids=np.concatenate([one.ids for one in packed]),
            lengths=np.array([len(one.ids) for one in packed]),
            places=np.array([(one.second, one.first, one.start, one.end) for one in packed]),
            kinds=np.array([_KINDS.index(one.kind) for one in packed]),
        )
    new.replace(path)


def load(path: Path) -> list[Packed]:
    """Read what `save` wrote."""
    with np.load(path, allow_pickle=False) as held:
        pieces = np.split(held["ids"], held["lengths"].cumsum()[:-1])
        rows = zip(pieces, held["places"].tolist(), held["kinds"].tolist(), strict=True)
        return [
            Packed(ids=ids, second=second, first=first, start=start, end=end, kind=_KINDS[kind])
            for ids, (second, first, start, end), kind in rows
        ]


def batches(
    packed: Sequence[Packed], *, size: int, chance: np.random.Generator
) -> Iterator[list[Packed]]:
    """Yield all examples in a random order, those of like length together."""
    order = chance.permutation(len(packed))
    pool = size * 24
    groups: list[list[Packed]] = []
    for at in range(0, len(order), pool):
        near = sorted((packed[i] for i in order[at : at + pool]), key=lambda one: len(one.ids))
        groups.extend(near[i : i + size] for i in range(0, len(near), size))
    for at in chance.permutation(len(groups)):
        yield groups[at]
