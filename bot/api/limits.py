"""Own the limit on the size of a request's body."""

from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.api.problems import problem

BODY_LIMIT = 64 * 2**10
"""The largest request body, in bytes."""

_MOST_DIGITS = 18
_DETAIL = f"the body is over the limit of {BODY_LIMIT:,} bytes; send less."


class BodyLimit:
    """Refuse a body over BODY_LIMIT with a problem, as soon as it shows.

    FastAPI's own limit answers a body that declares its length in plain text.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it before a byte is read."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif _declares_too_much(Headers(scope=scope)):
            refusal = problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail=_DETAIL)
            await refusal(scope, receive, send)
        else:
            await self._app(scope, _counted(receive), send)


def _declares_too_much(headers: Headers) -> bool:
    declared = headers.get("content-length", "")
    return declared.isdecimal() and (len(declared) > _MOST_DIGITS or int(declared) > BODY_LIMIT)


def _counted(receive: Receive) -> Receive:
    received = 0

    async def count() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > BODY_LIMIT:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail=_DETAIL)
        return message

    return count
