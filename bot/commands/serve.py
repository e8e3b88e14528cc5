"""Own `wherein serve`."""

import errno
import logging
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from bot.assembly import Assembly
from bot.commands.calibration_shown import lines
from bot.commands.index import ensure_searchable
from bot.commands.terminal import note
from bot.errors import HostUnusable, PortUnusable
from bot.question_log import QuestionLog
from bot.serving.logs import configure_logs

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

    from bot.serving.metrics import Metrics

_PORT_REFUSED = (errno.EADDRINUSE, errno.EACCES)  # all else is for the host

_log = logging.getLogger("wherein.serve")


def run(assembly: Assembly, *, host: str | None, port: int | None, workers: int | None) -> None:
    """Serve until told to stop. Log and ports are taken first: what would fail fails at once."""
    settings = assembly.settings
    as_json = settings.log_format == "json"
    configure_logs(as_json=as_json)
    say = _log.info if as_json else note
    _check_question_log(assembly, say)
    _stop_when_told()
    host = settings.host if host is None else host
    port = settings.port if port is None else port
    with listen(host, port) as listener:
        ensure_searchable(assembly, say=say)
        assembly.library.retriever()  # what keeps it closed is said once, however many serve
        _tell_calibration(assembly, say)
        serving = _Serving(assembly, host, listener, say)
        if (count := workers or settings.workers) == 1:
            serving.alone()
        else:
            serving.together(count)


@dataclass(frozen=True, slots=True)
class _Serving:
    """What is served, where, and how that is said."""

    assembly: Assembly
    host: str
    listener: socket.socket
    say: Callable[[str], None]

    def alone(self) -> None:
        """Serve in this process."""
        from bot.api.closing import Closing
        from bot.serving.application import application
        from bot.serving.server import Server, serve

        closing = Closing()
        with self._counting() as metrics:
            self.say("loading the model")
            app = application(self.assembly, host=self.host, closing=closing, metrics=metrics)
            server = Server(app, closing=closing, grace=self.assembly.settings.grace)
            serve(server, self.listener, when_up=self._announce)

    def together(self, count: int) -> None:
        """Serve in several processes, which this one looks after."""
        from bot.serving.supervisor import Supervisor
        from bot.serving.worker import Work

        with self._counting_together() as counts:
            work = Work(
                make_assembly=type(self.assembly),
                settings=self.assembly.settings,
                host=self.host,
                listener=self.listener,
                counts=counts,
            )
            self.say(f"loading the model in {count} workers")
            Supervisor(work, count=count).run(when_up=self._announce)

    def _announce(self) -> None:
        self.say(f"serving on {url_of(self.listener)} (Ctrl-C stops)")

    @contextmanager
    def _counting(self) -> "Iterator[Metrics | None]":
        """Yield what counts in this process, and serve it, if the operator wants that."""
        if self.assembly.settings.metrics is None:
            yield None
            return
        from bot.serving.metrics import Metrics

        metrics = Metrics()
        with self._told(metrics.registry):
            yield metrics

    @contextmanager
    def _counting_together(self) -> Iterator[Path | None]:
        """Yield the folder where workers count, and serve the sums, if the operator wants that."""
        if self.assembly.settings.metrics is None:
            yield None
            return
        from bot.serving.exposition import registry_of_workers

        with (
            TemporaryDirectory(prefix="wherein-counts-") as counts,
            self._told(registry_of_workers(Path(counts))),
        ):
            yield Path(counts)

    @contextmanager
    def _told(self, registry: "CollectorRegistry") -> Iterator[None]:
        """Serve what is counted, and the state of the home beside it, on an address of its own."""
        from bot.api.protection.hosts import LOOPBACK
        from bot.serving.exposition import PATH, metrics_served
        from bot.serving.index_metrics import IndexMetrics
        from bot.serving.readiness import Readiness

        settings = self.assembly.settings
        registry.register(IndexMetrics(self.assembly.home))
        registry.register(Readiness(self.assembly.check_ready))
        host, _, port = str(settings.metrics).rpartition(":")
        host = host.strip("[]")
        names = (*LOOPBACK, host, *settings.allowed_hosts)
        with (
            listen(host, int(port), setting="WHEREIN_METRICS") as listener,
            metrics_served(listener, registry, names=names),
        ):
            self.say(f"metrics on {url_of(listener)}{PATH}")
            yield


def _stop_when_told() -> None:
    """Stop at SIGTERM, and as well where the terminal hangs up, unless that is to be ignored."""
    signal.signal(signal.SIGTERM, leave)
    hangup = getattr(signal, "SIGHUP", None)
    if hangup is not None and signal.getsignal(hangup) is not signal.SIG_IGN:
        signal.signal(hangup, lambda *_: signal.raise_signal(signal.SIGTERM))


def leave(_signal: int, _frame: object) -> None:
    """End well, as asked; requests under way have been finished by then."""
    sys.exit(0)


def listen(host: str, port: int, *, setting: str | None = None) -> socket.socket:
    """Return a socket that listens there, or raise PortUnusable or HostUnusable.

    They name the setting: --port and --host, unless another has both.
    """
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
        code = getattr(error, "errno", None)
        if code in _PORT_REFUSED:
            is_taken = code == errno.EADDRINUSE
            named = setting or "--port"
            raise PortUnusable(host, port, reason, is_taken=is_taken, setting=named) from error
        raise HostUnusable(host, port, reason, setting=setting or "--host") from error
    return listener


def url_of(listener: socket.socket) -> str:
    """Return the address that a socket listens on, as a browser takes it."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _tell_calibration(assembly: Assembly, say: Callable[[str], None]) -> None:
    """Say where the calibration in force is not as it was wanted; raises CalibrationDamaged."""
    for line in lines(assembly.calibration.standing()):
        if line.remedy:
            say(f"{line.text}; {line.remedy}")


def _check_question_log(assembly: Assembly, say: Callable[[str], None]) -> None:
    """Say that the operator turned the log on, if so; raise what would keep it from being one."""
    if (path := assembly.settings.question_log) is not None:
        QuestionLog(path)
        say(f"logging questions to {path}")
