"""All the inputs of L1 to L33, and how a test asks for those of its line."""

import pytest

from tests.catalogue import any_format, packed, pages, portable, words

SAMPLES = (
    *any_format.SAMPLES,
    *portable.SAMPLES,
    *packed.SAMPLES,
    *pages.SAMPLES,
    *words.SAMPLES,
)


def each_of(line: int) -> pytest.MarkDecorator:
    """Run a test with each sample of a line."""
    samples = [sample for sample in SAMPLES if sample.line == line]
    return pytest.mark.parametrize("sample", samples, ids=lambda sample: sample.name)
