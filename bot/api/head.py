"""Own HEAD: every route that is read with GET answers it, as RFC 9110 wants."""

from starlette.types import ASGIApp, Receive, Scope, Send


class HeadAsGet:
    """Let the routes see GET; the server, which knows better, sends no body."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, a HEAD as if it were a GET."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return
        as_get = {**scope, "method": "GET"}
        try:
            await self._app(as_get, receive, send)
        finally:
            scope["route"] = as_get.get("route")  # who looks from outside wants to know
