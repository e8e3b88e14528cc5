"""Own how long a request may take: to arrive, and altogether."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from anyio import current_time, fail_after, move_on_after
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.api.limits import is_upload
from bot.api.problems import problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """How many seconds may pass between two pieces of a body, until it is whole, and in all."""

    piece: float = 30.0
    body: float = 60.0
    upload: float = 600.0
    request: float = 300.0


class Patience:
    """Give up on bodies that do not arrive, with a 408, and on requests that do not end.

    A request that has no answer yet when its time is over is a 503; an answer under way is cut
    off. Work in a thread cannot be broken off: its request ends with it. An upload is given the
    time that its work takes, once it has arrived: what was written is acknowledged.
    """

    def __init__(self, app: ASGIApp, *, times: Times) -> None:
        self._app = app
        self._times = times

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its body as it arrives."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif is_upload(scope):
            await self._app(scope, _timed(receive, self._times.piece, self._times.upload), send)
        else:
            timed = _timed(receive, self._times.piece, self._times.body)
            await self._bounded(scope, timed, send)

    async def _bounded(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def note(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        with move_on_after(self._times.request) as bounds:
            await self._app(scope, receive, note)
        if bounds.cancelled_caught and not begun:
            refusal = problem(
                HTTPStatus.SERVICE_UNAVAILABLE,
                detail=f"there is no answer after {self._times.request:g} s; try again later.",
                kind="urn:wherein:took-too-long",
            )
            refusal.headers["Retry-After"] = f"{self._times.piece:.0f}"
            await refusal(scope, receive, send)


def _timed(receive: Receive, piece: float, body: float) -> Receive:
    """Wait so long for a piece of a body and for all of it; what follows it has all the time."""
    is_owed = True
    left = _countdown(body)

    async def timed() -> Message:
        nonlocal is_owed
        if not is_owed:
            return await receive()
        try:
            with fail_after(min(piece, left())):
                message = await receive()
        except TimeoutError as error:
            raise HTTPException(
                HTTPStatus.REQUEST_TIMEOUT, "the body does not arrive; send it again, faster."
            ) from error
        is_owed = message["type"] == "http.request" and message.get("more_body", False)
        return message

    return timed


def _countdown(seconds: float) -> Callable[[], float]:
    end = current_time() + seconds
    return lambda: max(0.0, end - current_time())
