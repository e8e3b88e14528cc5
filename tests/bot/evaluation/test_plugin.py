"""The fixture for other people's repositories, as pytest meets it there."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
QUESTIONS = (
    '{"id": "q1", "question": "How long do refunds take?", '
    '"answers": [{"text": "30 days", "document": "refunds.md", "start": 24}]}\n'
    '{"id": "q2", "question": "Who is the president of Peru?", "answers": []}\n'
)
TESTS = """
def test_good(wherein_exam):
    exam = wherein_exam("questions.jsonl", documents="manual")
    exam.require("Success@1", at_least=1.0)
    exam.require("CitationExact", at_least=1.0)
    assert exam.stale == ()
    assert exam["AbstainRecall"] == 1

def test_short(wherein_exam):
    wherein_exam("questions.jsonl", documents="manual").require("EM", at_least=1.5)

def test_stale(wherein_exam):
    exam = wherein_exam("stale.jsonl", documents="manual")
    assert exam.stale == ()
"""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    (tmp_path / "manual").mkdir()
    (tmp_path / "manual" / "refunds.md").write_text("# Refunds\n\nRefunds take 30 days.\n")
    (tmp_path / "questions.jsonl").write_text(QUESTIONS)
    (tmp_path / "stale.jsonl").write_text(QUESTIONS.replace("30 days", "40 days"))
    (tmp_path / "test_manual.py").write_text(TESTS)
    return tmp_path


def test_a_repository_holds_its_documents_to_a_question_set(repository: Path) -> None:
    plugin = ["-p", "no:wherein", "-p", "bot.evaluation.plugin", "-p", "no:cacheprovider"]
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--rootdir", str(repository), *plugin],
        cwd=repository,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert "2 failed, 1 passed" in ended.stdout, ended.stdout + ended.stderr
    assert "EM is " in ended.stdout
    assert "not 1.5" in ended.stdout
    assert "stand" in ended.stdout.rpartition("test_stale")[0]  # the finding's sentence
