"""Own the limit on the size of a request's body."""

from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.api.completion_errors import PREFIX
from bot.api.problems import problem
from corpus.formats.table import PACKED_LIMIT

UPLOAD_PATH = "/api/documents"
"""Where documents are sent."""

COMPLETIONS_PATH = f"{PREFIX}/chat/completions"
"""Where whole conversations are sent, again with each question."""

BODY_LIMIT = 64 * 2**10
"""The largest request body, in bytes."""

CONVERSATION_LIMIT = 2**20
"""The largest body that brings a conversation, in bytes."""

UPLOAD_LIMIT = PACKED_LIMIT + BODY_LIMIT
"""The largest body that brings a document, in bytes: a file, and what is written around it."""

_MOST_DIGITS = 18
_PACKED = "the body is packed (Content-Encoding); send it as it is."


class BodyLimit:
    """Refuse a body over the limit of its path with a problem, as soon as it shows.

    FastAPI's own limit answers a body that declares its length in plain text. A packed body is
    refused, too: nothing here unpacks it.
    """

    def __init__(self, app: ASGIApp, *, uploads: bool = False) -> None:
        self._app = app
        self._uploads = uploads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it before a byte is read."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit, headers = self._limit(scope), Headers(scope=scope)
        if _declares_over(limit, headers):
            refusal = problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail=_detail(limit))
            await refusal(scope, receive, send)
        elif headers.get("content-encoding", "identity").lower() != "identity":
            refusal = problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, detail=_PACKED)
            await refusal(scope, receive, send)
        else:
            await self._app(scope, _counted(receive, limit), send)

    def _limit(self, scope: Scope) -> int:
        if is_upload(scope) and self._uploads:
            return UPLOAD_LIMIT
        return CONVERSATION_LIMIT if scope["path"] == COMPLETIONS_PATH else BODY_LIMIT


def is_upload(scope: Scope) -> bool:
    """Tell whether a request brings a document."""
    return scope.get("path") == UPLOAD_PATH and scope.get("method") == "POST"


def _declares_over(limit: int, headers: Headers) -> bool:
    declared = headers.get("content-length", "")
    return declared.isdecimal() and (len(declared) > _MOST_DIGITS or int(declared) > limit)


def _counted(receive: Receive, limit: int) -> Receive:
    received = 0

    async def count() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > limit:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail=_detail(limit))
        return message

    return count


def _detail(limit: int) -> str:
    return f"the body is over the limit of {limit:,} bytes; send less."
