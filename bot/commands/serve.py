"""Own `wherein serve`."""

import logging
import socket

from bot.assembly import DEFAULT_DOCUMENT, Assembly
from bot.commands.index import ensure_something_indexed
from bot.commands.progress import note
from bot.errors import PortUnusable

GRACE = 3
"""How many seconds requests under way have to finish when the server is told to stop."""

_DEFAULT_SUGGESTIONS = (
    "Who first described the syndrome?",
    "Which infections are suspected of causing it?",
    "What does paraneoplastic mean?",
    "Do children recover from the acute symptoms?",
)


def run(assembly: Assembly, *, host: str | None, port: int | None) -> None:
    """Serve until told to stop. The port is taken first: what would fail fails at once."""
    import uvicorn

    from bot.api.app import create_app

    host = host if host is not None else assembly.settings.host
    port = port if port is not None else assembly.settings.port
    with _listen(host, port) as listener:
        ensure_something_indexed(assembly)
        note("loading the model")
        assembly.assistant.search("warm up", k=1)
        app = create_app(
            assistant=assembly.assistant,
            library=assembly.library,
            suggestions=_suggestions(assembly),
        )
        logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
        config = uvicorn.Config(
            app,
            http="h11",
            ws="none",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=GRACE,
        )
        note(f"serving on {_url(listener)} (Ctrl-C stops)")
        uvicorn.Server(config).run(sockets=[listener])


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
    except OSError as error:
        raise PortUnusable(host, port, error.strerror or str(error)) from error
    return listener


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _suggestions(assembly: Assembly) -> tuple[str, ...]:
    """Return the operator's suggestions; without any, those for the default document alone."""
    if assembly.settings.suggestions is not None:
        return assembly.settings.suggestions
    indexed = [record.document_id for record in assembly.library.retriever().documents()]
    return _DEFAULT_SUGGESTIONS if indexed == [DEFAULT_DOCUMENT.name] else ()
