"""Own the place of a language model in the one way of a question: after the quotes are checked."""

from bot.answer import Answer
from bot.assistant import Assistant
from bot.generation.writer import Writer
from bot.wrapped_assistant import WrappedAssistant


class WordingAssistant(WrappedAssistant):
    """An assistant whose answers are worded by a model. Safe to share by threads."""

    def __init__(self, assistant: Assistant, writer: Writer) -> None:
        super().__init__(assistant)
        self._writer = writer

    def answered(self, answer: Answer) -> Answer:
        """Have a checked answer worded."""
        return self._writer.worded(answer)
