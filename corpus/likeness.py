"""Own how alike two texts are, and which of many are nearly the same.

A text is the set of its shingles: each five words in a row. Alike is the Jaccard index of two
such sets (Broder 1997, "On the resemblance and containment of documents"), estimated from the
smallest hashes of each, its sketch (bottom-k sketches; Cohen and Kaplan 2007).
"""

import hashlib
import heapq
import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

SIZE = 64
"""A sketch has so many hashes, or all of them where there are fewer."""

_WORDS = 5
_SHORT = 15, 45
"""Texts of so many shingles are near copies where one word was exchanged: of 20 to 50 less than 0.8
is left then, of fewer next to nothing."""

_ROUNDING = 1e-9
_CROWD = 32
"""So many texts with one hash in common are compared with those that follow, and no more."""

_NO_SPACES = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff"
)
_WORD = re.compile(f"[{_NO_SPACES}]|[^\\W_{_NO_SPACES}]+")
"""Scripts without spaces, as Thai and Chinese are, count every letter as a word."""

_Index: TypeAlias = defaultdict[int, list[str]]


def sketch_of(text: str) -> tuple[int, ...]:
    """Return the hashes of at most `SIZE` shingles of `text`: ascending, distinct, below 2**63.

    Case, punctuation, white space and the ways of writing one character do not count. Fewer
    than five words are one shingle; no words are none. The same on every machine.
    """
    return tuple(heapq.nsmallest(SIZE, {_hash(shingle) for shingle in _shingles(text)}))


def likeness(a: Sequence[int], b: Sequence[int]) -> float:
    """Estimate from two sketches which share of the shingles of both texts is in each: 0 to 1.

    Exact where both texts have fewer than `SIZE` shingles, else with a standard error of at
    most 0.06. Texts with the same shingles have 1.0; texts without words are like nothing, 0.0.
    """
    union = sorted({*a, *b})
    if max(len(a), len(b)) >= SIZE:
        union = union[:SIZE]
    return len({*a} & {*b} & {*union}) / len(union) if union else 0.0


def near_duplicates(
    sketches: Mapping[str, Sequence[int]], *, at_least: float = 0.8
) -> tuple[tuple[str, str, float], ...]:
    """Return (id, the id of the text it is like, their likeness), sorted, for texts named by id.

    Alike is what has `at_least` of their runs of five words in common; of two texts of 19 to 48
    words, what one exchanged word leaves, which is less: five runs of each are others.

    A text is given once at most: with the one it is most like of those with smaller ids, the
    smallest where several are, so that a thousand copies are 999 answers and not half a million.
    Where over 32 texts share a hash, some of those that follow may be given with another than
    the likeliest, or missed. Raises ValueError unless ``0 < at_least <= 1``.
    """
    if not 0 < at_least <= 1:
        raise ValueError(f"at_least must be above 0 and at most 1, not {at_least}")
    index: _Index = defaultdict(list)
    firsts: dict[tuple[int, ...], str] = {}
    found = []
    for text_id in sorted(sketches):
        sketch = tuple(sketches[text_id])
        first = firsts.setdefault(sketch, text_id)
        if first != text_id and sketch:
            found.append((text_id, first, 1.0))
        elif like := _likest(sketch, sketches, index, at_least=at_least):
            found.append((text_id, *like))
        if first == text_id:
            _put(index, sketch, text_id, at_least=at_least)
    return tuple(found)


def _likest(
    sketch: tuple[int, ...],
    sketches: Mapping[str, Sequence[int]],
    index: _Index,
    *,
    at_least: float,
) -> tuple[str, float] | None:
    others = {other for key in _keys(sketch, at_least) for other in index.get(key, ())}
    hashes = frozenset(sketch)
    scored = []
    for other in others:
        there = sketches[other]
        least = max(_least(sketch, at_least), _least(there, at_least))
        if len(hashes.intersection(there)) >= _times(least, len(there)):
            score = likeness(sketch, there)
            if score >= least - _ROUNDING:
                scored.append((-score, other))
    score, other = min(scored, default=(0.0, ""))
    return (other, -score) if other else None


def _put(index: _Index, sketch: tuple[int, ...], text_id: str, *, at_least: float) -> None:
    for key in _keys(sketch, at_least):
        if len(index[key]) < _CROWD:
            index[key].append(text_id)


def _keys(sketch: tuple[int, ...], at_least: float) -> tuple[int, ...]:
    """Return the first hashes, of which two sketches share one if they are alike enough.

    At least ``at_least * n`` of n hashes must be shared, so the smallest of these has at most
    the others before it (prefix filtering; Chaudhuri, Ganti and Kaushik 2006).
    """
    return sketch[: len(sketch) - _least_shared(sketch, at_least) + 1]


def _least_shared(sketch: Sequence[int], at_least: float) -> int:
    """Return how many hashes a sketch must share with one that it is alike enough to."""
    return _times(_least(sketch, at_least), len(sketch))


def _times(share: float, count: int) -> int:
    return math.ceil(share * count - _ROUNDING)


def _least(sketch: Sequence[int], at_least: float) -> float:
    """Return how alike a text must be to another: by a word less, where it is short."""
    size = len(sketch)
    if not _SHORT[0] <= size < _SHORT[1]:
        return at_least
    return min(at_least, (size - _WORDS) / (size + _WORDS))


def _shingles(text: str) -> Iterator[str]:
    words = _WORD.findall(unicodedata.normalize("NFKC", text).casefold())
    for start in range(max(len(words) - _WORDS + 1, min(len(words), 1))):
        yield " ".join(words[start : start + _WORDS])


def _hash(shingle: str) -> int:
    digest = hashlib.blake2b(shingle.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1
