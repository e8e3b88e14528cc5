"""The follow-ups that the benchmark asks: each gold answer stands where it says."""

from collections import Counter

import pytest

from bot.conversation import Role
from corpus.default import DEFAULT_DOCUMENT
from tests.benchmarks.following import FOLLOW_UPS, FollowUp, read_follow_ups
from tests.benchmarks.question_sets import read_lines

TEXT = DEFAULT_DOCUMENT.read_text("utf-8")
ALL = read_follow_ups(FOLLOW_UPS)


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.question)
def test_every_gold_answer_stands_where_it_says(one: FollowUp) -> None:
    for gold in one.answers:
        assert gold.document_id == DEFAULT_DOCUMENT.name
        assert gold.span
        assert gold.span.of(TEXT) == gold.text


def test_there_are_follow_ups_of_every_kind() -> None:
    kinds = Counter(one.kind for one in ALL)
    assert len(ALL) >= 40
    assert kinds["change"] >= 5
    assert all(bool(one.answers) != (one.kind == "unanswerable") for one in ALL)
    assert kinds["unanswerable"] >= 5
    assert all(one.history[0].role is Role.USER for one in ALL)


def test_every_follow_up_has_an_id_of_its_own() -> None:
    ids = [row["id"] for row in read_lines(FOLLOW_UPS)]
    assert len(set(ids)) == len(ids)
