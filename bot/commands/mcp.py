"""Own `wherein mcp`."""

import asyncio
import logging
import signal
from importlib.util import find_spec

from bot.assembly import Assembly
from bot.commands.index import ensure_searchable
from bot.commands.serve import leave, listen, url_of
from bot.commands.terminal import note
from bot.connector.tools import Tools
from bot.errors import ExtraMissing, NotLoopback

LOOPBACK = ("127.0.0.1", "localhost", "::1")
"""The names of this machine that are listened on, and answered to."""


def run(assembly: Assembly, *, http: bool, host: str, port: int, site: str | None) -> None:
    """Serve the tools over standard input and output, or over HTTP, until told to stop.

    Raises ExtraMissing, NotLoopback, what `listen` raises, or what makes a home searchable raises.
    """
    if find_spec("mcp") is None:
        raise ExtraMissing("mcp")
    site = site if site is not None else _page_address(assembly)
    tools = Tools(assembly.assistant, assembly.library, site=site.rstrip("/"))
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    if http:
        _over_http(assembly, tools, host=host, port=port)
    else:
        _over_pipes(assembly, tools)


def _over_pipes(assembly: Assembly, tools: Tools) -> None:
    """Serve over standard input and output, until the input ends.

    A signal ends it at once, as there is nothing to finish: the tools only read.
    """
    from bot.connector.server import create_server

    signal.signal(signal.SIGINT, signal.SIG_DFL)
    ensure_searchable(assembly)
    create_server(tools).run()


def _over_http(assembly: Assembly, tools: Tools, *, host: str, port: int) -> None:
    import uvicorn

    from bot.connector.server import PATH, create_app, create_server

    if host not in LOOPBACK:
        raise NotLoopback(host)
    signal.signal(signal.SIGTERM, leave)
    with listen(host, port) as listener:
        ensure_searchable(assembly)
        config = uvicorn.Config(
            create_app(create_server(tools)),
            http="h11",
            ws="none",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=round(assembly.settings.grace),
        )

        async def serve() -> None:
            note(f"serving MCP on {url_of(listener)}{PATH} (Ctrl-C stops)")
            await uvicorn.Server(config).serve(sockets=[listener])

        asyncio.run(serve())


def _page_address(assembly: Assembly) -> str:
    """Return where `wherein serve` with the same settings shows the documents."""
    host, port = assembly.settings.host, assembly.settings.port
    named = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  (nothing listens)
    return f"http://[{named}]:{port}" if ":" in named else f"http://{named}:{port}"
