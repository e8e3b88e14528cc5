"""Own the application: which routes there are, and what stands around all of them."""

from importlib.metadata import version

from fastapi import FastAPI

from bot.api.documents import document_routes
from bot.api.head import HeadAsGet
from bot.api.health import health_routes
from bot.api.limits import BodyLimit
from bot.api.pages import page_routes
from bot.api.problems import install_problems
from bot.api.questions import question_routes
from bot.assistant import Assistant
from index.library import Library


def create_app(
    *, assistant: Assistant, library: Library, suggestions: tuple[str, ...] = ()
) -> FastAPI:
    """Return an application over the given parts; nothing is read or loaded yet."""
    app = FastAPI(
        title="wherein",
        summary="Ask where the answer stands in.",
        version=version("wherein"),
        docs_url=None,
        redoc_url=None,
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
    )
    app.add_middleware(BodyLimit)
    app.add_middleware(HeadAsGet)
    install_problems(app)
    app.include_router(health_routes(library))
    app.include_router(question_routes(assistant))
    app.include_router(document_routes(library))
    app.include_router(page_routes(library, suggestions=suggestions))
    return app
