"""Own which names the server answers to.

A page of another site cannot make a browser ask here under a name of its own (DNS rebinding):
the name is in the `Host` header, and is not one of ours.
"""

import re
from collections.abc import Iterable
from http import HTTPStatus
from ipaddress import ip_address

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.api.problems import problem

LOOPBACK = ("localhost", "127.0.0.1", "::1")
"""What this machine calls itself; always answered to."""

_HOST = re.compile(r"(?:\[([0-9A-Fa-f:.]{2,45})\]|([A-Za-z0-9._-]{1,253}))(?::[0-9]{1,5})?")


class AllowedHosts:
    """Refuse a request for a name that is none of ours: 421, or 400 where there is no name.

    The address that a request came in on is a name of ours, too.
    """

    def __init__(self, app: ASGIApp, *, names: Iterable[str]) -> None:
        self._app = app
        self._names = frozenset(map(_plain, names))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it by its name."""
        refusal = self._refusal(scope) if scope["type"] == "http" else None
        await (refusal or self._app)(scope, receive, send)

    def _refusal(self, scope: Scope) -> Response | None:
        given = Headers(scope=scope).getlist("host")
        found = _HOST.fullmatch(given[0]) if len(given) == 1 else None
        if found is None:
            return problem(
                HTTPStatus.BAD_REQUEST,
                detail="there is no usable Host header; name the server that is asked.",
                kind="urn:wherein:no-host",
            )
        name = _plain(found[1] or found[2])
        if name in self._names or name == _plain((scope.get("server") or ("",))[0]):
            return None
        return problem(
            HTTPStatus.MISDIRECTED_REQUEST,
            detail=f"this server does not answer to the name {name}; the operator lists names in "
            f"WHEREIN_ALLOWED_HOSTS.",
            kind="urn:wherein:foreign-host",
        )


def _plain(name: str) -> str:
    """Return a name as all ways to write it are compared: an address in its shortest form."""
    try:
        return str(ip_address(name))
    except ValueError:
        return name.lower()
