"""What the network is told that it got wrong, and how fast it moves."""

import math

import numpy as np
import pytest
import torch

from bot.training.examples import Kind
from bot.training.loop import Batch, Opinion, losses, schedule
from bot.training.network import OUTSIDE, Heads
from bot.training.packing import Packed


def packed(kind: Kind, *, start: int = 0, end: int = 0, length: int = 6) -> Packed:
    ids = np.arange(1, length + 1, dtype=np.uint16)
    return Packed(ids=ids, second=2, first=3, start=start, end=end, kind=kind)


def heads(*, pairs: int, tokens: int) -> Heads:
    spans = torch.zeros(pairs, tokens)
    spans[:, 1:3] = OUTSIDE
    nought = torch.zeros(pairs)
    return Heads(relevance=nought, early={6: nought}, starts=spans, ends=spans, answerable=nought)


def test_a_batch_is_padded_and_says_where_its_passages_are() -> None:
    batch = Batch.of([packed(Kind.ANSWERED, start=3, end=4), packed(Kind.ALIKE, length=5)])
    assert batch.ids.tolist() == [[1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5, 0]]
    assert batch.mask.tolist() == [[1] * 6, [1] * 5 + [0]]
    assert batch.kinds.tolist() == [[0, 0, 1, 1, 1, 1], [0, 0, 1, 1, 1, 0]]
    assert batch.passage.int().tolist() == [[0, 0, 0, 1, 1, 0], [0, 0, 0, 1, 0, 0]]


def test_nothing_is_blamed_for_what_nobody_marked() -> None:
    batch = Batch.of([packed(Kind.WHOLE), packed(Kind.BESIDE)])
    found = losses(heads(pairs=2, tokens=6), batch, taught=None, opinion=None, share=0.7)
    assert found["span"] == 0
    assert found["answerable"] == pytest.approx(math.log(2) / 2)  # the whole one's: it answers
    assert found["relevance"] == pytest.approx(0.2 * math.log(2))


def test_a_span_costs_what_it_is_improbable() -> None:
    batch = Batch.of([packed(Kind.ANSWERED, start=3, end=4)])
    found = losses(heads(pairs=1, tokens=6), batch, taught=None, opinion=None, share=0.7)
    assert found["span"] == pytest.approx(math.log(4))  # of six tokens two are outside


def test_teachers_share_the_say_with_what_is_marked() -> None:
    batch = Batch.of([packed(Kind.ANSWERED, start=3, end=4)])
    said = heads(pairs=1, tokens=6)
    opinion = Opinion.of([said, said])
    found = losses(said, batch, taught=None, opinion=opinion, share=0.7)
    assert found["span"] == pytest.approx(0.3 * math.log(4))
    both_ends, answerable = 2 * math.log(4), math.log(2)
    assert found["opinion"] == pytest.approx(0.35 * (both_ends + answerable))
    assert found["taught"] == 0


def test_the_rate_rises_falls_and_falls_again() -> None:
    rates = [schedule(at, 100, warm_up=0.04, again_at=0.8) for at in range(100)]
    assert rates[:5] == [0.25, 0.5, 0.75, 1.0, 1.0]
    assert rates[79] == pytest.approx(21 / 96)
    assert rates[80] == 1.0
    assert rates[99] == pytest.approx(1 / 20)
    once = [schedule(at, 100, warm_up=0.04, again_at=None) for at in range(100)]
    assert once[:80] == rates[:80]
    assert once[99] == pytest.approx(1 / 96)
