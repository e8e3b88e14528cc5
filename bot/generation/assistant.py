"""Own the place of a language model in the one way of a question: after the quotes are checked."""

from bot.answer import Answer
from bot.assistant import Assistant, Retrieved
from bot.generation.writer import Writer
from bot.reader import Reader
from index.library import Library


class WordingAssistant(Assistant):
    """An assistant whose answers are worded by a model. Safe to share by threads."""

    def __init__(self, library: Library, reader: Reader, *, writer: Writer) -> None:
        super().__init__(library, reader)
        self._writer = writer

    def answer(self, found: Retrieved) -> Answer:
        """Read what was found, check what is cited, and have it worded."""
        return self._writer.worded(super().answer(found))
