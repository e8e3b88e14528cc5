"""Own how often one client may ask."""

import math
from collections import OrderedDict
from collections.abc import Callable
from http import HTTPStatus
from ipaddress import IPv6Address, ip_address
from time import monotonic

from starlette.types import ASGIApp, Receive, Scope, Send

from bot.api.limits import is_upload
from bot.api.problems import problem

MOST_CLIENTS = 10_000
"""So many clients are remembered; of more, the one that was heard longest ago is forgotten."""

_MINUTE = 60.0
_NETWORK_BITS = 64


class Rates:
    """A bucket of tokens for each client: `per_minute` at once, then as many a minute.

    Of each bucket only the moment is kept at which it will be full again (the generic cell rate
    algorithm). `clock` gives seconds that no setting of the clock moves.
    """

    def __init__(
        self,
        per_minute: int,
        *,
        clock: Callable[[], float] = monotonic,
        most_clients: int = MOST_CLIENTS,
    ) -> None:
        self._interval = _MINUTE / per_minute
        self._clock = clock
        self._most_clients = most_clients
        self._full_at: OrderedDict[str, float] = OrderedDict()

    def __len__(self) -> int:
        """Return how many clients are remembered."""
        return len(self._full_at)

    def wait(self, client: str) -> float:
        """Take a token and return 0; where there is none, return the seconds until there is."""
        now = self._clock()
        full_at = max(now, self._full_at.get(client, now)) + self._interval
        if (wait := full_at - now - _MINUTE) > _ROUNDING:
            return wait
        self._full_at[client] = full_at
        self._full_at.move_to_end(client)
        if len(self._full_at) > self._most_clients:
            self._full_at.popitem(last=False)
        return 0.0


_ROUNDING = 1e-6


class RateLimit:
    """Refuse the questions of a client that asks too often: 429, with when to ask again.

    Everything that is posted counts as a question, except documents: those want the token.
    """

    def __init__(self, app: ASGIApp, *, rates: Rates) -> None:
        self._app = app
        self._rates = rates

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it until later."""
        wait = self._rates.wait(client_of(scope)) if _is_question(scope) else 0.0
        if not wait:
            await self._app(scope, receive, send)
            return
        seconds = math.ceil(wait)
        refusal = problem(
            HTTPStatus.TOO_MANY_REQUESTS,
            detail=f"those were too many questions in a minute; ask again in {seconds} s.",
            kind="urn:wherein:too-many-questions",
        )
        refusal.headers["Retry-After"] = str(seconds)
        await refusal(scope, receive, send)


def _is_question(scope: Scope) -> bool:
    return scope["type"] == "http" and scope["method"] == "POST" and not is_upload(scope)


def client_of(scope: Scope) -> str:
    """Return whom a request is from: an IPv4 address, or the /64 network of an IPv6 address.

    All that have no address are one client.
    """
    try:
        address = ip_address((scope.get("client") or ("",))[0])
    except ValueError:
        return "unknown"
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return f"{int(address) >> _NETWORK_BITS:x}::/{_NETWORK_BITS}"
