"""What the chat page and the README offer to begin with is answered as they say."""

import re
from pathlib import Path

import pytest

from bot.answer import Understanding
from bot.assembly import Assembly
from bot.serving.application import DEFAULT_SUGGESTIONS
from bot.settings import Settings
from corpus.default import DEFAULT_DOCUMENT

README = Path(__file__).parents[2] / "README.md"
_MISSPELT = re.compile(r'"(?P<asked>[^"]+\?)" is answered as\s+"(?P<understood>[^"]+\?)"')


@pytest.fixture(scope="module")
def assembly(tmp_path_factory: pytest.TempPathFactory) -> Assembly:
    """The real parts over the default document."""
    made = Assembly(Settings(home=tmp_path_factory.mktemp("home")))
    made.indexer().update([DEFAULT_DOCUMENT])
    return made


@pytest.mark.parametrize("question", DEFAULT_SUGGESTIONS)
def test_a_question_that_is_suggested_is_answered(assembly: Assembly, question: str) -> None:
    assert assembly.assistant.ask(question).answered


def test_the_misspelt_question_of_the_readme_is_understood_as_it_says(assembly: Assembly) -> None:
    (example,) = _MISSPELT.finditer(README.read_text("utf-8"))
    answer = assembly.assistant.ask(example["asked"])
    assert answer.answered
    assert answer.understood == Understanding(question=example["understood"])
