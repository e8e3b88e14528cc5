"""Own the trained reader's graphs: what they say of a question and a passage.

One encoder, two graphs. The lower one reads every pair as far as an early layer and tells how
relevant the passage is; the upper one goes on with the few that look best and tells it better,
and where the answer stands, and whether there is one. Each pair is run by itself, several at a
time in threads of one core each, as the encoder does it.
"""

import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from corpus.passage import Passage
from corpus.span import Span
from index.errors import ModelRefused, NotANumber
from index.graph import Graph, on_all_cores, open_graph
from index.model_folder import ModelFolder
from index.tokenizer import PairTokenizer, TokenPair

FOLDER = Path(__file__).parent / "models"
CARD = "reader.json"
LOWER, UPPER = "reader-lower-int8.onnx", "reader-upper-int8.onnx"

MOST_SPANS = 6
"""How many answers are told of a passage."""

LONGEST_SPAN = 40  # tokens
_LOOKED_AT = 24  # best first and last tokens that are paired

Logits = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredSpan:
    """Words of a passage that may answer; `span` counts in its text from 0.

    `score` is the sum of the logits of the first and the last token less those for "not here":
    above 0 the model would rather answer than not.
    """

    span: Span
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PairReading:
    """What the model says of a question and a passage, as logits.

    `spans` are best first and do not overlap.
    """

    relevance: float
    answerable: float
    spans: tuple[ScoredSpan, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Skimmed:
    """A pair that was read as far as the early layer: its relevance, and what is left to do."""

    relevance: float
    passage: Passage
    tokens: TokenPair
    hidden: Logits


class ReaderModel:
    """Read pairs of a question and a passage. Safe to share by threads; making one is cheap.

    Raises ModelRefused where a file is missing or not the one that was shipped, NotANumber where
    a score is none.
    """

    def __init__(self, tokenizer: ModelFolder, *, folder: Path = FOLDER) -> None:
        self._tokenizer = PairTokenizer(tokenizer)
        self._folder = folder

    @property
    def is_there(self) -> bool:
        """Tell whether the model's files are; not whether they are whole."""
        return all((self._folder / name).is_file() for name in (CARD, LOWER, UPPER))

    def check(self) -> None:
        """Open the files, which are kept open; raises ModelRefused where reading could not."""
        _ = self._lower, self._upper

    @cached_property
    def fingerprint(self) -> str:
        """What calibrations hold good for: the SHA-256 of the weights."""
        return hashlib.sha256("".join(sorted(self._checksums.values())).encode()).hexdigest()

    def skim(self, question: str, passages: Sequence[Passage]) -> list[Skimmed]:
        """Read every pair as far as the early layer, in order."""
        pairs = self._tokenizer.pairs(question, passages)
        session = self._lower
        given = list(zip(passages, pairs, strict=True))
        return on_all_cores(lambda one: _skimmed(session, *one), given)

    def read(self, skimmed: Sequence[Skimmed]) -> list[PairReading]:
        """Read pairs to the end, in order."""
        session = self._upper
        return on_all_cores(lambda one: _read(session, one), skimmed)

    @cached_property
    def _checksums(self) -> dict[str, str]:
        try:
            card = json.loads((self._folder / CARD).read_text("utf-8"))
            return dict(card["sha256"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            reason = f"{CARD} cannot be read ({error}); install it again"
            raise ModelRefused(self._folder, reason) from error

    @cached_property
    def _lower(self) -> Graph:
        return self._session(LOWER)

    @cached_property
    def _upper(self) -> Graph:
        return self._session(UPPER)

    def _session(self, name: str) -> Graph:
        return open_graph(self._folder / name, sha256=self._checksums.get(name, "none"))


def _skimmed(session: Graph, passage: Passage, tokens: TokenPair) -> Skimmed:
    inputs = {"ids": np.array([tokens.ids]), "kinds": np.array([tokens.kinds])}
    hidden, relevance = session.run(None, inputs)
    return Skimmed(
        relevance=_checked(relevance[0], passage), passage=passage, tokens=tokens, hidden=hidden
    )


def _read(session: Graph, skimmed: Skimmed) -> PairReading:
    relevance, answerable, spans = session.run(None, {"hidden": skimmed.hidden})
    passage, tokens = skimmed.passage, skimmed.tokens
    _checked(spans.sum(), passage)
    return PairReading(
        relevance=_checked(relevance[0], passage),
        answerable=_checked(answerable[0], passage),
        spans=best_spans(spans[0, :, 0], spans[0, :, 1], tokens=tokens),
    )


def _checked(score: np.float32, passage: Passage) -> float:
    if not math.isfinite(score):
        raise NotANumber(f"passage {passage.passage_id}")
    return float(score)


def best_spans(starts: Logits, ends: Logits, *, tokens: TokenPair) -> tuple[ScoredSpan, ...]:
    """Return the best spans of a passage's words, best first, none over another.

    `starts` and `ends` are (tokens,), the first of which stands for "not here".
    """
    nowhere = float(starts[0] + ends[0])
    inside = slice(tokens.first, tokens.first + len(tokens.offsets))
    starts, ends = starts[inside], ends[inside]
    pairs = [
        (float(starts[first] + ends[last]) - nowhere, first, last)
        for first in np.argsort(-starts, kind="stable")[:_LOOKED_AT].tolist()
        for last in np.argsort(-ends, kind="stable")[:_LOOKED_AT].tolist()
        if first <= last < first + LONGEST_SPAN
    ]
    found: list[ScoredSpan] = []
    for score, first, last in sorted(pairs, key=lambda one: (-one[0], one[1], one[2])):
        span = Span(tokens.offsets[first][0], tokens.offsets[last][1])
        if len(found) < MOST_SPANS and not any(span.overlaps(other.span) for other in found):
            found.append(ScoredSpan(span=span, score=score))
    return tuple(found)
