"""Own what the server's log looks like: lines for people, or JSON lines for machines.

An error is told by its type and place, and by what the system says of it; never by its message,
which may quote a question or a document.
"""

import json
import logging
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from types import TracebackType

from bot.api.request_id import current_request
from bot.commands.terminal import printable

_MOST_CAUSES = 5

_ExceptionInfo = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
)


def configure_logs(*, as_json: bool) -> None:
    """Log to standard error: warnings and errors; as JSON what our own loggers tell, too.

    Who sends what is no HTTP, or asks for another protocol, writes nothing to the log of a person.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if as_json else TextLines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("wherein").setLevel(logging.INFO if as_json else logging.WARNING)
    logging.getLogger("uvicorn").setLevel(logging.ERROR)  # it warns of what clients send alone


class JsonLines(logging.Formatter):
    """One JSON object a line, in ASCII: looking at the log commands no terminal."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record, with the fields that it brings."""
        entry: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _message(record),
        }
        if request_id := current_request():
            entry["request_id"] = request_id
        entry |= getattr(record, "fields", {})
        if record.exc_info and record.exc_info[1]:
            entry["error"] = [_told(error) for error in _chain(record.exc_info[1])]
            entry["at_lines"] = list(_places(record.exc_info[1]))
        return json.dumps(entry)


class TextLines(logging.Formatter):
    """One line for a person, and the places of an error below it."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record."""
        line = f"{record.levelname} {record.name}: {printable(_message(record))}"
        if request_id := current_request():
            line += f" (request {request_id})"
        if record.exc_info and record.exc_info[1]:
            line += "\n" + self.formatException(record.exc_info)
        return line

    def formatException(self, ei: _ExceptionInfo) -> str:  # noqa: N802  (logging's own name)
        """Return where an error came from, outermost first, and what it is, without its words."""
        assert ei[1] is not None
        places = [f"  {place}" for place in _places(ei[1])]
        return "\n".join([*places, *(f"  {_told(error)}" for error in _chain(ei[1]))])


def _message(record: logging.LogRecord) -> str:
    """Return what a record says; of one about an error the first line, as others repeat it."""
    message = record.getMessage()
    return message.partition("\n")[0] if record.exc_info else message


def _told(error: BaseException) -> str:
    kind = type(error).__name__
    return f"{kind}: {error.strerror}" if isinstance(error, OSError) and error.strerror else kind


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and what caused it."""
    cause: BaseException | None = error
    for _ in range(_MOST_CAUSES):
        if cause is None:
            return
        yield cause
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)


def _places(error: BaseException) -> Iterator[str]:
    for frame in traceback.extract_tb(error.__traceback__):
        yield f"{frame.filename}:{frame.lineno} in {frame.name}"
