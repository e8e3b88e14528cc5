"""What must be true of every extract, whatever its format."""

from itertools import pairwise

from corpus.formats.extract import Extract
from corpus.span import Span


def assert_sound(extract: Extract) -> None:
    _assert_blocks_share_out_the_text(extract)
    _assert_sorted_and_apart([block.span for block in extract.blocks])
    _assert_sorted_and_apart([section.span for section in extract.sections])
    _assert_sorted_and_apart([page.span for page in extract.pages])
    positions = [anchor.position for anchor in extract.anchors]
    assert positions == sorted(positions)
    assert all(0 <= position < len(extract.text) for position in positions)
    for section in extract.sections:
        assert section.span.end <= len(extract.text)


def _assert_blocks_share_out_the_text(extract: Extract) -> None:
    covered = bytearray(len(extract.text))
    for block in extract.blocks:
        quote = block.span.of(extract.text)
        assert quote
        assert quote == quote.strip()
        assert block.lead is None or block.lead.end <= block.span.start
        for at in range(block.span.start, block.span.end):
            covered[at] += 1
    missed = [at for at, times in enumerate(covered) if times != 1]
    assert not "".join(extract.text[at] for at in missed).strip()


def _assert_sorted_and_apart(spans: list[Span]) -> None:
    assert all(before.end <= after.start for before, after in pairwise(spans))
