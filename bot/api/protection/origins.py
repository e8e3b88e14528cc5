"""Own which other sites' pages may ask: none, but those that the operator lists (CORS).

An origin stops browsers only; whoever is no browser says of himself what he likes.
"""

from collections.abc import Iterable
from http import HTTPStatus

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.api.completion_errors import is_below_v1
from bot.api.problems import problem

_HARMLESS = ("GET", "HEAD", "OPTIONS")
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST",
    "Access-Control-Max-Age": "600",
}
_ALLOWED = "Content-Type"  # not Authorization: administration stays home
_ALLOWED_OF_CLIENTS = "*, Authorization"  # their libraries send a key, and who they are
_EXPOSED = "Retry-After"


class AllowedOrigins:
    """Let pages of our own and of the listed origins ask, compared to the letter.

    A request of any other page that could change something is a 403; one that only reads gets
    no header with which the browser would show that page the answer. There are no credentials
    to allow: the server sets no cookie.
    """

    def __init__(self, app: ASGIApp, *, origins: Iterable[str]) -> None:
        self._app = app
        self._origins = frozenset(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, answer a preflight, or refuse a foreign page."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        listed = origin in self._origins
        foreign = origin is not None and not listed and origin not in _own(scope, headers)
        preflight = scope["method"] == "OPTIONS" and "access-control-request-method" in headers
        app = self._app
        if foreign and (preflight or scope["method"] not in _HARMLESS):
            app = _refusal()
        elif listed and preflight:
            allowed = _ALLOWED_OF_CLIENTS if is_below_v1(scope["path"]) else _ALLOWED
            names = {"Access-Control-Allow-Headers": allowed}
            app = Response(status_code=HTTPStatus.NO_CONTENT, headers=_PREFLIGHT | names)
        await app(scope, receive, _telling(send, origin if listed else None))


def _own(scope: Scope, headers: Headers) -> tuple[str, ...]:
    """Return the origins of our own pages; a proxy may speak https for us."""
    host = headers.get("host", "").lower()
    return f"{scope['scheme']}://{host}", f"https://{host}"


def _refusal() -> Response:
    return problem(
        HTTPStatus.FORBIDDEN,
        detail="pages of other sites may not ask here; the operator lists those that may in "
        "WHEREIN_ALLOWED_ORIGINS.",
        kind="urn:wherein:foreign-origin",
    )


def _telling(send: Send, origin: str | None) -> Send:
    async def tell(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.add_vary_header("Origin")
            if origin is not None:
                headers["Access-Control-Allow-Origin"] = origin
                headers["Access-Control-Expose-Headers"] = _EXPOSED
        await send(message)

    return tell
