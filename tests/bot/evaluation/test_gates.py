import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BadGate
from bot.evaluation.comparison import compare
from bot.evaluation.gates import Gate, short, worse
from bot.evaluation.row import Row
from bot.evaluation.summary import Group, summarise
from tests.bot.evaluation.exams import row


def gates(*given_: str) -> list[Gate]:
    return [Gate.read(one) for one in given_]


def group(*values: float) -> Group:
    return summarise(row(f"q{n}", F1=value) for n, value in enumerate(values)).overall


def half_right(confidence: float) -> list[Row]:
    return [
        row(f"q{n}", right=one, confidence=confidence, F1=1.0)
        for n, one in enumerate((True, False))
    ]


@pytest.mark.parametrize(
    ("given_", "value"), [("F1=0.6", 0.6), ("Recall@5=1", 1), ("nDCG@10=0", 0), ("F1=5e-1", 0.5)]
)
def test_a_gate_is_a_measure_and_a_value(given_: str, value: float) -> None:
    assert Gate.read(given_) == Gate(measure=given_.partition("=")[0], value=value)


@pytest.mark.parametrize(
    "given_",
    [
        *("", "F1", "=0.5", "F1=", "F1=nan", "F1=inf", "F1=1.01", "F1=-0.1"),
        *("F1=0,6", "F1=60%", "F1=0.5=0.6", "F1=0_1"),
    ],
)
def test_what_is_no_gate_is_refused_and_named(given_: str) -> None:
    with pytest.raises(BadGate) as caught:
        Gate.read(given_)
    assert caught.value.given == given_


@given(st.text(), st.text())
def test_anything_is_a_gate_or_refused(left: str, right: str) -> None:
    for one in (left, f"{left}={right}"):
        try:
            gate = Gate.read(one)
        except BadGate:
            continue
        assert 0 <= gate.value <= 1


def test_a_value_that_is_just_reached_is_enough() -> None:
    # (1 + 1 + 0 + 0) / 4 = 0.5
    assert list(short(group(1, 1, 0, 0), gates("F1=0.5"))) == []
    assert list(short(group(1, 1, 0, 0), gates("F1=0.51", "F1=0.2"))) == [
        "F1 is 0.5000, and must be 0.51 at least"
    ]


def test_the_last_digits_of_floats_make_nothing_fall_short() -> None:
    # (0.7 + 0.8 + 0.9) / 3 = 0.8, by floats 0.7999999999999999
    assert group(0.7, 0.8, 0.9).value("F1") != 0.8
    assert list(short(group(0.7, 0.8, 0.9), gates("F1=0.8"))) == []


def test_of_what_is_better_when_lower_a_gate_is_the_most() -> None:
    # All answers have a confidence of 0.75 and half of them are right: ECE is 0.25, and AURC,
    # the mean of two risks of 1/2, is 0.5.
    overall = summarise(half_right(0.75)).overall
    assert list(short(overall, gates("ECE=0.25", "AURC=0.5"))) == []
    assert list(short(overall, gates("ECE=0.2", "AURC=0.4"))) == [
        "ECE is 0.2500, and may be 0.2 at most",
        "AURC is 0.5000, and may be 0.4 at most",
    ]


def test_a_measure_that_there_is_not_is_refused_with_those_there_are() -> None:
    with pytest.raises(BadGate, match="have only F1, AnswerPrecision, AURC, ECE"):
        list(short(group(1.0), gates("F2=0.5")))


def test_a_fall_beyond_its_gate_is_worse() -> None:
    ours = [row("q0", F1=0.25), row("q1", F1=0.5)]  # 0.375
    theirs = [row("q0", F1=0.75), row("q1", F1=0.5)]  # 0.625
    told = "F1 fell from 0.6250 to 0.3750, by more than"
    assert list(worse(compare(ours, theirs), gates("F1=0.24"))) == [f"{told} 0.24"]
    assert list(worse(compare(ours, theirs), gates("F1=0.25"))) == []
    assert list(worse(compare(ours, theirs), gates("F1=0.1", "F1=0.9"))) == [f"{told} 0.1"]
    assert list(worse(compare(theirs, ours), gates("F1=0"))) == []


def test_the_last_digits_of_floats_make_nothing_worse() -> None:
    ours, theirs = [row("q0", F1=0.7)], [row("q0", F1=0.8)]
    assert 0.8 - 0.7 > 0.1
    assert list(worse(compare(ours, theirs), gates("F1=0.1"))) == []


def test_of_what_is_better_when_lower_a_rise_is_worse() -> None:
    # Half of the answers are right: ECE is 0.25 at a confidence of 0.75, and 0 at 0.5.
    calm, rash = half_right(0.5), half_right(0.75)
    assert list(worse(compare(rash, calm), gates("ECE=0.2"))) == [
        "ECE rose from 0.0000 to 0.2500, by more than 0.2"
    ]
    assert list(worse(compare(calm, rash), gates("ECE=0"))) == []


def test_a_fall_beyond_chance_is_worse_without_a_gate() -> None:
    # 10 of 10 questions fell: chance gives all 10 one sign in 2 of 2**10, p = 0.002.
    ours = [row(f"q{n}", F1=0.0) for n in range(10)]
    theirs = [row(f"q{n}", F1=1.0) for n in range(10)]
    (told,) = worse(compare(ours, theirs), ())
    assert told.startswith("F1 fell from 1.0000 to 0.0000, more than by chance (p = 0.00")
    assert list(worse(compare(theirs, ours), ())) == []


def test_a_fall_that_may_be_chance_is_not_worse_without_a_gate() -> None:
    # 3 of 3 questions fell: chance gives that in 2 of 8, p = 0.25.
    ours = [row(f"q{n}", F1=0.0) for n in range(3)]
    theirs = [row(f"q{n}", F1=1.0) for n in range(3)]
    assert list(worse(compare(ours, theirs), ())) == []


def test_a_drop_of_a_measure_that_not_both_have_is_refused() -> None:
    ours, theirs = [row("q0", F1=0.5, EM=1.0)], [row("q0", F1=0.5)]
    with pytest.raises(BadGate, match="both runs have only F1"):
        list(worse(compare(ours, theirs), gates("EM=0.1")))
