"""Which questions of a log are one gap, in which order, and what was tried for them."""

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evaluation import gaps as gaps_module
from bot.evaluation.gaps import Counted, Gap, gaps, gaps_among
from bot.evaluation.logged import Logged
from index.encoder import Vectors
from tests.fakes import FakeEncoder

# The cosine that makes two questions one gap, .44, is that of 63.9 degrees.
DEGREES = {
    "How do I return a parcel?": 0,
    "Sending a parcel back": 60,
    "Where do I return things?": 90,  # 30 from the one before, but 90 from the first
    "Do you sell stamps?": 180,
    "Zebras?": 270,
}


class PlaneEncoder(FakeEncoder):
    """Encode the questions above as directions in the plane."""

    dim = 2

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        turns = [math.radians(DEGREES[text]) for text in texts]
        rows = [(math.cos(turn), math.sin(turn)) for turn in turns]
        return np.array(rows, dtype=np.float32).reshape(len(texts), 2)


def asked(question: str, *passages: str, answered: bool = False) -> Logged:
    return Logged(question=question, answered=answered, passages=passages)


LOG = [
    asked("Do you sell stamps?", "c@0-9", "a@0-9"),
    asked("Where do I return things?", "a@0-9", "b@0-9"),
    asked("How do I return a parcel?", "b@0-9", "d@0-9"),
    asked("How do I return a parcel?", "d@0-9", answered=True),
    asked("Sending a parcel back", "b@0-9", "a@0-9"),
    asked("Sending a parcel back", "b@0-9", "a@0-9"),
    asked("Do you sell stamps?", "c@0-9"),
]


def test_alike_questions_are_one_gap_and_the_largest_comes_first() -> None:
    # Most alike are "Sending ..." and "Where ..." (30 degrees); "How ..." is 90 from the latter.
    # "Sending ..." was asked twice, "Where ..." once: 3. Stamps twice: 2. "How ..." once: 1; that
    # it was answered another time is no gap.
    # b was tried for 3 of the first, ranks 2 + 1 + 1; a for 3, ranks 1 + 2 + 2: b is the better.
    assert gaps_among(LOG, PlaneEncoder()) == (
        Gap(
            questions=(
                Counted(name="Sending a parcel back", count=2),
                Counted(name="Where do I return things?", count=1),
            ),
            passages=(Counted(name="b@0-9", count=3), Counted(name="a@0-9", count=3)),
        ),
        Gap(
            questions=(Counted(name="Do you sell stamps?", count=2),),
            passages=(Counted(name="c@0-9", count=2), Counted(name="a@0-9", count=1)),
        ),
        Gap(
            questions=(Counted(name="How do I return a parcel?", count=1),),
            passages=(Counted(name="b@0-9", count=1), Counted(name="d@0-9", count=1)),
        ),
    )


def test_questions_equal_but_for_case_spacing_and_punctuation_are_counted_as_one() -> None:
    written = ["zebras", "Zebras?", " ZEBRAS ?!", "Zebras?"]
    (gap,) = gaps_among(map(asked, written), PlaneEncoder())
    assert gap.questions == (Counted(name="Zebras?", count=4),)  # as it was written most often
    assert gap.count == 4


def test_questions_of_punctuation_alone_are_told_apart() -> None:
    found = gaps_among([asked("???"), asked("!"), asked("???")], FakeEncoder())
    questions = [question for gap in found for question in gap.questions]
    assert sorted((one.name, one.count) for one in questions) == [("!", 1), ("???", 2)]


def test_a_passage_that_a_line_names_twice_was_tried_once() -> None:
    (gap,) = gaps_among([asked("Zebras?", "a@0-9", "a@0-9")], PlaneEncoder())
    assert gap.passages == (Counted(name="a@0-9", count=1),)


def test_where_all_is_answered_there_is_no_gap() -> None:
    assert gaps_among([asked("Zebras?", answered=True)], PlaneEncoder()) == ()


def test_more_questions_than_are_grouped_at_once_are_all_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(gaps_module, "MOST_AT_ONCE", 2)
    found = gaps_among(LOG, PlaneEncoder())
    # The first two by how often, then by the alphabet: stamps, "Sending ..."; then the other two.
    assert [[one.name for one in gap.questions] for gap in found] == [
        ["Do you sell stamps?"],
        ["Sending a parcel back"],
        ["How do I return a parcel?"],
        ["Where do I return things?"],
    ]


def test_a_log_on_disk_is_read(tmp_path: Path) -> None:
    path = tmp_path / "asked.jsonl"
    path.write_text('{"question": "Zebras?", "answered": false, "passages": ["a@0-9"]}\nbad\n')
    assert gaps(path, PlaneEncoder()) == (
        Gap(
            questions=(Counted(name="Zebras?", count=1),),
            passages=(Counted(name="a@0-9", count=1),),
        ),
    )


_WORDS = st.sampled_from(["parcel", "stamp", "zebra", "Zebra?", "return a parcel", "sell a stamp"])
_LOGGED = st.builds(
    Logged,
    question=_WORDS,
    answered=st.booleans(),
    passages=st.lists(st.sampled_from("abc"), max_size=3).map(tuple),
)


@given(
    st.lists(_LOGGED, max_size=20).flatmap(
        lambda log: st.tuples(st.just(log), st.permutations(log))
    )
)
def test_the_order_of_the_log_changes_nothing_and_no_question_is_lost(
    logs: tuple[list[Logged], list[Logged]],
) -> None:
    log, shuffled = logs
    found = gaps_among(log, FakeEncoder())
    assert found == gaps_among(shuffled, FakeEncoder())
    assert sum(gap.count for gap in found) == sum(not one.answered for one in log)
    assert [gap.count for gap in found] == sorted((gap.count for gap in found), reverse=True)
