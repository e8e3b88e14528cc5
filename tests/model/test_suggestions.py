"""What the chat page offers to begin with can be answered."""

import pytest

from bot.assembly import Assembly
from bot.serving.application import DEFAULT_SUGGESTIONS
from bot.settings import Settings
from corpus.default import DEFAULT_DOCUMENT


@pytest.fixture(scope="module")
def assembly(tmp_path_factory: pytest.TempPathFactory) -> Assembly:
    """The real parts over the default document."""
    made = Assembly(Settings(home=tmp_path_factory.mktemp("home")))
    made.indexer().update([DEFAULT_DOCUMENT])
    return made


@pytest.mark.parametrize("question", DEFAULT_SUGGESTIONS)
def test_a_question_that_is_suggested_is_answered(assembly: Assembly, question: str) -> None:
    assert assembly.assistant.ask(question).answered
