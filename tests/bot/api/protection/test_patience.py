import asyncio

import pytest
from starlette.exceptions import HTTPException
from starlette.types import Receive, Scope, Send

from bot.api.protection.patience import Patience, Times
from tests.bot.api.protection.callers import Call, Workshop, settle

NEVER = 3_600.0


async def read_whole(scope: Scope, receive: Receive, send: Send) -> None:
    """Read a body, then wait until the client goes."""
    while (message := await receive())["type"] == "http.request":
        if not message.get("more_body"):
            await send({"type": "http.response.start", "status": 200, "headers": []})


def times(**given: float) -> Times:
    return Times(
        **{name: given.get(name, NEVER) for name in ("piece", "body", "upload", "request")}
    )


@pytest.mark.parametrize(
    ("path", "given"),
    [
        ("/api/chat", {"piece": 0.01}),
        ("/api/chat", {"body": 0.01}),
        ("/api/documents", {"piece": 0.01}),
        ("/api/documents", {"upload": 0.01}),
    ],
)
def test_a_body_that_does_not_arrive_is_a_408(path: str, given: dict[str, float]) -> None:
    async def scenario() -> None:
        call = Call(path=path).arrive(b"piece", more=True)
        with pytest.raises(HTTPException) as refused:
            await call.of(Patience(read_whole, times=times(**given)))
        assert refused.value.status_code == 408

    asyncio.run(scenario())


def test_a_body_that_goes_on_and_on_is_a_408_however_quick_its_pieces() -> None:
    async def scenario() -> None:
        call = Call()

        async def drip() -> None:
            while True:
                call.arrive(b"x", more=True)
                await asyncio.sleep(0.001)

        dripping = asyncio.create_task(drip())
        with pytest.raises(HTTPException) as refused:
            await call.of(Patience(read_whole, times=times(body=0.05)))
        dripping.cancel()
        assert refused.value.status_code == 408

    asyncio.run(scenario())


def test_whoever_has_sent_everything_may_wait_for_the_answer() -> None:
    async def scenario() -> None:
        call = Call().arrive()
        asking = asyncio.create_task(call.of(Patience(read_whole, times=times(piece=0, body=0))))
        await settle()
        assert not asking.done()
        call.leave()
        await asking
        assert call.status == 200

    asyncio.run(scenario())


def test_a_request_without_an_answer_in_time_is_a_503() -> None:
    async def scenario() -> None:
        call = Call().arrive()
        await call.of(Patience(Workshop(), times=times(request=0.01, piece=30)))
        assert call.status == 503
        assert call.headers["retry-after"] == "30"
        assert call.problem["type"] == "urn:wherein:took-too-long"

    asyncio.run(scenario())


def test_an_answer_that_does_not_end_in_time_is_cut_off_and_nothing_is_added() -> None:
    async def stream(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await asyncio.Event().wait()

    async def scenario() -> None:
        call = Call().arrive()
        await call.of(Patience(stream, times=times(request=0.01)))
        assert [message["type"] for message in call.sent] == ["http.response.start"]

    asyncio.run(scenario())


def test_an_upload_that_is_here_is_given_the_time_that_it_takes() -> None:
    async def scenario() -> None:
        workshop = Workshop()
        call = Call(path="/api/documents").arrive()
        uploading = asyncio.create_task(
            call.of(Patience(workshop, times=times(piece=0.01, upload=0.01, request=0)))
        )
        await asyncio.sleep(0.05)
        workshop.done.set()
        await uploading
        assert call.status == 200

    asyncio.run(scenario())


def test_an_error_of_the_application_passes_through_as_it_is() -> None:
    async def fail(scope: Scope, receive: Receive, send: Send) -> None:
        raise RuntimeError("tell-tale")

    with pytest.raises(RuntimeError, match="tell-tale"):
        asyncio.run(Call().of(Patience(fail, times=times())))
