"""Own what every format does with the questions that it reads."""

from collections.abc import Callable

from bot.errors import BadQuestion, UnreadableQuestion
from bot.evaluation.question import ExamQuestion
from bot.evaluation.set_formats.json_values import Value
from bot.question import checked_question

Complain = Callable[[str], None]
"""Take what is wrong; the place is known to whoever made it."""


class Gathered:
    """Questions in the order they come, each id once."""

    def __init__(self) -> None:
        self.questions: list[ExamQuestion] = []
        self.lines: list[int] = []
        self._places: dict[str, int | None] = {}

    def add(self, question: ExamQuestion, *, complain: Complain, line: int | None = None) -> None:
        """Keep a question, or complain that its id was used before."""
        name = question.question_id
        if name not in self._places:
            self._places[name] = line
            self.questions.append(question)
            if line is not None:
                self.lines.append(line)
            return
        first = self._places[name]
        where = "before" if first is None else f"on line {first}"
        complain(f"the id {name!r} was used {where}; give each question an id of its own")


def asked(value: Value) -> str:
    """Return a question as it will be asked, or complain that it cannot be."""
    text = value.text()
    return askable(text, complain=value.complain) if value.is_text else text


def askable(text: str, *, complain: Complain) -> str:
    """Return a question as it will be asked, or complain that it cannot be."""
    try:
        return checked_question(text)
    except UnreadableQuestion:
        return text  # complained of where it was read
    except BadQuestion as error:
        complain(str(error))
        return text
