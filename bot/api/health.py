"""Own what a machine asks: is the process alive, can it answer."""

from collections.abc import Callable

from fastapi import APIRouter

from bot.api.closing import Closing
from bot.errors import ServerStopping


def health_routes(check: Callable[[], object], *, closing: Closing | None = None) -> APIRouter:
    """Return the routes; neither says anything about what is indexed.

    `check` raises what keeps questions from being answered.
    """
    router = APIRouter(tags=["health"])

    @router.get("/healthz")
    async def healthz() -> dict[str, str]:
        """Say that the process is alive."""
        return {"status": "ok"}

    @router.get("/readyz")
    def readyz() -> dict[str, str]:
        """Say that questions can be answered; 503 while they cannot, or the server goes down."""
        if closing and closing.is_set():
            raise ServerStopping
        check()
        return {"status": "ready"}

    return router
