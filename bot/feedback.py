"""Own what people say of answers: a thumb, why, and, if the operator wants it, on what question."""

import json
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from threading import Lock
from typing import Protocol

from bot.answer import Answer
from bot.appended_file import AppendedFile, reason_of
from bot.errors import FeedbackUnwritable
from bot.question_log import logged_entry

FILE_NAME = "feedback.jsonl"
"""The file in the home that votes are kept in."""

LIMIT = 16 * 2**20
"""The most bytes that the file gets; then no more votes are taken until it is moved away."""

MOST_REMEMBERED = 1_000
"""So many answers, the last ones, can be joined to a vote on them."""


class Thumb(StrEnum):
    """What somebody thinks of an answer."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """What somebody said of the answer of that id; without a thumb, more on a vote given before."""

    answer_id: str
    thumb: Thumb | None
    reason: str | None
    comment: str | None


class Answers(Protocol):
    """Who may know which answer an id is of."""

    def recall(self, answer_id: str) -> Answer | None:
        """Return the answer; None where it is not known (any more)."""
        ...


class RememberedAnswers:
    """The last answers of this process, in memory alone. Safe to share by threads."""

    def __init__(self, *, most: int = MOST_REMEMBERED) -> None:
        self._most = most
        self._lock = Lock()
        self._answers: OrderedDict[str, Answer] = OrderedDict()

    def remember(self, answer_id: str, answer: Answer) -> None:
        """Keep an answer, and let go of the oldest where there are too many."""
        with self._lock:
            self._answers[answer_id] = answer
            self._answers.move_to_end(answer_id)
            if len(self._answers) > self._most:
                self._answers.popitem(last=False)

    def recall(self, answer_id: str) -> Answer | None:
        """Return the answer; None where it is not known (any more)."""
        with self._lock:
            return self._answers.get(answer_id)


class NoAnswers:
    """Who remembers nothing."""

    def recall(self, answer_id: str) -> None:
        """Know of no answer."""


class Feedback:
    """Votes, a line of JSON each. Raises FeedbackUnwritable where the file cannot be opened.

    What is said on a vote given before has a line of its own, tied to it by the id and without a
    thumb or a question, so that whoever counts either counts every vote once.
    """

    def __init__(self, home: Path, *, answers: Answers | None = None, limit: int = LIMIT) -> None:
        self._path = home / FILE_NAME
        self._answers = answers or NoAnswers()
        try:
            self._file = AppendedFile(self._path, limit=limit)
        except OSError as error:
            raise FeedbackUnwritable(self._path, reason_of(error)) from error

    def add(self, vote: Vote) -> None:
        """Keep a vote, with its question and answer where they are remembered."""
        data = (json.dumps(self._entry(vote)) + "\n").encode("ascii")
        try:
            self._file.append(data)
        except OSError as error:
            raise FeedbackUnwritable(self._path, reason_of(error)) from error

    def _entry(self, vote: Vote) -> dict[str, object]:
        return {
            **(self._judged(vote.answer_id, vote.thumb) if vote.thumb else {}),
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "id": vote.answer_id,
            "thumb_reason": vote.reason,
            "comment": vote.comment,
        }

    def _judged(self, answer_id: str, thumb: Thumb) -> dict[str, object]:
        answer = self._answers.recall(answer_id)
        asked = {**logged_entry(answer), "answer": answer.text} if answer else {}
        return {**asked, "thumb": thumb.value}
