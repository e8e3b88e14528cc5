"""Own what is found out about a document's text when it is taken in, and kept beside it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.blocks import Block, BlockKind
from corpus.condition import Condition, conditions_of
from corpus.language import language_of
from corpus.likeness import sketch_of

_NO_PROSE = (BlockKind.TABLE_ROW, BlockKind.CODE, BlockKind.METADATA)


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """What a text looks like.

    `language` is an ISO 639-1 code, None where it cannot be told; `sketch` is what documents
    are compared by (see `corpus.likeness`).
    """

    conditions: tuple[Condition, ...]
    language: str | None
    sketch: tuple[int, ...]


def diagnose(text: str, blocks: Sequence[Block] = ()) -> Diagnosis:
    """Look at a document's canonical text; its language is that of what no table or code is."""
    return Diagnosis(
        conditions=conditions_of(text),
        language=language_of("".join(_prose(text, blocks))),
        sketch=sketch_of(text),
    )


def _prose(text: str, blocks: Sequence[Block]) -> Iterator[str]:
    end = 0
    for block in blocks:
        if block.kind in _NO_PROSE:
            yield text[end : block.span.start]
            end = block.span.end
    yield text[end:]
