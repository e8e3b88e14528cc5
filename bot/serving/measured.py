"""Own how the stages of a question are measured: around the assistant, not in it."""

from typing import Any

from bot.answer import Answer
from bot.assistant import Assistant, Retrieved
from bot.serving.metrics import Metrics
from index.hit import Hit


class MeasuredAssistant(Assistant):
    """An assistant that does what another does, and counts it."""

    def __init__(self, assistant: Assistant, metrics: Metrics) -> None:
        self._assistant = assistant
        self._metrics = metrics

    def find(self, question: str, **options: Any) -> Retrieved:  # noqa: ANN401  (what it takes)
        """Retrieve, measured."""
        with self._metrics.stage("retrieve"):
            return self._assistant.find(question, **options)

    def answer(self, found: Retrieved) -> Answer:
        """Read and check, measured, and count what came of it."""
        with self._metrics.stage("read"):
            answer = self._assistant.answer(found)
        self._metrics.answer(answer)
        return answer

    def search(self, question: str, **options: Any) -> tuple[tuple[Hit, ...], str]:  # noqa: ANN401
        """Retrieve alone, measured."""
        with self._metrics.stage("retrieve"):
            return self._assistant.search(question, **options)
