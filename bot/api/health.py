"""Own what a machine asks: is the process alive, can it answer."""

from fastapi import APIRouter

from index.library import Library


def health_routes(library: Library) -> APIRouter:
    """Return the routes; neither says anything about what is indexed."""
    router = APIRouter(tags=["health"])

    @router.get("/healthz")
    async def healthz() -> dict[str, str]:
        """Say that the process is alive."""
        return {"status": "ok"}

    @router.get("/readyz")
    def readyz() -> dict[str, str]:
        """Say that questions can be answered; 503 while they cannot."""
        library.retriever()
        return {"status": "ready"}

    return router
