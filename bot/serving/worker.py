"""Own one of several processes that serve one socket over one index.

Nothing heavy is imported before the process knows where to count: prometheus-client decides that
once, when it is imported.
"""

import logging
import os
import signal
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import connection, parent_process
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from bot.settings import Settings
from corpus.errors import WhereinError

if TYPE_CHECKING:
    from bot.assembly import Assembly

_THE_PARENTS = [signal.SIGINT, *filter(None, [getattr(signal, "SIGHUP", None)])]
"""What a terminal sends to all: the parent, which gets it too, says what to do."""

_log = logging.getLogger("wherein.workers")


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What a worker is told. `counts` is the folder where all of them count, if they do.

    A replacement serves though the index cannot be opened, and says so to who asks, as those do
    whose index was damaged after they began.
    """

    make_assembly: "Callable[[Settings], Assembly]"
    settings: Settings
    host: str
    listener: socket.socket
    counts: Path | None
    is_replacement: bool = False


def run_worker(work: Work, up: Connection) -> None:
    """Serve until told to stop, or until the parent is gone; send the process's id when up."""
    from bot.serving.logs import configure_logs

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    for number in _THE_PARENTS:
        signal.signal(number, signal.SIG_IGN)
    configure_logs(as_json=work.settings.log_format == "json")
    Thread(target=_follow_parent, daemon=True).start()
    try:
        _serve(work, up)
    except WhereinError as error:
        _log.error("%s", error)
        sys.exit(3)


def _serve(work: Work, up: Connection) -> None:
    if work.counts:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(work.counts)
    from bot.api.closing import Closing
    from bot.serving.application import application
    from bot.serving.server import Server, serve

    metrics = None
    if work.counts:
        from bot.serving.metrics import Metrics

        metrics = Metrics()
    closing = Closing()
    assembly = work.make_assembly(work.settings)
    app = application(
        assembly,
        host=work.host,
        closing=closing,
        metrics=metrics,
        needs_index=not work.is_replacement,
    )
    server = Server(app, closing=closing, grace=work.settings.grace)
    serve(server, work.listener, when_up=lambda: up.send(os.getpid()))


def _follow_parent() -> None:
    """Stop when the parent is gone, however it went."""
    parent = parent_process()
    assert parent is not None
    connection.wait([parent.sentinel])
    os.kill(os.getpid(), signal.SIGTERM)
