"""Own `wherein serve`."""

import asyncio
import logging
import signal
import socket
import sys
from typing import TYPE_CHECKING

from bot.assembly import Assembly
from bot.commands.index import ensure_searchable
from bot.commands.terminal import note
from bot.errors import PortUnusable
from bot.question_log import QuestionLog
from bot.settings import Settings
from corpus.default import DEFAULT_DOCUMENT

if TYPE_CHECKING:
    import uvicorn

    from bot.api.protection.protection import Protection

GRACE = 3
"""How many seconds requests under way have to finish when the server is told to stop."""

DEFAULT_SUGGESTIONS = (
    "Who first described the syndrome?",
    "Which infections are suspected of causing the remaining cases?",
    "What does paraneoplastic mean?",
    "Do children recover from the acute symptoms?",
)
"""Questions that the default document answers."""


def run(assembly: Assembly, *, host: str | None, port: int | None) -> None:
    """Serve until told to stop. Log and port are taken first: what would fail fails at once."""
    import uvicorn

    from bot.api.app import create_app
    from bot.api.protection.connection import PatientConnection

    host = host if host is not None else assembly.settings.host
    port = port if port is not None else assembly.settings.port
    token = assembly.settings.admin_token
    log = _question_log(assembly)
    signal.signal(signal.SIGTERM, _leave)
    with _listen(host, port) as listener:
        ensure_searchable(assembly)
        note("loading the model")
        assembly.assistant.search("warm up", k=1)
        app = create_app(
            assistant=assembly.assistant,
            library=assembly.library,
            suggestions=_suggestions(assembly),
            indexer=assembly.indexer(),
            admin_token=token.get_secret_value() if token else None,
            question_log=log,
            protection=_protection(assembly.settings, host),
        )
        logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
        config = uvicorn.Config(
            app,
            http=PatientConnection,
            ws="none",
            proxy_headers=False,  # the application knows which proxies to believe
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=GRACE,
        )
        asyncio.run(_serve(uvicorn.Server(config), listener))


async def _serve(server: "uvicorn.Server", listener: socket.socket) -> None:
    """Serve until told to stop. What is announced can be stopped: the loop runs by then."""
    note(f"serving on {_url(listener)} (Ctrl-C stops)")
    await server.serve(sockets=[listener])


def _protection(settings: Settings, host: str) -> "Protection":
    from bot.api.protection.hosts import LOOPBACK
    from bot.api.protection.protection import Protection

    return Protection(
        hosts=(*LOOPBACK, host, *settings.allowed_hosts),
        origins=settings.allowed_origins,
        proxies=tuple(map(str, settings.trusted_proxies)),
        rate_limit=settings.rate_limit,
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


def _question_log(assembly: Assembly) -> QuestionLog | None:
    """Return the log that the operator turned on, and say that it is on."""
    if (path := assembly.settings.question_log) is None:
        return None
    log = QuestionLog(path)
    note(f"logging questions to {path}")
    return log


def _suggestions(assembly: Assembly) -> tuple[str, ...]:
    """Return the operator's suggestions; without any, those for the default document alone."""
    if assembly.settings.suggestions is not None:
        return assembly.settings.suggestions
    indexed = [record.document_id for record in assembly.library.retriever().documents()]
    return DEFAULT_SUGGESTIONS if indexed == [DEFAULT_DOCUMENT.name] else ()
