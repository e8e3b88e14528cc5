"""Own what a repository needs to hold its documents to a question set in its own tests.

pytest finds it by itself where wherein is installed; nothing is imported before a test asks for
the fixture::

    def test_the_manual_answers(wherein_exam):
        exam = wherein_exam("questions.jsonl", documents="manual/")
        exam.require("Success@5", at_least=0.9)
        exam.require("AbstainRecall", at_least=0.8)
        assert not exam.stale
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from bot.evaluation.exam import Exam


@pytest.fixture
def wherein_exam(tmp_path: Path) -> "Callable[..., Exam]":
    """Return a function that examines documents: ``(questions, *, documents, k=10) -> Exam``.

    The documents are indexed in a home of the test's own, with the settings of the environment.
    """

    def examine(questions: Path | str, *, documents: Path | str, k: int = 10) -> "Exam":
        from bot.evaluation.exam import examined

        return examined(Path(questions), documents=Path(documents), home=tmp_path / "wherein", k=k)

    return examine
