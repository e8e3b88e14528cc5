"""Calibrating to a home's own questions, with scores known by hand."""

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from prometheus_client import CollectorRegistry

from bot.answer import Reason
from bot.api.app import create_app
from bot.api.closing import Closing
from bot.calibration import Calibration
from bot.evaluation.examinee import LocalExaminee
from bot.evaluation.outcome import Outcome as Came
from bot.evaluation.question import ExamQuestion
from bot.reader import Evidence, Reader, Reading
from bot.saved_calibration import CalibrationFile
from bot.serving.application import application
from bot.serving.readiness import Readiness
from bot.settings import load_settings
from index.hit import Hit
from tests.bot.calibrations import NEVER
from tests.bot.commands.conftest import Outcome, Start, Wherein
from tests.bot.commands.fake_wherein import FakeAssembly
from tests.bot.shelf import Shelf
from tests.bot.test_saved_calibration import SAVED

ANSWERABLE = [2.0] * 2 + [3.0] * 4 + [4.0] * 8
NOT = [1.0] * 6 + [2.0] * 3 + [3.0]
"""The scores of questions. A cut at 2.5 keeps 12 of 14 and refuses 9 of 10: (.857 + .9) / 2. At
1.5 it is (1 + .6) / 2, at 3.5 (.571 + 1) / 2: 2.5 is the best.

Right are 14 of 24 from 1 on, 14 of 18 from 2 on, 12 of 13 from 3 on; from 4 on are too few."""


class NamedScores:
    """A reader that quotes the first hit and takes the score from the question's last word.

    Without one there is nothing to score.
    """

    def __init__(self, calibration: Calibration) -> None:
        self._calibration = calibration

    def read(self, question: str, hits: Sequence[Hit]) -> Reading:
        word = question.rsplit(maxsplit=1)[-1]
        if word == "unread":
            return Reading(evidence=(), confidence=0.0, reason=Reason.NO_MATCH)
        score = float(word)
        sure = self._calibration.confidence(score)
        if score < self._calibration.threshold:
            return Reading(evidence=(), confidence=sure, reason=Reason.LOW_CONFIDENCE, score=score)
        best = Evidence(hit=hits[0], span=hits[0].passage.span, score=score)
        return Reading(evidence=(best,), confidence=sure, reason=None, score=score)


def named_scores(_: object, calibration: Calibration, *, otherwise: object = None) -> Reader:
    return NamedScores(calibration)


@pytest.fixture(autouse=True)
def _scores_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FakeAssembly, "reader", named_scores)


def asked(number: int, score: object) -> str:
    return f"Crane{number} fishes{number} silently{number} {score}"


def answerable(number: int, score: object) -> dict[str, Any]:
    gold = {"text": f"Crane{number}", "document": f"{number}.txt"}
    return {"id": f"a{number}", "question": asked(number, score), "answers": [gold]}


def not_answerable(number: int, score: object) -> dict[str, Any]:
    return {"id": f"n{number}", "question": asked(number, score), "answers": []}


def entries(right: Sequence[object], wrong: Sequence[object]) -> Iterator[dict[str, Any]]:
    yield from (answerable(number, score) for number, score in enumerate(right))
    yield from (not_answerable(number, score) for number, score in enumerate(wrong))


@pytest.fixture
def shelf(tmp_path: Path, home: Path) -> Shelf:
    texts = {f"{n}.txt": f"Crane{n} fishes{n} silently{n}." for n in range(30)}
    return Shelf(tmp_path).put(texts)


@pytest.fixture
def save(tmp_path: Path, shelf: Shelf) -> "Save":
    return Save(tmp_path / "questions.jsonl")


class Save:
    """Write a question set."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __call__(self, entries: Iterable[object]) -> Path:
        self.path.write_text("".join(json.dumps(one) + "\n" for one in entries))
        return self.path


@pytest.fixture
def questions(save: Save) -> Path:
    return save(entries(ANSWERABLE, NOT))


@pytest.fixture
def calibrated(wherein: Wherein, questions: Path) -> Outcome:
    outcome = wherein("evaluate", questions, "--calibrate")
    assert outcome.code == 0, outcome.err
    return outcome


def saved(home: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((home / "calibration.json").read_text())
    return found


def test_scores_known_by_hand_give_the_threshold_worked_out_by_hand(
    calibrated: Outcome, home: Path
) -> None:
    found = saved(home)
    assert found["calibration"]["threshold"] == 2.5
    assert found["calibration"]["precisions"] == [
        [1.0, pytest.approx(14 / 24)],
        [2.0, pytest.approx(14 / 18)],
        [3.0, pytest.approx(12 / 13)],
    ]
    assert found["questions"] == 24


def test_what_the_calibration_of_before_would_not_answer_is_judged_all_the_same(
    wherein: Wherein, questions: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.bot.commands.fake_wherein.SURE", NEVER)
    outcome = wherein("evaluate", questions, "--calibrate")
    assert outcome.code == 0, outcome.err
    assert saved(home)["calibration"]["threshold"] == 2.5
    assert "answers 0.000 of the questions\n" in outcome.out  # of the packaged one


def test_what_it_is_worth_is_said_beside_the_packaged_one(calibrated: Outcome, home: Path) -> None:
    lines = calibrated.out.splitlines()
    assert lines[0] == "24 questions, 14 answerable"
    assert lines[1].startswith("cross-fitted:            calibration error 0.")
    # The packaged one of the tests answers from 0.6 on: all 24, of which 14 are right.
    assert lines[2].startswith("packaged, on the same:   calibration error 0.")
    assert lines[2].endswith("answers 1.000 of the questions, 0.583 of these rightly")
    assert lines[3].startswith(f"saved in {home / 'calibration.json'} and in force from now on")
    assert calibrated.err == ""


def test_it_is_by_the_new_threshold_that_is_answered_from_then_on(
    wherein: Wherein, calibrated: Outcome
) -> None:
    assert wherein("ask", asked(3, 2.6)).out.startswith("Crane3 fishes3 silently3. [1]")
    assert "I did not find an answer" in wherein("ask", asked(3, 2.4)).out


def test_an_examination_is_by_the_new_threshold_and_says_so(
    wherein: Wherein, calibrated: Outcome, questions: Path, home: Path, tmp_path: Path
) -> None:
    wherein("evaluate", questions, "--json", tmp_path / "run.json")
    run = json.loads((tmp_path / "run.json").read_text())
    assert sum(one["answered"] for one in run["results"]) == 13  # 12 answerable, one not
    assert run["settings"]["calibration"] == saved(home)["made"]


def test_it_can_be_forgotten(wherein: Wherein, calibrated: Outcome, home: Path) -> None:
    gone = wherein("evaluate", "--forget-calibration")
    assert (gone.code, gone.out) == (0, "forgotten; the packaged one is in force\n")
    assert not (home / "calibration.json").exists()
    assert wherein("ask", asked(3, 2.4)).out.startswith("Crane3")  # from 0.6 on
    again = wherein("evaluate", "--forget-calibration")
    assert again.out.startswith("this home has no calibration of its own")


def test_calibrating_again_is_as_if_it_were_the_first_time(
    wherein: Wherein, calibrated: Outcome, questions: Path, home: Path
) -> None:
    before = saved(home)
    assert wherein("evaluate", questions, "--calibrate").code == 0
    assert saved(home)["calibration"] == before["calibration"]


def test_what_nothing_was_read_for_is_left_out_and_counted(
    wherein: Wherein, save: Save, home: Path
) -> None:
    path = save(entries([*ANSWERABLE, "unread"], [*NOT, "unread"]))
    outcome = wherein("evaluate", path, "--calibrate")
    assert outcome.out.splitlines()[0] == (
        "26 questions, 15 answerable; 2 left out, with nothing to score"
    )
    assert (saved(home)["questions"], saved(home)["calibration"]["threshold"]) == (24, 2.5)


@pytest.mark.parametrize(
    ("counts", "reason"),
    [
        ((10, 9), "they are 19, and 20 are the least"),
        ((20, 0), "0 are not answerable, and 5 are the least"),
        ((20, 4), "4 are not answerable, and 5 are the least"),
        ((0, 20), "0 are answerable, and 5 are the least"),
        ((4, 20), "4 are answerable, and 5 are the least"),
    ],
)
def test_too_few_of_a_kind_are_a_2_before_anything_is_indexed(
    wherein: Wherein, tmp_path: Path, home: Path, counts: tuple[int, int], reason: str
) -> None:
    right, wrong = counts
    path = Save(tmp_path / "few.jsonl")(entries([2.0] * right, [1.0] * wrong))
    outcome = wherein("evaluate", path, "--calibrate")
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.complaint.startswith(f"these questions cannot calibrate: {reason}; write more")
    assert not home.exists()


def test_five_of_a_kind_among_twenty_are_enough(wherein: Wherein, save: Save) -> None:
    scores = [2.0, 3.0, 4.0, 5.0, 6.0] * 3
    path = save(entries(scores, [1.0, 2.0, 3.0, 4.0, 1.0]))
    assert wherein("evaluate", path, "--calibrate").code == 0


def test_quotes_that_are_all_wrong_are_a_2(wherein: Wherein, save: Save, home: Path) -> None:
    misled = [
        answerable(n, 3.0) | {"answers": [{"text": "Crane29", "document": "29.txt"}]}
        for n in range(15)
    ]
    path = save([*misled, *entries([], [1.0] * 10)])
    outcome = wherein("evaluate", path, "--calibrate")
    assert outcome.code == 2
    assert "of 25 first quotes 0 are right, and 5 are the least" in outcome.complaint
    assert not (home / "calibration.json").exists()


def test_scores_that_tell_nothing_are_a_2(wherein: Wherein, save: Save, home: Path) -> None:
    backwards = wherein("evaluate", save(entries([1.0] * 12, [2.0] * 12)), "--calibrate")
    assert backwards.code == 2
    assert "a greater score does not mean right more often" in backwards.complaint
    equal = wherein("evaluate", save(entries([1.0] * 12, [1.0] * 12)), "--calibrate")
    assert "all scores are equal" in equal.complaint
    assert not (home / "calibration.json").exists()


@pytest.mark.parametrize(
    "beside",
    [
        ["--url", "http://127.0.0.1:1"],
        ["--own-documents"],
        ["--json", "run.json"],
        ["--min", "F1=0.5"],
        ["--check"],
    ],
    ids=lambda given: given[0],
)
def test_what_would_go_unheeded_is_a_2(
    wherein: Wherein, questions: Path, home: Path, beside: list[str]
) -> None:
    outcome = wherein("evaluate", questions, "--calibrate", *beside)
    assert outcome.code == 2
    assert beside[0] in outcome.complaint
    assert not (home / "calibration.json").exists()


def test_forgetting_asks_no_questions(
    wherein: Wherein, calibrated: Outcome, questions: Path, home: Path
) -> None:
    assert wherein("evaluate", questions, "--forget-calibration").code == 2
    assert wherein("evaluate", "--calibrate").code == 2  # of what?
    assert (home / "calibration.json").exists()


def test_golds_that_are_not_in_the_documents_are_a_2(
    wherein: Wherein, save: Save, home: Path
) -> None:
    gone = answerable(29, 3.0) | {"answers": [{"text": "Otters", "document": "29.txt"}]}
    path = save([*entries(ANSWERABLE, NOT), gone])
    outcome = wherein("evaluate", path, "--calibrate")
    assert outcome.code == 2
    assert f"{path}:25:1: " in outcome.complaint
    assert not (home / "calibration.json").exists()


def test_what_is_broken_off_changes_nothing(
    wherein: Wherein,
    calibrated: Outcome,
    questions: Path,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = saved(home)
    real = LocalExaminee.ask

    def broken_off(self: LocalExaminee, question: ExamQuestion) -> Came:
        if question.text == asked(5, 3.0):
            raise KeyboardInterrupt
        return real(self, question)

    monkeypatch.setattr(LocalExaminee, "ask", broken_off)
    assert wherein("evaluate", questions, "--calibrate").code == 130
    assert saved(home) == before


def test_a_damaged_one_is_never_silent(
    wherein: Wherein, calibrated: Outcome, questions: Path, home: Path
) -> None:
    (home / "calibration.json").write_text("{}")
    refused = wherein("ask", asked(3, 2.6))
    assert (refused.code, refused.out) == (3, "")
    assert "--forget-calibration" in refused.complaint
    ill = wherein("doctor")
    assert ill.code == 3
    assert f"FAULT calibration: {home / 'calibration.json'} is damaged: " in ill.out
    assert "remedy: run `wherein evaluate QUESTIONS --calibrate`" in ill.out
    assert wherein("evaluate", questions, "--calibrate").code == 0
    assert wherein("doctor").code == 0


def test_the_doctor_says_which_is_in_force_and_what_it_is_worth(
    wherein: Wherein, calibrated: Outcome, home: Path
) -> None:
    outcome = wherein("doctor")
    (line,) = [one for one in outcome.out.splitlines() if "calibration: " in one]
    worth = saved(home)["worth"]
    assert line == (
        f"ok    calibration: this home's own, fitted to 24 questions, {saved(home)['made']}; "
        f"calibration error {worth['calibration_error']:.3f}, answers {worth['answered']:.3f} of "
        f"the questions, {worth['precision']:.3f} of these rightly (cross-fitted)"
    )
    wherein("evaluate", "--forget-calibration")
    unmeasured = "ok    calibration: the packaged one; what it is worth was not measured\n"
    assert unmeasured in wherein("doctor").out


def test_one_of_another_reader_is_not_used_and_the_doctor_says_so(
    wherein: Wherein, calibrated: Outcome, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.extractive.VERSION", 2)
    assert wherein("ask", asked(3, 2.4)).out.startswith("Crane3")  # the packaged: from 0.6 on
    outcome = wherein("doctor")
    assert outcome.code == 0
    assert (
        "note  calibration: this home's own calibration is not used: "
        "reader version was 1 and is 2\n"
        "      remedy: run `wherein evaluate QUESTIONS --calibrate` again, or "
        "`wherein evaluate --forget-calibration`\n"
    ) in outcome.out


def test_a_wanted_precision_is_kept_by_the_lowest_score_that_reached_it(
    wherein: Wherein, calibrated: Outcome, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WHEREIN_PRECISION", "0.9")
    assert "I did not find an answer" in wherein("ask", asked(3, 2.9)).out
    assert wherein("ask", asked(3, 3.0)).out.startswith("Crane3")
    said = "WHEREIN_PRECISION is 0.9: answers score 3.000 or more, of which 0.923 were right"
    assert f"ok    calibration: {said}" in wherein("doctor").out


def test_a_precision_that_no_score_reached_is_said(
    wherein: Wherein, calibrated: Outcome, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WHEREIN_PRECISION", "0.99")
    assert wherein("ask", asked(3, 3.0)).out.startswith("Crane3")  # the strictest measured
    outcome = wherein("doctor")
    assert outcome.code == 0
    assert "note  calibration: WHEREIN_PRECISION is 0.99, and no score reached it: " in outcome.out
    assert "with more questions, or ask for 0.923 at most" in outcome.out  # 12 of 13


def test_calibrating_tells_what_a_wanted_precision_is_worth(
    wherein: Wherein, questions: Path, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    monkeypatch.setenv("WHEREIN_PRECISION", "0.9")
    outcome = wherein("evaluate", questions, "--calibrate")
    assert [line.split(":")[0] for line in outcome.out.splitlines()[1:5]] == [
        "cross-fitted",
        "packaged, on the same",
        "held to 0.9",
        "packaged, held to it",
    ]
    assert saved(home)["calibration"]["threshold"] == 2.5  # what is wanted may change


def test_a_running_server_answers_by_it_from_the_next_question_on(
    wherein: Wherein, questions: Path, home: Path
) -> None:
    assembly = FakeAssembly(load_settings())
    app = create_app(assistant=assembly.assistant, library=assembly.library)
    with TestClient(app, raise_server_exceptions=False) as client:

        def answered() -> object:
            said = client.post("/api/chat", json={"question": asked(3, 2.4)})
            return said.json()["answered"] if said.status_code == 200 else said.status_code

        assert answered() is True  # the packaged: from 0.6 on
        wherein("evaluate", questions, "--calibrate")
        assert answered() is False
        CalibrationFile(home / "calibration.json").path.write_text("{}")
        assert answered() == 503
        wherein("evaluate", "--forget-calibration")
        assert answered() is True


def test_readiness_metrics_and_doctor_say_the_same_of_a_damaged_one(
    wherein: Wherein, calibrated: Outcome, home: Path
) -> None:
    assembly = FakeAssembly(load_settings())
    app = application(assembly, host="127.0.0.1", closing=Closing())
    registry = CollectorRegistry()
    registry.register(Readiness(assembly.check_ready))
    with TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False) as client:

        def told() -> tuple[int, str, float | None, object]:
            ready = client.get("/readyz")
            gauge = registry.get_sample_value("wherein_ready")
            return ready.status_code, ready.json().get("type", ""), gauge, wherein("doctor").code

        sound = (home / "calibration.json").read_bytes()
        assert told() == (200, "", 1, 0)
        (home / "calibration.json").write_text("{}")
        assert told() == (503, "urn:wherein:calibration-damaged", 0, 3)
        assert client.get("/healthz").status_code == 200
        assert client.post("/api/search", json={"question": "crane"}).status_code == 200
        (home / "calibration.json").write_bytes(sound)
        assert told() == (200, "", 1, 0)


def test_a_server_does_not_begin_by_a_damaged_one(start: Start, shelf: Shelf, home: Path) -> None:
    (home / "calibration.json").write_text("{}")
    server = start("serve", "--port", 0)
    _, err = server.communicate(timeout=120)
    assert server.returncode == 3
    assert f"the calibration {home / 'calibration.json'} is damaged: " in err


def test_a_server_says_at_its_start_what_is_not_as_it_was_wanted(
    start: Start, shelf: Shelf, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    CalibrationFile(home / "calibration.json").write(SAVED, {"reader": "trained"})
    monkeypatch.setenv("WHEREIN_PRECISION", "0.9")
    said: list[str] = []
    for line in start("serve", "--port", 0).stderr or ():
        if "serving on" in line:
            break
        said.append(line)
    (misfit,) = [line for line in said if "calibration is not used" in line]
    assert "reader was trained and is extractive" in misfit
    assert any("WHEREIN_PRECISION is 0.9, and no precision was measured" in line for line in said)
