"""Own how one assistant stands around another, and what it may do there."""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext

from bot.answer import Answer
from bot.assistant import DEFAULT_K, Assistant, Retrieved
from bot.conversation import Turn
from corpus.records import Selection
from index.hit import Hit


class WrappedAssistant(Assistant):
    """An assistant that does what another does. Those below it say what they add to its stages."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    def stage(self, name: str) -> AbstractContextManager[None]:  # noqa: ARG002
        """Return what stands around a stage: ``retrieve`` or ``read``. Nothing, unless told."""
        return nullcontext()

    def answered(self, answer: Answer) -> Answer:
        """Return what leaves in the place of a checked answer: itself, unless told otherwise."""
        return answer

    def find(
        self,
        question: str,
        *,
        k: int = DEFAULT_K,
        among: Selection | None = None,
        history: Sequence[Turn] = (),
    ) -> Retrieved:
        """Retrieve."""
        with self.stage("retrieve"):
            return self._assistant.find(question, k=k, among=among, history=history)

    def answer(self, found: Retrieved) -> Answer:
        """Read and check."""
        with self.stage("read"):
            answer = self._assistant.answer(found)
        return self.answered(answer)

    def search(
        self, question: str, *, k: int = DEFAULT_K, among: Selection | None = None
    ) -> tuple[tuple[Hit, ...], str]:
        """Retrieve alone."""
        with self.stage("retrieve"):
            return self._assistant.search(question, k=k, among=among)
