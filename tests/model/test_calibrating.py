"""Calibrating the real reader to the default document, by questions of this test's own."""

import json
from pathlib import Path

import pytest

from bot.assembly import Assembly
from bot.commands.calibrate import run
from bot.commands.evaluate import Options
from bot.evaluation.calibrating import judge
from bot.evaluation.question_set import read_questions
from bot.settings import Settings
from corpus.default import DEFAULT_DOCUMENT
from index.encoder import silent

ANSWERABLE = {
    "Who was the first to describe OMS?": "marcel kinsbourne",
    "Who coined the term opsoclonus?": "orzechowski",
    "Which organization recommends FLAIR therapy?": "national organization rare disorders",
    "Who developed the FLAIR protocol?": "national pediatric myoclonus center",
    "Which cancer is associated with OMS in infants?": "neuroblastoma",
    "What does paraneoplastic mean?": "indirectly caused cancer",
    "Which virus infections are suspected to cause the remaining cases?": "st louis encephalitis",
    "Which cancers are associated with adult cases?": "breast carcinoma",
    "What are the less obvious symptoms?": "irritability malaise",
    "Which drugs does the three-agent protocol involve?": "acth ivig rituximab",
    "What do tumors in children with OMS tend to do?": "mature showing favorable histology",
    "Which institute supports research on opsoclonus myoclonus?": "ninds",
    "What may memory B cells play a role in?": "reactivation disease",
    "To what do the symptoms of OMS respond?": "steroidresponsive",
    "Is OMS an infectious disease?": "generally considered infectious disease",
}
NOT = (
    "How long do refunds take?",
    "What is the capital of Mongolia?",
    "Which telescope found the first exoplanet?",
    "How do I reset my password?",
    "Who won the world cup in 1974?",
    "What does a cello string cost?",
    "Which crops are grown in Bolivia?",
    "Where is the nearest railway station?",
    "Who painted the ceiling of the chapel?",
    "How hot must an oven be for bread?",
    "What is the boiling point of methane?",
    "Which bridge crosses the Bosporus?",
)


@pytest.fixture(scope="module")
def questions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("questions") / "questions.jsonl"
    entries = [
        {"question": question, "answers": [{"text": words, "document": DEFAULT_DOCUMENT.name}]}
        for question, words in ANSWERABLE.items()
    ]
    entries += [{"question": question, "answers": []} for question in NOT]
    path.write_text("".join(json.dumps(one) + "\n" for one in entries))
    return path


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, questions: Path) -> Path:
    """A home that indexed the default document by itself and was calibrated."""
    home = tmp_path_factory.mktemp("home")
    run(Assembly(Settings(home=home)), Options(questions=questions, k=10))
    return home


def test_the_trained_reader_is_calibrated_and_its_calibration_in_force(home: Path) -> None:
    assembly = Assembly(Settings(home=home))
    standing = assembly.calibration.standing()
    assert assembly.reads
    assert standing.own is not None
    assert standing.own.questions == len(ANSWERABLE) + len(NOT)
    assert standing.calibration == standing.own.calibration
    assert standing.calibration != standing.packaged.calibration


def test_answers_and_confidences_are_by_the_scores_and_the_new_calibration(
    home: Path, questions: Path
) -> None:
    assembly = Assembly(Settings(home=home))
    asked = read_questions(questions).questions
    scores = judge(assembly, asked, progress=silent).scores
    calibration = assembly.calibration.standing().calibration
    for question, score in zip(asked, scores, strict=True):
        answer = assembly.assistant.ask(question.text)
        assert answer.answered == (score >= calibration.threshold), question.text
        assert answer.confidence == pytest.approx(calibration.confidence(score))


def test_what_is_about_something_else_is_refused_by_it(home: Path) -> None:
    assembly = Assembly(Settings(home=home))
    assert not any(assembly.assistant.ask(question).answered for question in NOT)


def test_it_does_not_hold_for_the_first_reader(home: Path) -> None:
    standing = Assembly(Settings(home=home, reader="extractive")).calibration.standing()
    assert standing.own is None
    assert standing.misfit is not None
    assert "reader was trained and is extractive" in standing.misfit.differences


def test_a_question_in_other_letters_is_left_out(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "other.jsonl"
    path.write_text(json.dumps({"question": "Кто впервые описал синдром?", "answers": []}) + "\n")
    assembly = Assembly(Settings(home=home))
    judged = judge(assembly, read_questions(path).questions, progress=silent)
    assert len(judged.scores) == 0
