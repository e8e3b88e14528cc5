"""Own the log of questions: what is kept of one that was asked of the server, where it is wanted.

A line is JSON and ASCII, whatever was asked: looking at the file commands no terminal.
"""

import json
import logging
from datetime import UTC, datetime
from pathlib import Path

from bot.answer import Answer
from bot.appended_file import AppendedFile, reason_of
from bot.errors import QuestionLogUnwritable

MOST_PASSAGES = 5
"""So many of the passages that were tried for a question are named in its line, best first."""

_log = logging.getLogger("wherein.questions")


class QuestionLog:
    """Append to a file, which is made for its owner alone. Safe to share by threads.

    The file is opened for each line, so that it can be moved away or deleted at any time. Raises
    QuestionLogUnwritable where it cannot be opened to begin with.
    """

    def __init__(self, path: Path) -> None:
        self._failing = False
        try:
            self._file = AppendedFile(path)
        except OSError as error:
            raise QuestionLogUnwritable(path, reason_of(error)) from error

    def add(self, answer: Answer) -> None:
        """Append a line, in one write; where that fails a warning says so, once, and no more."""
        data = (json.dumps(logged_entry(answer)) + "\n").encode("ascii")
        try:
            self._file.append(data)
        except OSError as error:
            if not self._failing:
                what = "%s cannot be written, and questions are not logged: %s"
                _log.warning(what, self._file.path, reason_of(error))
            self._failing = True
        else:
            self._failing = False


def logged_entry(answer: Answer) -> dict[str, object]:
    """Return what is kept of a question and of what came of it, just now."""
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "question": answer.question,
        "answered": answer.answered,
        "reason": answer.reason,
        "confidence": round(answer.confidence, 4),
        "passages": [hit.passage.passage_id for hit in answer.hits[:MOST_PASSAGES]],
        "index_version": answer.index_version,
    }
