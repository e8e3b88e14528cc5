"""Own `wherein serve`."""

import logging
import signal
import socket
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.api.closing import Closing
from bot.assembly import Assembly
from bot.commands.index import ensure_searchable
from bot.commands.terminal import note
from bot.errors import PortUnusable
from bot.question_log import QuestionLog
from bot.serving.logs import configure_logs
from corpus.default import DEFAULT_DOCUMENT

if TYPE_CHECKING:
    from fastapi import FastAPI

_log = logging.getLogger("wherein.serve")

DEFAULT_SUGGESTIONS = (
    "Who first described the syndrome?",
    "Which infections are suspected of causing the remaining cases?",
    "What does paraneoplastic mean?",
    "Do children recover from the acute symptoms?",
)
"""Questions that the default document answers."""


def run(assembly: Assembly, *, host: str | None, port: int | None) -> None:
    """Serve until told to stop. Log and port are taken first: what would fail fails at once."""
    from bot.serving.server import Server, serve

    settings = assembly.settings
    as_json = settings.log_format == "json"
    configure_logs(as_json=as_json)
    say = _log.info if as_json else note
    log = _question_log(assembly, say)
    signal.signal(signal.SIGTERM, _leave)
    host = settings.host if host is None else host
    port = settings.port if port is None else port
    with _listen(host, port) as listener:
        ensure_searchable(assembly, say=say)
        say("loading the model")
        closing = Closing()
        app = _app(assembly, log, closing)
        server = Server(app, closing=closing, grace=settings.grace)
        serve(server, listener, when_up=lambda: say(f"serving on {_url(listener)} (Ctrl-C stops)"))


def _app(assembly: Assembly, log: QuestionLog | None, closing: Closing) -> "FastAPI":
    from bot.api.app import create_app
    from bot.api.request_log import log_request

    assembly.assistant.search("warm up", k=1)
    token = assembly.settings.admin_token
    return create_app(
        assistant=assembly.assistant,
        library=assembly.library,
        suggestions=_suggestions(assembly),
        indexer=assembly.indexer(),
        admin_token=token.get_secret_value() if token else None,
        question_log=log,
        observers=[log_request],
        closing=closing,
    )


def _leave(_signal: int, _frame: object) -> None:
    """End well, as asked; requests under way have been finished by then."""
    sys.exit(0)


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM
        )[0]
        listener = socket.socket(family, kind, protocol)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
            listener.listen(2048)
        except OSError:
            listener.close()
            raise
    except (OSError, UnicodeError) as error:  # UnicodeError: no name of a host
        reason = getattr(error, "strerror", None) or str(error)
        raise PortUnusable(host, port, reason) from error
    return listener


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _question_log(assembly: Assembly, say: Callable[[str], None]) -> QuestionLog | None:
    """Return the log that the operator turned on, and say that it is on."""
    if (path := assembly.settings.question_log) is None:
        return None
    log = QuestionLog(path)
    say(f"logging questions to {path}")
    return log


def _suggestions(assembly: Assembly) -> tuple[str, ...]:
    """Return the operator's suggestions; without any, those for the default document alone."""
    if assembly.settings.suggestions is not None:
        return assembly.settings.suggestions
    indexed = [record.document_id for record in assembly.library.retriever().documents()]
    return DEFAULT_SUGGESTIONS if indexed == [DEFAULT_DOCUMENT.name] else ()
