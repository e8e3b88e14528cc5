"""Own how the stages of a question are measured: around the assistant, not in it."""

from contextlib import AbstractContextManager

from bot.answer import Answer
from bot.assistant import Assistant
from bot.serving.metrics import Metrics
from bot.wrapped_assistant import WrappedAssistant


class MeasuredAssistant(WrappedAssistant):
    """An assistant that does what another does, and counts it."""

    def __init__(self, assistant: Assistant, metrics: Metrics) -> None:
        super().__init__(assistant)
        self._metrics = metrics

    def stage(self, name: str) -> AbstractContextManager[None]:
        """Measure a stage."""
        return self._metrics.stage(name)

    def answered(self, answer: Answer) -> Answer:
        """Count what came of a question."""
        self._metrics.answer(answer)
        return answer
