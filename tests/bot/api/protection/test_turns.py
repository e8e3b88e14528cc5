import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest
from starlette.exceptions import HTTPException

from bot.api.protection.pace import Pace
from bot.api.protection.turns import Capacity, Line, Turns
from tests.bot.api.protection.callers import Call, Workshop, scope, settle
from tests.bot.api.protection.clock import Clock

TWO_AND_ONE = Capacity(at_once=2, waiting=1, patience=30)
HASTY = Capacity(at_once=1, waiting=1, patience=0)


def turns(workshop: Workshop, capacity: Capacity = TWO_AND_ONE) -> Turns:
    return Turns(workshop, questions=capacity, documents=capacity, uploads=capacity)


def start(*calls: Coroutine[Any, Any, None]) -> "asyncio.Future[list[None]]":
    return asyncio.gather(*calls)


def test_so_many_are_worked_on_one_waits_and_the_next_is_told_to_come_again() -> None:
    async def scenario() -> None:
        workshop = Workshop()
        app = turns(workshop)
        calls = [Call().arrive() for _ in range(4)]
        working = start(*(call.of(app) for call in calls))
        await settle()
        assert len(workshop.begun) == 2
        assert [call.status for call in calls] == [None, None, None, 503]
        assert calls[3].headers["retry-after"] == "2"
        assert calls[3].problem["type"] == "urn:wherein:busy"
        workshop.done.set()
        await working
        assert [call.status for call in calls] == [200, 200, 200, 503]

    asyncio.run(scenario())


def test_who_has_waited_long_enough_is_told_so_and_leaves_the_line() -> None:
    async def scenario() -> None:
        workshop = Workshop()
        app = turns(workshop, HASTY)
        first, second, third = (Call().arrive() for _ in range(3))
        working = start(first.of(app))
        await settle()
        await second.of(app)
        await third.of(app)  # the place in the line is free again
        assert [second.status, third.status] == [503, 503]
        workshop.done.set()
        await working
        last = Call().arrive()
        await last.of(app)
        assert [first.status, last.status] == [200, 200]

    asyncio.run(scenario())


def test_a_turn_ends_with_an_error_and_with_a_cancellation() -> None:
    async def scenario() -> None:
        line = Line(Capacity(at_once=1, waiting=1, patience=30))
        with pytest.raises(RuntimeError):
            await _fail(line)
        holding = asyncio.create_task(_hold(line))
        await settle()
        holding.cancel()
        await asyncio.wait([holding])
        async with line.turn() as is_ours:
            assert is_ours
            waiting = asyncio.create_task(_hold(line))
            await settle()
            waiting.cancel()
            await asyncio.wait([waiting])
        async with line.turn() as is_ours:
            assert is_ours

    asyncio.run(scenario())


async def _fail(line: Line) -> None:
    async with line.turn() as is_ours:
        assert is_ours
        raise RuntimeError


async def _hold(line: Line) -> None:
    """Hold a turn for ever, if there is one."""
    async with line.turn() as is_ours:
        if is_ours:
            await asyncio.Event().wait()


def test_a_question_that_is_sent_slowly_takes_no_turn_before_it_is_here() -> None:
    async def scenario() -> None:
        workshop = Workshop()
        app = turns(workshop)
        slow = [Call().arrive(b'{"a', more=True) for _ in range(10)]
        working = start(*(call.of(app) for call in slow))
        quick = Call().arrive(b"{}")
        workshop.done.set()
        await quick.of(app)
        assert quick.status == 200
        for call in slow:
            call.arrive(b'": 1}')
        await working
        assert workshop.bodies == [b"{}"] + [b'{"a": 1}'] * 3
        assert sorted(filter(None, (call.status for call in slow))) == [200] * 3 + [503] * 7

    asyncio.run(scenario())


def test_nothing_is_worked_out_for_a_client_that_has_gone_meanwhile() -> None:
    async def scenario() -> None:
        workshop = Workshop()
        app = turns(workshop)
        calls = [Call().arrive() for _ in range(3)]
        working = start(*(call.of(app) for call in calls))
        await settle()
        calls[2].leave()
        workshop.done.set()
        await working
        assert len(workshop.begun) == 2
        assert calls[2].sent == []

    asyncio.run(scenario())


def test_who_has_gone_keeps_no_place_in_the_line() -> None:
    async def scenario() -> None:
        workshop = Workshop()
        app = turns(workshop)  # for two, and one who waits
        calls = [Call().arrive() for _ in range(5)]
        working = start(*(call.of(app) for call in calls[:3]))
        await settle()
        await calls[3].of(app)
        calls[2].leave()
        await settle()
        waiting = start(calls[4].of(app))
        await settle()
        workshop.done.set()
        await working
        await waiting
        assert [call.status for call in calls] == [200, 200, None, 503, 200]
        assert len(workshop.begun) == 3

    asyncio.run(scenario())


def test_who_goes_just_as_the_turn_comes_leaves_it_to_the_next() -> None:
    async def scenario() -> None:
        workshop = Workshop()
        app = turns(workshop, Capacity(at_once=1, waiting=2, patience=30))
        calls = [Call().arrive() for _ in range(3)]
        working = start(*(call.of(app) for call in calls))
        await settle()
        workshop.done.set()
        calls[1].leave()
        await working
        assert [call.status for call in calls] == [200, None, 200]

    asyncio.run(scenario())


@pytest.mark.parametrize(("patience", "is_sent_away"), [(11.9, True), (12, False)])
def test_who_would_have_to_wait_too_long_is_told_so_at_once(
    patience: float, is_sent_away: bool
) -> None:
    async def scenario() -> None:
        clock = Clock()
        line = Line(Capacity(at_once=2, waiting=100, patience=patience), pace=Pace(clock))
        for _ in range(2):
            async with line.turn():
                clock.now += 4  # seconds of work in each
        held = [asyncio.create_task(_hold(line)) for _ in range(4)]  # two of them wait
        await settle()
        third = asyncio.create_task(_hold(line))  # after three more have ended: 12 seconds
        await settle()
        assert third.done() is is_sent_away
        for task in [*held, third]:
            task.cancel()
        await asyncio.wait([*held, third])

    asyncio.run(scenario())


def test_nor_for_one_that_goes_before_its_question_is_here() -> None:
    async def scenario() -> None:
        workshop = Workshop()
        call = Call().arrive(b"{", more=True).leave()
        await call.of(turns(workshop))
        assert (workshop.begun, call.sent) == ([], [])

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/healthz"),
        ("HEAD", "/healthz"),
        ("GET", "/readyz"),
        ("GET", "/metrics"),
        ("GET", "/"),
        ("GET", "/static/document.js"),
        ("GET", "/openapi.json"),
    ],
)
def test_health_and_files_are_in_no_line(method: str, path: str) -> None:
    async def scenario() -> None:
        workshop = Workshop()
        app = turns(workshop)
        busy = [
            Call(kind, where).arrive()
            for kind, where in [
                ("POST", "/api/chat"),
                ("POST", "/api/documents"),
                ("GET", "/api/documents"),
            ]
            for _ in range(3)
        ]
        working = start(*(call.of(app) for call in busy))
        await settle()
        call = Call(method, path).arrive()
        asking = start(call.of(app))
        await settle()
        assert workshop.begun[-1] == path
        workshop.done.set()
        await asking
        await working
        assert call.status == 200

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("busy", "other"),
    [
        (("POST", "/api/chat"), ("POST", "/api/documents")),
        (("POST", "/api/search"), ("GET", "/documents/a.txt")),
        (("GET", "/api/documents/a/text"), ("POST", "/api/search")),
        (("DELETE", "/api/documents/a"), ("POST", "/v1/chat/completions")),
    ],
)
def test_one_kind_of_work_keeps_no_other_waiting(
    busy: tuple[str, str], other: tuple[str, str]
) -> None:
    async def scenario() -> None:
        workshop = Workshop()
        app = turns(workshop)
        full = [Call(*busy).arrive() for _ in range(3)]
        working = start(*(call.of(app) for call in full))
        await settle()
        assert len(workshop.begun) == 2
        call = Call(*other).arrive()
        asking = start(call.of(app))
        await settle()
        assert workshop.begun[2:] == [other[1]]
        workshop.done.set()
        await working
        await asking

    asyncio.run(scenario())


def test_an_upload_begins_before_it_is_here_and_holds_its_turn() -> None:
    async def scenario() -> None:
        workshop = Workshop()
        call = Call("POST", "/api/documents").arrive(b"piece", more=True)
        working = start(call.of(turns(workshop)))
        await settle()
        assert workshop.bodies == [b"piece"]
        workshop.done.set()
        await working

    asyncio.run(scenario())


def test_a_body_that_is_refused_while_it_arrives_is_a_problem() -> None:
    async def refuse() -> Any:
        raise HTTPException(413, "too much.")

    async def scenario() -> None:
        call = Call()

        async def send(message: Any) -> None:
            call.sent.append(message)

        await turns(Workshop())(scope("POST", "/api/chat"), refuse, send)
        assert (call.status, call.problem["detail"]) == (413, "too much.")

    asyncio.run(scenario())
