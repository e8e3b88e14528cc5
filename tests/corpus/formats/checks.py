"""Checks that hold for everything that a reader gives."""

from itertools import pairwise

from corpus.blocks import Block
from corpus.formats.extract import Extract
from corpus.span import Span


def check(extract: Extract) -> None:
    """Assert what `Extract` promises."""
    spans = [block.span for block in extract.blocks]
    for kind in (
        spans,
        [one.span for one in extract.sections],
        [one.span for one in extract.pages],
    ):
        _check_sorted(kind, len(extract.text))
    for block in extract.blocks:
        assert block.lead is None or not block.lead.overlaps(block.span)
        assert block.span.of(extract.text) == block.span.of(extract.text).strip()
    assert not _outside(extract.text, spans).strip()
    assert not set("\r\0\ufffe\u00ad") & set(extract.text)


def _check_sorted(spans: list[Span], length: int) -> None:
    assert all(one.end <= other.start for one, other in pairwise(spans))
    assert all(span.end <= length for span in spans)


def _outside(text: str, spans: list[Span]) -> str:
    ends = [0, *(span.end for span in spans)]
    starts = [*(span.start for span in spans), len(text)]
    return "".join(text[end:start] for end, start in zip(ends, starts, strict=True))


def texts(extract: Extract) -> list[str]:
    return [block.span.of(extract.text) for block in extract.blocks]


def kinds(extract: Extract) -> list[tuple[str, str]]:
    return [(str(block.kind), block.span.of(extract.text)) for block in extract.blocks]


def leads(extract: Extract) -> list[str | None]:
    return [_lead(extract, block) for block in extract.blocks]


def _lead(extract: Extract, block: Block) -> str | None:
    return block.lead.of(extract.text) if block.lead else None


def sections(extract: Extract) -> list[tuple[tuple[str, ...], str]]:
    return [(one.headings, one.span.of(extract.text)) for one in extract.sections]
