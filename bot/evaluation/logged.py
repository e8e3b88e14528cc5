"""Own how a log of questions is read: a bad line is named and passed over.

Feedback is such a log, too, where questions are kept with it: what was answered and got a thumb
down counts as unanswered. A line that says more on a vote given before is no vote, and passed over.
A vote without its question, as one that came late, is counted apart.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from bot.errors import BadQuestionLog, Problem
from bot.evaluation.set_formats.complaints import MOST_SHOWN, Complaints
from bot.evaluation.set_formats.json_values import JsonText, Value
from bot.evaluation.set_formats.reading import SetFile
from bot.feedback import Thumb
from bot.question_log import MOST_PASSAGES

LONGEST_LINE = 1_000_000
"""A longer line, in bytes, is none that the log has written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """A question that was asked, and the ids of the passages that were tried, best first."""

    question: str
    answered: bool
    passages: tuple[str, ...]


_UNTIED = Logged(question="", answered=False, passages=())
"""What stands for a vote that has no question with it."""


class LoggedQuestions:
    """The questions of a log, read anew each time that they are gone through.

    What was read and what was wrong stands in it afterwards: `asked` and `unanswered` count
    questions, `untied` votes that have none with them, `bad` lines that could not be read;
    `problems` are the first 20 of these.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._forget()

    def __iter__(self) -> Iterator[Logged]:
        """Yield what can be read. Raises BadQuestionLog where that is nothing, or no file."""
        self._forget()
        try:
            with self.path.open("rb") as file:
                yield from filter(None, map(self._read, _numbered(file)))
        except OSError as error:
            reason = f"it cannot be read ({(error.strerror or 'input/output error').lower()})"
            raise BadQuestionLog(self.path, reason) from error
        if self.bad and not self.asked:
            reason = f"no line of it is one of a log; {self.problems[0].what}"
            raise BadQuestionLog(self.path, reason, line=self.problems[0].line)

    def _forget(self) -> None:
        self.asked = self.unanswered = self.untied = self.bad = 0
        self.problems: tuple[Problem, ...] = ()

    def _read(self, numbered: tuple[int, bytes]) -> Logged | None:
        number, data = numbered
        complaints = Complaints()
        found = _logged(data, SetFile(self.path, complaints), line=number)
        if complaints.count:
            self.bad += 1
            self.problems = (*self.problems, complaints.first[0])[:MOST_SHOWN]
            return None
        if found is _UNTIED:
            self.untied += 1
            return None
        if found:
            self.asked += 1
            self.unanswered += not found.answered
        return found


def _numbered(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Yield each line with its number from 1; of one that is too long the first bytes only."""
    number = 0
    while data := file.readline(LONGEST_LINE + 1):
        number += 1
        rest = data
        while rest and not rest.endswith(b"\n"):
            rest = file.readline(LONGEST_LINE)
        yield number, data


def _logged(data: bytes, file: SetFile, *, line: int) -> Logged | None:
    """Return what a line holds: None for nothing, or where there is something to complain about.

    A vote without its question is _UNTIED.
    """
    if len(data) > LONGEST_LINE:
        file.complain(f"it has over {LONGEST_LINE // 10**6} MB", line=line, column=1)
        return None
    try:
        text = data.decode().rstrip("\r\n")
    except UnicodeDecodeError as error:
        what = f"the byte 0x{data[error.start]:02x} is not UTF-8"
        file.complain(what, line=line, column=len(data[: error.start].decode()) + 1)
        return None
    entry = JsonText(file, text, line=line).value() if text.strip() else None
    if entry is None or not entry.is_object() or _says_more(entry):
        return None
    return _UNTIED if "thumb" in entry and "question" not in entry else _entry(entry)


def _says_more(entry: Value) -> bool:
    return "thumb_reason" in entry and "thumb" not in entry


def _entry(entry: Value) -> Logged:
    question = entry["question"]
    if question.is_text and question.is_blank:
        question.complain("the question is empty")
    is_wrong = "thumb" in entry and entry["thumb"].text() == Thumb.DOWN.value
    passages = islice(entry["passages"].items(), MOST_PASSAGES)
    return Logged(
        question=question.text(),
        answered=entry["answered"].truth() and not is_wrong,
        passages=tuple(passage.text() for passage in passages),
    )
