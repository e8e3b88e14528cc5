"""Own how a model's reply is read: its sentences, and the markers that each one carries."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.sentences import sentence_spans
from corpus.span import trimmed

_MARKER = re.compile(r"\s*\[(\d{1,3}(?:\s*,\s*\d{1,3})*)\]")
_MARKERS_BEHIND = re.compile(r"([.!?…]+[\"”’)]*)((?:\s*\[\d[\d,\s]*\])+)")
_BULLET = re.compile(r"^\s*[-*•]\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence without its markers, and the markers, each once, in the order they stand."""

    text: str
    markers: tuple[int, ...]


def sentences_of(reply: str) -> Iterator[Sentence]:
    """Yield the sentences of a reply. Markers behind a full stop are the sentence's before it."""
    for line in reply.splitlines():
        plain = _MARKERS_BEHIND.sub(r"\2\1 ", _BULLET.sub("", line))
        if span := trimmed(plain, 0, len(plain)):
            for one in sentence_spans(plain, span):
                yield _sentence(one.of(plain))


def _sentence(written: str) -> Sentence:
    found = (int(n) for one in _MARKER.finditer(written) for n in one[1].split(","))
    return Sentence(
        text=" ".join(_MARKER.sub("", written).split()), markers=tuple(dict.fromkeys(found))
    )
