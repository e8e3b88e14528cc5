"""The measures of a ranking, worked out by hand and by ir-measures."""

import random
from collections.abc import Iterable, Iterator, Mapping
from math import log2

import ir_measures
import pytest
from ir_measures import AP, RR, R, Success, nDCG

from bot.evaluation.judging import Judged, by_passage
from bot.evaluation.measures import values_of
from bot.evaluation.outcome import Found, Outcome
from bot.evaluation.question import Gold
from bot.evaluation.ranking import ranking_values
from tests.bot.evaluation.exams import found, gold, outcome, spot

CASES = 1_500
KS = (1, 2, 3, 5, 10)
REFERENCE = {"AP": AP} | {
    f"{name}@{k}": measure @ k
    for name, measure in {"Success": Success, "Recall": R, "RR": RR, "nDCG": nDCG}.items()
    for k in KS
}

Grades = dict[str, int]
Places = list[tuple[set[tuple[str, int]], int]]
"""The characters of each place, and its grade."""


def test_the_measures_of_a_ranking_are_those_worked_out_by_hand() -> None:
    judged = Judged(gains=(0, 2, 0, 1), missed=(3,))

    values = dict(ranking_values(judged, ks=(1, 2, 4)))

    ideal = 3 + 2 / log2(3) + 1 / log2(4)  # grades 3, 2, 1 at ranks 1, 2, 3
    assert values == {
        "Success@1": 0.0,
        "Success@2": 1.0,
        "Success@4": 1.0,
        "Recall@1": 0.0,
        "Recall@2": 1 / 3,
        "Recall@4": 2 / 3,
        "RR@1": 0.0,
        "RR@2": 1 / 2,
        "RR@4": 1 / 2,
        "nDCG@1": 0.0,
        "nDCG@2": pytest.approx(2 / log2(3) / (3 + 2 / log2(3)), abs=1e-15),
        "nDCG@4": pytest.approx((2 / log2(3) + 1 / log2(5)) / ideal, abs=1e-15),
        "AP": (1 / 2 + 2 / 4 + 0) / 3,
    }


def test_nothing_found_is_zero_and_everything_found_first_is_one() -> None:
    assert set(dict(ranking_values(Judged((), (1,)), ks=KS)).values()) == {0.0}
    assert set(dict(ranking_values(Judged((0, 0), (1,)), ks=KS)).values()) == {0.0}
    assert set(dict(ranking_values(Judged((2,), ()), ks=KS)).values()) == {1.0}


def test_what_a_single_passage_holds_counts_once() -> None:
    """SQuAD's alternatives often stand apart in one paragraph; finding it is finding all."""
    apart = outcome(gold("d", 5, 9), gold("d", 50, 59), ranked=[found(spot("d", 0, 100))])

    assert by_passage(apart) == Judged(gains=(1,), missed=())


@pytest.fixture(scope="module")
def outcomes() -> list[Outcome]:
    chance = random.Random(1)
    return [_random_outcome(chance) for _ in range(CASES)]


def test_by_passage_every_value_is_that_of_ir_measures_to_the_last_digit(
    outcomes: list[Outcome],
) -> None:
    compared = _compare(outcomes, {str(n): _passages(one) for n, one in enumerate(outcomes)}, "")

    assert compared == CASES * len(REFERENCE)


def test_by_document_every_value_is_that_of_ir_measures_to_the_last_digit(
    outcomes: list[Outcome],
) -> None:
    compared = _compare(
        outcomes, {str(n): _documents(one) for n, one in enumerate(outcomes)}, "Doc"
    )

    assert compared == CASES * len(REFERENCE)


def _compare(
    outcomes: list[Outcome], judged: Mapping[str, tuple[Grades, list[str]]], prefix: str
) -> int:
    qrels = {key: grades for key, (grades, _) in judged.items()}
    run = {key: _falling(ids) for key, (_, ids) in judged.items()}
    names = {measure: name for name, measure in REFERENCE.items()}
    values = [values_of(one, ks=KS) for one in outcomes]
    compared = 0
    for metric in ir_measures.iter_calc(list(REFERENCE.values()), qrels, run):
        assert values[int(metric.query_id)][prefix + names[metric.measure]] == metric.value
        compared += 1
    return compared


def _falling(ids: list[str]) -> dict[str, float]:
    return {one: float(len(ids) - at) for at, one in enumerate(ids)}


def _passages(one: Outcome) -> tuple[Grades, list[str]]:
    """Judge anew, character by character: a passage is named by its rank, a miss by its place."""
    left = _merged(one.question.answers)
    grades, ids = {}, []
    for rank, passage in enumerate(one.found):
        ids.append(f"passage {rank}")
        held = {
            (s.document_id, at) for s in passage.spots for at in range(s.span.start, s.span.end)
        }
        met = [grade for characters, grade in left if characters & held]
        left = [(characters, grade) for characters, grade in left if not characters & held]
        grades[ids[-1]] = max(met, default=0)
    return grades | {f"missed {n}": grade for n, (_, grade) in enumerate(left)}, ids


def _merged(golds: Iterable[Gold]) -> Places:
    places: Places = []
    for one in golds:
        assert one.document_id
        start, end = (one.span.start, one.span.end) if one.span else (0, 1_000)
        characters, grade = {(one.document_id, at) for at in range(start, end)}, one.grade
        for other in [place for place in places if place[0] & characters]:
            places.remove(other)
            characters, grade = characters | other[0], max(grade, other[1])
        places.append((characters, grade))
    return places


def _documents(one: Outcome) -> tuple[Grades, list[str]]:
    grades: Grades = {}
    for answer in one.question.answers:
        assert answer.document_id
        grades[answer.document_id] = max(answer.grade, grades.get(answer.document_id, 0))
    ids = [passage.spots[0].document_id for passage in one.found]
    return grades, list(dict.fromkeys(ids))


def _random_outcome(chance: random.Random) -> Outcome:
    golds = [_random_gold(chance) for _ in range(chance.randint(1, 6))]
    return outcome(*golds, ranked=list(_random_passages(chance)))


def _random_gold(chance: random.Random) -> Gold:
    start, whole = chance.randint(0, 150), chance.random() < 0.2
    end = 0 if whole else start + chance.randint(1, 30)
    return gold(f"d{chance.randint(0, 5)}", start, end, grade=chance.randint(1, 3))


def _random_passages(chance: random.Random) -> Iterator[Found]:
    for _ in range(chance.randint(0, 14)):
        start = chance.randint(0, 150)
        document = f"d{chance.randint(0, 8)}"
        yield found(
            spot(document, start, start + chance.randint(5, 60)),
            *(
                spot(document, at, at + 20)
                for at in chance.sample(range(200), chance.choice((0, 0, 1)))
            ),
        )
