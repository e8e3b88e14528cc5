"""The news that the server goes down, and what requests are told then."""

import asyncio
import threading
from collections.abc import AsyncGenerator

import pytest
from anyio import CancelScope
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.api.closing import Closing
from bot.api.closing_gate import ClosingGate
from bot.api.event_stream import EventStream, StreamTerms
from tests.bot.api.conftest import REFUNDS
from tests.bot.shelf import Shelf


def test_all_who_wait_are_woken_in_whatever_loop_and_thread() -> None:
    closing = Closing()
    waiting = threading.Barrier(4)

    async def wait() -> bool:
        async with asyncio.timeout(30):
            task = asyncio.ensure_future(closing.wait())
            await asyncio.sleep(0)  # it waits now
            await asyncio.to_thread(waiting.wait)
            await task
        return closing.is_set()

    found: list[bool] = []
    threads = [threading.Thread(target=lambda: found.append(asyncio.run(wait()))) for _ in range(3)]
    for thread in threads:
        thread.start()
    waiting.wait(30)
    assert not closing.is_set()
    closing.set()
    for thread in threads:
        thread.join(30)
    assert found == [True] * 3


def test_who_waits_after_the_news_does_not_wait() -> None:
    closing = Closing()
    closing.set()
    closing.set()
    asyncio.run(closing.wait())
    assert closing.is_set()


def test_who_stops_waiting_is_forgotten() -> None:
    closing = Closing()

    async def give_up() -> None:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(closing.wait(), timeout=0)
        closing.set()

    asyncio.run(give_up())
    assert closing._waiting == set()


def test_while_closing_nothing_is_begun_and_it_is_alive_but_not_ready(shelf: Shelf) -> None:
    shelf.put({"refunds.md": REFUNDS})
    closing = Closing()
    with shelf.client(closing=closing) as client:
        assert client.get("/readyz").status_code == 200
        closing.set()
        assert client.get("/healthz").status_code == 200
        assert client.get("/readyz").status_code == 503
        for response in (
            client.post("/api/chat", json={"question": "refunds"}),
            client.get("/api/documents"),
        ):
            assert response.status_code == 503
            assert response.json()["type"] == "urn:wherein:server-stopping"
            assert response.headers["retry-after"] == "5"
            assert response.headers["connection"] == "close"


def told(app: ASGIApp, closing: Closing) -> list[Message]:
    """Return what a request is told whose task is cancelled."""
    return cut_off(app, closing)[0]


def cut_off(
    app: ASGIApp, closing: Closing, *, steps: int = 1, stops: bool = True
) -> tuple[list[Message], BaseException | None]:
    """Return what a request is told that is cancelled after so many steps, and its outcome."""
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return await asyncio.Future()  # nothing more comes

    async def cancelled() -> BaseException | None:
        scope: Scope = {"type": "http", "path": "/api/chat", "method": "POST", "headers": []}
        gate = ClosingGate(app, closing=closing)
        task = asyncio.ensure_future(gate(scope, receive, send))
        for _ in range(steps):
            await asyncio.sleep(0)
        if stops:
            closing.set()
        task.cancel()
        (outcome,) = await asyncio.gather(task, return_exceptions=True)
        return outcome

    outcome = asyncio.run(cancelled())
    return sent, outcome


async def endless(scope: Scope, receive: Receive, send: Send) -> None:
    await asyncio.Event().wait()


async def half_sent(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await asyncio.Event().wait()


def test_who_is_cut_off_before_a_word_is_told_so() -> None:
    start, body = told(endless, Closing())
    assert start["status"] == 503
    assert b"urn:wherein:server-stopping" in body["body"]


def test_who_is_cut_off_in_the_middle_is_told_nothing_that_would_garble_it() -> None:
    assert [message["status"] for message in told(half_sent, Closing())] == [200]


async def streaming(scope: Scope, receive: Receive, send: Send) -> None:
    """Tell the end, then wait as for a thread that works on."""

    async def events() -> AsyncGenerator[bytes, None]:
        with CancelScope(shield=True):
            await asyncio.Event().wait()
        yield b""

    closing = Closing()
    closing.set()
    terms = StreamTerms(closing=closing)
    await EventStream(events(), failed=lambda error: str(error).encode(), terms=terms)(
        scope, receive, send
    )


@pytest.mark.parametrize("steps", range(1, 9))
def test_a_stream_that_is_cut_off_has_told_its_end_and_is_no_failure(steps: int) -> None:
    sent, outcome = cut_off(streaming, Closing(), steps=steps)

    assert outcome is None
    assert [message.get("body") for message in sent] == [
        None,
        b"the server is stopping; ask again in a moment.",
    ]
    assert not sent[-1]["more_body"]


def test_who_is_cancelled_though_the_server_goes_on_is_not_kept_from_it() -> None:
    for app in (endless, half_sent):
        sent, outcome = cut_off(app, Closing(), stops=False)
        assert isinstance(outcome, asyncio.CancelledError)
        assert len(sent) == (app is half_sent)


async def finished(scope: Scope, receive: Receive, send: Send) -> None:
    try:
        await asyncio.Event().wait()
    except asyncio.CancelledError:
        await send({"type": "http.response.start", "status": 200, "headers": []})


def test_who_is_answered_meanwhile_is_told_that_the_connection_ends() -> None:
    (start,) = told(finished, Closing())
    assert (start["status"], start["headers"]) == (200, [(b"connection", b"close")])
