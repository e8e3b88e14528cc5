"""Own the log of questions: what is kept of one that was asked of the server, where it is wanted.

A line is JSON and ASCII, whatever was asked: looking at the file commands no terminal.
"""

import json
import logging
import os
from datetime import UTC, datetime
from pathlib import Path

from bot.answer import Answer
from bot.errors import QuestionLogUnwritable

MOST_PASSAGES = 5
"""So many of the passages that were tried for a question are named in its line, best first."""

_FLAGS = (
    os.O_WRONLY
    | os.O_APPEND
    | os.O_CREAT
    | getattr(os, "O_NONBLOCK", 0)  # a pipe that nobody reads keeps no question waiting
    | getattr(os, "O_BINARY", 0)
)
_log = logging.getLogger("wherein.questions")


class QuestionLog:
    """Append to a file, which is made for its owner alone. Safe to share by threads.

    The file is opened for each line, so that it can be moved away or deleted at any time. Raises
    QuestionLogUnwritable where it cannot be opened to begin with.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._failing = False
        try:
            os.close(self._opened())
        except OSError as error:
            raise QuestionLogUnwritable(path, _reason(error)) from error

    def add(self, answer: Answer) -> None:
        """Append a line, in one write; where that fails a warning says so, once, and no more."""
        data = (json.dumps(_entry(answer)) + "\n").encode("ascii")
        try:
            self._append(data)
        except OSError as error:
            if not self._failing:
                what = "%s cannot be written, and questions are not logged: %s"
                _log.warning(what, self._path, _reason(error))
            self._failing = True
        else:
            self._failing = False

    def _append(self, data: bytes) -> None:
        descriptor = self._opened()
        try:
            if os.write(descriptor, data) < len(data):
                raise OSError("a line was cut off")
        finally:
            os.close(descriptor)

    def _opened(self) -> int:
        return os.open(self._path, _FLAGS, 0o600)


def _entry(answer: Answer) -> dict[str, object]:
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "question": answer.question,
        "answered": answer.answered,
        "reason": answer.reason,
        "confidence": round(answer.confidence, 4),
        "passages": [hit.passage.passage_id for hit in answer.hits[:MOST_PASSAGES]],
        "index_version": answer.index_version,
    }


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
