"""Own how the measures are put around an application, each with what it is told."""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from fastapi import FastAPI
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from bot.api.closing import Closing
from bot.api.closing_gate import ClosingGate
from bot.api.limits import BodyLimit
from bot.api.protection.hosts import LOOPBACK, AllowedHosts
from bot.api.protection.origins import AllowedOrigins
from bot.api.protection.patience import Patience, Times
from bot.api.protection.rates import RateLimit, Rates
from bot.api.protection.security_headers import SecurityHeaders
from bot.api.protection.turns import Capacity, Turns

RATE_LIMIT = 60
"""How many questions a minute one client may ask, unless the operator says otherwise."""

TIMES = Times()
QUESTIONS = Capacity(at_once=8, waiting=100, patience=3.0)
DOCUMENTS = Capacity(at_once=8, waiting=100, patience=3.0)
UPLOADS = Capacity(at_once=4, waiting=16, patience=30.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Protection:
    """Who may ask, how often and how long; what is not given is strict.

    `rate_limit` 0 is none. `proxies` are addresses or networks, of which X-Forwarded-For and
    X-Forwarded-Proto are believed.
    """

    hosts: tuple[str, ...] = LOOPBACK
    origins: tuple[str, ...] = ()
    proxies: tuple[str, ...] = ()
    rate_limit: int = RATE_LIMIT
    clock: Callable[[], float] = monotonic
    times: Times = TIMES
    questions: Capacity = QUESTIONS
    documents: Capacity = DOCUMENTS
    uploads: Capacity = UPLOADS


def protect(app: FastAPI, protection: Protection, *, closing: Closing, uploads: bool) -> None:
    """Put the measures around an application, from the innermost to the outermost.

    The gate stands around the line: who still waits there when the server ends is told so, too.
    """
    app.add_middleware(
        Turns,
        questions=protection.questions,
        documents=protection.documents,
        uploads=protection.uploads,
    )
    app.add_middleware(BodyLimit, uploads=uploads)
    if protection.rate_limit:
        rates = Rates(protection.rate_limit, clock=protection.clock)
        app.add_middleware(RateLimit, rates=rates)
    app.add_middleware(Patience, times=protection.times)
    app.add_middleware(ClosingGate, closing=closing)
    app.add_middleware(AllowedOrigins, origins=protection.origins)
    app.add_middleware(AllowedHosts, names=protection.hosts)
    app.add_middleware(SecurityHeaders)
    if protection.proxies:
        app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=list(protection.proxies))
