"""Own how an answer is remembered by the id that it leaves with: around the assistant."""

from typing import Any

from bot.answer import Answer
from bot.api.request_id import current_request
from bot.assistant import Assistant, Retrieved
from bot.feedback import RememberedAnswers
from index.hit import Hit


class RememberingAssistant(Assistant):
    """An assistant that does what another does, and remembers the last answers."""

    def __init__(self, assistant: Assistant, answers: RememberedAnswers) -> None:
        self._assistant = assistant
        self._answers = answers

    def find(self, question: str, **options: Any) -> Retrieved:  # noqa: ANN401  (what it takes)
        """Retrieve."""
        return self._assistant.find(question, **options)

    def answer(self, found: Retrieved) -> Answer:
        """Read and check, and remember the answer if there was a request for it."""
        answer = self._assistant.answer(found)
        if request_id := current_request():
            self._answers.remember(request_id, answer)
        return answer

    def search(self, question: str, **options: Any) -> tuple[tuple[Hit, ...], str]:  # noqa: ANN401
        """Retrieve alone."""
        return self._assistant.search(question, **options)
