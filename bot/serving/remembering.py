"""Own how an answer is remembered by the id that it leaves with: around the assistant."""

from bot.answer import Answer
from bot.api.request_id import current_request
from bot.assistant import Assistant
from bot.feedback import RememberedAnswers
from bot.wrapped_assistant import WrappedAssistant


class RememberingAssistant(WrappedAssistant):
    """An assistant that does what another does, and remembers the last answers."""

    def __init__(self, assistant: Assistant, answers: RememberedAnswers) -> None:
        super().__init__(assistant)
        self._answers = answers

    def answered(self, answer: Answer) -> Answer:
        """Remember an answer if there was a request for it."""
        if request_id := current_request():
            self._answers.remember(request_id, answer)
        return answer
