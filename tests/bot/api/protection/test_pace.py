import pytest

from bot.api.protection.pace import Pace
from tests.bot.api.protection.clock import Clock


def test_before_anything_was_done_nothing_is_known() -> None:
    assert Pace(Clock()).seconds == 0


def test_one_at_a_time_takes_what_the_clock_says() -> None:
    clock = Clock()
    pace = Pace(clock)
    clock.now += 100  # nothing was to do
    begun = pace.begin()
    clock.now += 3
    pace.end(begun)
    assert pace.seconds == 3


def test_those_that_are_at_work_at_once_share_the_time() -> None:
    clock = Clock()
    pace = Pace(clock)
    long = pace.begin()
    clock.now += 1  # alone
    short = pace.begin()
    clock.now += 4  # half of it each
    pace.end(short)
    assert pace.seconds == 2
    clock.now += 1  # alone
    pace.end(long)
    assert pace.seconds == pytest.approx(0.8 * 2 + 0.2 * (1 + 2 + 1))


def test_the_latest_count_most() -> None:
    clock = Clock()
    pace = Pace(clock)
    for seconds in [1.0] * 10 + [2.0] * 10:
        begun = pace.begin()
        clock.now += seconds
        pace.end(begun)
    assert pace.seconds == pytest.approx(2 - 0.8**10)  # 1.89
