"""Own the application: which routes there are, and what stands around all of them."""

from collections.abc import Callable, Sequence
from importlib.metadata import version

from fastapi import FastAPI
from starlette.convertors import Convertor, register_url_convertor
from starlette.types import ASGIApp

from bot.api.administration import administration_routes, no_administration_routes
from bot.api.closing import Closing
from bot.api.completion_errors import CompletionErrors
from bot.api.completions import completion_routes
from bot.api.documents import document_routes
from bot.api.event_stream import StreamTerms
from bot.api.feedback import feedback_routes
from bot.api.head import HeadAsGet
from bot.api.health import health_routes
from bot.api.observation import Observed, Observer
from bot.api.pages import page_routes
from bot.api.problems import PROBLEMS, install_problems
from bot.api.protection.protection import Protection, protect
from bot.api.questions import question_routes
from bot.api.widget import widget_routes
from bot.assistant import Assistant
from bot.feedback import Feedback
from bot.question_log import QuestionLog
from index.indexer import Indexer
from index.library import Library


class DocumentId(Convertor[str]):
    """A document's id in a path: any characters, slashes and line ends too."""

    regex = r"[\s\S]+?"

    def convert(self, value: str) -> str:
        """Take the id as it stands."""
        return value

    def to_string(self, value: str) -> str:
        """Give the id as it stands."""
        return value


register_url_convertor("document", DocumentId())


class ObservedApp(FastAPI):
    """An application that names its requests and tells observers of each, errors too."""

    observers: Sequence[Observer] = ()

    def build_middleware_stack(self) -> ASGIApp:
        """Stand around even what answers an unforeseen error."""
        return Observed(super().build_middleware_stack(), self.observers)


def create_app(  # noqa: PLR0913  (the one place where the parts meet)
    *,
    assistant: Assistant,
    library: Library,
    suggestions: tuple[str, ...] = (),
    indexer: Indexer | None = None,
    admin_token: str | None = None,
    question_log: QuestionLog | None = None,
    stream_terms: StreamTerms | None = None,
    observers: Sequence[Observer] = (),
    closing: Closing | None = None,
    feedback: Feedback | None = None,
    language: str | None = None,
    protection: Protection | None = None,
    check_ready: Callable[[], object] | None = None,
) -> FastAPI:
    """Return an application over the given parts; nothing is read or loaded yet.

    The routes that write exist only where there are an indexer and an admin token. Questions
    are logged only where there is a log for them. The observers are told of every request. Once
    `closing` is set nothing new is begun, and streams end. Feedback is taken only where it is kept.
    `stream_terms` tell how streams are kept alive.
    Without a `language` the chat page speaks its visitor's, and without a `protection` the strict
    one stands. `check_ready` raises what keeps questions from being answered: without one, only
    that the index cannot be read.
    """
    closing = closing or Closing()
    app = ObservedApp(
        title="wherein",
        summary="Ask where the answer stands in.",
        version=version("wherein"),
        docs_url=None,
        redoc_url=None,
        responses=PROBLEMS,
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
    )
    app.observers = observers
    app.add_middleware(HeadAsGet)
    protect(
        app,
        protection or Protection(),
        closing=closing,
        uploads=bool(indexer and admin_token),
    )
    app.add_middleware(CompletionErrors)  # the last one is around the others
    install_problems(app)
    terms = stream_terms or StreamTerms(closing=closing)
    app.include_router(health_routes(check_ready or library.retriever, closing=closing))
    app.include_router(question_routes(assistant, log=question_log, terms=terms))
    app.include_router(completion_routes(assistant, log=question_log, terms=terms))
    if feedback:
        app.include_router(feedback_routes(feedback))
    app.include_router(document_routes(library))
    if indexer and admin_token:
        app.include_router(administration_routes(indexer, library, token=admin_token))
    else:
        app.include_router(no_administration_routes())
    app.include_router(widget_routes())
    app.include_router(
        page_routes(
            library,
            suggestions=suggestions,
            takes_feedback=feedback is not None,
            language=language,
        )
    )
    return app
