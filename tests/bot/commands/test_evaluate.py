"""Examining from the command line: exit codes, baselines, and runs that are broken off."""

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from bot.errors import BrokenCitation, IndexChanged, ServiceLost
from bot.evaluation.examinee import LocalExaminee
from bot.evaluation.outcome import Outcome as Came
from bot.evaluation.question import ExamQuestion
from tests.bot.calibrations import ALWAYS, NEVER
from tests.bot.commands.conftest import Start, Wherein
from tests.bot.shelf import Shelf

QUESTIONS = 12


def said(number: int) -> str:
    return f"Crane{number} fishes{number} silently{number}."


def entry(number: int, **more: object) -> dict[str, object]:
    golds = [{"text": said(number), "document": f"{room}{number}.txt"} for room in "ab"]
    return {"id": f"q{number}", "question": said(number), "answers": golds} | more


def saved(path: Path, entries: Iterable[object]) -> Path:
    path.write_text("".join(json.dumps(one) + "\n" for one in entries))
    return path


def read(path: Path) -> dict[str, Any]:
    run: dict[str, Any] = json.loads(path.read_text())
    return run


@pytest.fixture
def shelf(tmp_path: Path, home: Path) -> Shelf:
    """Each question is answered in two documents, in other words beside it."""
    rooms = {f"a{n}.txt": f"{said(n)} Reeds{n} bend{n}." for n in range(QUESTIONS)}
    rooms |= {f"b{n}.txt": f"{said(n)} Ponds{n} freeze{n}." for n in range(QUESTIONS)}
    return Shelf(tmp_path).put(rooms)


@pytest.fixture
def questions(tmp_path: Path, shelf: Shelf) -> Path:
    return saved(tmp_path / "questions.jsonl", map(entry, range(QUESTIONS)))


def test_a_run_is_scored_and_saved(wherein: Wherein, questions: Path, tmp_path: Path) -> None:
    outcome = wherein("evaluate", questions, "--json", tmp_path / "run.json")
    assert (outcome.code, outcome.err) == (0, "")
    run = read(tmp_path / "run.json")
    measures = run["summary"]["overall"]["measures"]
    assert (run["complete"], run["questions"]["count"], len(run["results"])) == (True, 12, 12)
    assert run["ks"] == [1, 3, 5, 10]
    # Two documents answer each question, and they are the first two: one of two at rank 1.
    assert (measures["Recall@1"]["mean"], measures["AP"]["mean"]) == (0.5, 1.0)
    assert sorted(one.name for one in tmp_path.glob("*.part")) == []


def test_a_measure_that_falls_short_is_a_1_and_named(wherein: Wherein, questions: Path) -> None:
    outcome = wherein("evaluate", questions, "--min", "Recall@1=0.6", "--min", "F1=1")
    assert outcome.code == 1
    assert outcome.complaint == "Recall@1 is 0.5000, and must be 0.6 at least"
    assert wherein("evaluate", questions, "--min", "Recall@1=0.5", "--min", "F1=1").code == 0


@pytest.mark.parametrize("value", ["nan", "1.5", "-0.1", "0,5", "inf", "", "much"])
def test_a_gate_of_no_value_is_a_2_before_anything_is_asked(
    wherein: Wherein, questions: Path, tmp_path: Path, value: str
) -> None:
    outcome = wherein("evaluate", questions, "--min", f"F1={value}")
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.complaint.startswith(f"'F1={value}' cannot be held to: ")


def test_a_measure_that_there_is_not_is_a_2_with_those_there_are(
    wherein: Wherein, questions: Path
) -> None:
    near = wherein("evaluate", questions, "--min", "F2=0.5")
    assert (near.code, near.out) == (2, "")
    assert near.complaint.endswith("it is no measure here; did you mean F1.")
    far = wherein("evaluate", questions, "--min", "zzzz=0.5")
    assert "EM, F1, Contains@1" in far.complaint
    assert far.complaint.endswith("AURC, ECE.")


def test_a_measure_that_these_questions_do_not_have_is_a_2_too(
    wherein: Wherein, questions: Path
) -> None:
    outcome = wherein("evaluate", questions, "--min", "AbstainRecall=0.5")
    assert outcome.code == 2
    assert "these questions have only" in outcome.complaint


def test_a_run_is_never_worse_than_itself(
    wherein: Wherein, questions: Path, tmp_path: Path
) -> None:
    base = tmp_path / "base.json"
    wherein("evaluate", questions, "--json", base)
    drops = [f"{name}=0" for name in ("F1", "AP", "Recall@1", "ECE", "AURC", "AnswerPrecision")]
    gates = [word for drop in drops for word in ("--max-drop", drop)]
    outcome = wherein("evaluate", questions, "--baseline", base, *gates)
    assert (outcome.code, outcome.err) == (0, "")


def test_fewer_passages_are_caught_as_worse(
    wherein: Wherein, questions: Path, tmp_path: Path
) -> None:
    base = tmp_path / "base.json"
    wherein("evaluate", questions, "--json", base)
    outcome = wherein("evaluate", questions, "--baseline", base, "-k", 1)
    assert outcome.code == 1
    # Of the two places only one is found: AP is (1/1 + 0) / 2, in all 12 questions.
    assert "wherein: AP fell from 1.0000 to 0.5000, more than by chance (p < 0.001)" in outcome.err
    assert "the setting k was 10 and is 1" in outcome.err
    assert "EM fell" not in outcome.err


def test_a_reader_that_never_answers_is_caught_as_worse(
    wherein: Wherein, questions: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = tmp_path / "base.json"
    wherein("evaluate", questions, "--json", base)
    monkeypatch.setattr("tests.bot.commands.fake_wherein.SURE", NEVER)
    outcome = wherein("evaluate", questions, "--baseline", base)
    assert outcome.code == 1
    assert "F1 fell from 1.0000 to 0.0000" in outcome.err
    assert wherein("evaluate", questions, "--baseline", base, "--max-drop", "F1=1").code == 1
    turned = wherein("evaluate", questions, "--baseline", base, "--max-drop", "EM=0.5").err
    assert "EM fell from 1.0000 to 0.0000, by more than 0.5" in turned


def test_documents_that_went_are_caught_as_worse(
    wherein: Wherein, questions: Path, tmp_path: Path, shelf: Shelf
) -> None:
    base = tmp_path / "base.json"
    wherein("evaluate", questions, "--json", base)
    for number in range(QUESTIONS):
        (shelf.documents / f"b{number}.txt").write_text(f"Nothing of it is left{number}.")
    shelf.put({})
    outcome = wherein("evaluate", questions, "--baseline", base, "--allow-missing")
    assert outcome.code == 1
    assert "THE DOCUMENTS DIFFER" in outcome.err
    assert "AP fell" in outcome.err


def test_a_baseline_of_none_of_the_questions_is_a_2(
    wherein: Wherein, questions: Path, tmp_path: Path
) -> None:
    base = tmp_path / "base.json"
    wherein("evaluate", questions, "--json", base)
    other = saved(tmp_path / "other.jsonl", [entry(0, id="another")])
    outcome = wherein("evaluate", other, "--baseline", base)
    assert outcome.code == 2
    assert str(base) in outcome.err


def test_all_that_is_wrong_with_a_set_is_told_by_its_place(
    wherein: Wherein, shelf: Shelf, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"question": "Who?", "answers": []}\n{"answers": []}\n{"question": 1 1}\n')
    outcome = wherein("evaluate", bad)
    lines = outcome.err.splitlines()
    assert (outcome.code, outcome.out, len(lines)) == (2, "", 2)
    assert lines[0].startswith(f"wherein: {bad}:2:1: ")
    # {"question": 1 1}: the second 1 stands in column 16.
    assert lines[1].startswith(f"wherein: {bad}:3:16: ")


@pytest.mark.parametrize("content", [None, b"", b"\n\n", b"\x00\xff\x00\x01"])
def test_a_set_of_no_questions_is_a_2_that_names_it(
    wherein: Wherein, shelf: Shelf, tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "questions.jsonl"
    if content is not None:
        path.write_bytes(content)
    outcome = wherein("evaluate", path)
    assert (outcome.code, outcome.out) == (2, "")
    assert str(path) in outcome.err.splitlines()[0]


def test_a_question_that_cannot_be_asked_is_a_2_with_its_line(
    wherein: Wherein, shelf: Shelf, tmp_path: Path
) -> None:
    long = {"question": "x" * 4_001, "answers": []}
    path = saved(tmp_path / "long.jsonl", [entry(0), long])
    outcome = wherein("evaluate", path)
    assert outcome.code == 2
    assert f"{path}:2:14: " in outcome.complaint  # after {"question": and a space
    assert "4,001 characters" in outcome.complaint


def test_documents_that_are_missing_are_a_2_or_counted(
    wherein: Wherein, shelf: Shelf, tmp_path: Path
) -> None:
    lost = entry(1, answers=[{"text": said(1), "document": "lost.txt"}])
    path = saved(tmp_path / "lost.jsonl", [entry(0), lost])
    refused = wherein("evaluate", path)
    assert (refused.code, refused.out) == (2, "")
    assert f"{path}:2:1: " in refused.complaint
    assert "'lost.txt'" in refused.complaint
    counted = wherein("evaluate", path, "--allow-missing", "--json", tmp_path / "run.json")
    assert counted.code == 0
    assert "1 gold answer not found" in counted.complaint
    measures = read(tmp_path / "run.json")["summary"]["overall"]["measures"]
    assert measures["DocSuccess@10"]["mean"] == 0.5  # one of two questions


def test_a_check_asks_nothing(
    wherein: Wherein, questions: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(LocalExaminee, "ask")
    good = wherein("evaluate", questions, "--check")
    assert (good.code, good.out) == (0, "12 questions, 12 answerable; nothing to doubt\n")
    twice = saved(tmp_path / "twice.jsonl", [entry(0), entry(0, id="again")])
    bad = wherein("evaluate", twice, "--check")
    assert (bad.code, bad.out) == (2, "2 questions, 2 answerable; 1 doubt\n")


def test_reports_take_no_file_s_place_unasked(
    wherein: Wherein, questions: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trec = tmp_path / "trec"
    trec.mkdir()
    there = [tmp_path / "run.json", tmp_path / "page.html", trec / "documents.qrels"]
    for path in there:
        path.write_text("mine")
    with monkeypatch.context() as silent:
        silent.delattr(LocalExaminee, "ask")
        for option, path in zip(("--json", "--html", "--trec"), there, strict=True):
            outcome = wherein("evaluate", questions, option, trec if path.parent == trec else path)
            assert (outcome.code, outcome.out) == (2, ""), option
            assert outcome.complaint.startswith(f"{path} exists already")
            assert path.read_text() == "mine"
        nowhere = wherein("evaluate", questions, "--trec", there[0] / "trec")
        assert (nowhere.code, nowhere.out) == (3, "")
    forced = wherein("evaluate", questions, "--json", there[0], "--html", there[1], "--force")
    assert forced.code == 0
    assert read(there[0])["complete"] is True


def test_reports_never_take_the_place_of_what_is_read(
    wherein: Wherein, questions: Path, tmp_path: Path
) -> None:
    base = tmp_path / "base.json"
    wherein("evaluate", questions, "--json", base)
    before = questions.read_bytes(), base.read_bytes()
    for option, path in (("--json", questions), ("--json", base), ("--html", base)):
        outcome = wherein("evaluate", questions, "--baseline", base, option, path, "--force")
        assert (outcome.code, outcome.out) == (2, "")
        assert outcome.complaint.startswith(f"{path} is read in this very run")
    assert (questions.read_bytes(), base.read_bytes()) == before


def test_two_reports_do_not_go_to_one_file(
    wherein: Wherein, questions: Path, tmp_path: Path
) -> None:
    both = tmp_path / "both"
    outcome = wherein("evaluate", questions, "--json", both, "--html", both, "--force")
    assert (outcome.code, outcome.out, both.exists()) == (2, "", False)
    assert str(both) in outcome.complaint


def test_a_file_that_is_no_part_of_a_run_is_left_alone(
    wherein: Wherein, questions: Path, tmp_path: Path
) -> None:
    part = tmp_path / "run.json.part"
    part.write_text("mine\n")
    outcome = wherein("evaluate", questions, "--json", tmp_path / "run.json")
    assert (outcome.code, part.read_text()) == (2, "mine\n")
    assert outcome.complaint.startswith(f"{part} exists already")
    assert wherein("evaluate", questions, "--json", tmp_path / "run.json", "--force").code == 0


HOSTILE = "Crane0 \x1b]0;owned\x07\x1b[31m \u202e fishes0 =cmd()|'/C calc' <script>x</script>"


def test_a_hostile_question_is_plain_text_everywhere(
    wherein: Wherein, questions: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base, page = tmp_path / "base.json", tmp_path / "page.html"
    hostile = saved(
        tmp_path / "hostile.jsonl", [entry(0, id=HOSTILE, question=HOSTILE, tags=[HOSTILE])]
    )
    with monkeypatch.context() as sure:
        sure.setattr("tests.bot.commands.fake_wherein.SURE", ALWAYS)
        assert wherein("evaluate", hostile, "--json", base).code == 0
    monkeypatch.setattr("tests.bot.commands.fake_wherein.SURE", NEVER)
    options = ("--baseline", base, "--html", page, "--max-drop", "F1=1")
    outcome = wherein("evaluate", hostile, *options)
    assert "=cmd()" in outcome.out
    for character in ("\x1b", "\x07", "\u202e"):
        assert character not in outcome.out + outcome.err
    told = page.read_text()
    assert "<script>x" not in told
    assert "&lt;script&gt;x" in told


def breaking(after: int, error: BaseException, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let the bot break off after some questions; return the list of those that it was asked."""
    asked: list[str] = []
    ask = LocalExaminee.ask

    def breaking_ask(self: LocalExaminee, question: ExamQuestion) -> Came:
        if len(asked) == after:
            raise error
        asked.append(question.question_id)
        return ask(self, question)

    monkeypatch.setattr(LocalExaminee, "ask", breaking_ask)
    return asked


ALL = [f"q{number}" for number in range(QUESTIONS)]


@pytest.mark.parametrize(
    ("error", "code"),
    [(KeyboardInterrupt(), 130), (ServiceLost("x", "y"), 3), (BrokenCitation("a.txt", "0-1"), 3)],
)
def test_a_run_that_is_broken_off_has_no_score_and_goes_on(
    wherein: Wherein,
    questions: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    error: BaseException,
    code: int,
) -> None:
    out, part = tmp_path / "run.json", tmp_path / "run.json.part"
    with monkeypatch.context() as first:
        assert breaking(5, error, first) == []
        outcome = wherein("evaluate", questions, "--json", out)
    assert (outcome.code, outcome.out, out.exists()) == (code, "", False)
    assert "wherein: INCOMPLETE: there is no score" in outcome.err
    assert json.loads(part.read_text().splitlines()[0])["complete"] is False
    asked = breaking(99, error, monkeypatch)
    assert wherein("evaluate", questions, "--json", out).code == 0
    assert asked == ALL[5:]
    assert [one["id"] for one in read(out)["results"]] == ALL
    assert not part.exists()


def test_a_run_that_is_broken_off_is_no_baseline(
    wherein: Wherein, questions: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as first:
        breaking(5, KeyboardInterrupt(), first)
        wherein("evaluate", questions, "--json", tmp_path / "run.json")
    outcome = wherein("evaluate", questions, "--baseline", tmp_path / "run.json.part")
    assert (outcome.code, outcome.out) == (2, "")


@pytest.mark.parametrize("change", ["questions", "documents", "k", "version"])
def test_another_run_begins_anew(
    wherein: Wherein,
    questions: Path,
    tmp_path: Path,
    shelf: Shelf,
    monkeypatch: pytest.MonkeyPatch,
    *,
    change: str,
) -> None:
    out = tmp_path / "run.json"
    with monkeypatch.context() as first:
        breaking(5, KeyboardInterrupt(), first)
        wherein("evaluate", questions, "--json", out)
    if change == "questions":
        questions.write_text(questions.read_text() + "\n")
    if change == "documents":
        shelf.put({"new.txt": "Otters dive."})
    if change == "version":
        monkeypatch.setattr("bot.evaluation.run.version", lambda _: "another")
    asked = breaking(99, KeyboardInterrupt(), monkeypatch)
    k = 3 if change == "k" else 10
    assert wherein("evaluate", questions, "--json", out, "-k", k).code == 0
    assert asked == ALL


SQUAD = {
    "version": "v2.0",
    "data": [
        {
            "title": "Birds",
            "paragraphs": [
                {
                    "context": f"{said(n)} Reeds{n} bend{n}.",
                    "qas": [
                        {
                            "id": f"q{n}",
                            "question": said(n),
                            "answers": [{"text": said(n), "answer_start": 0}],
                            "is_impossible": False,
                        }
                    ],
                }
                for n in range(QUESTIONS)
            ],
        }
    ],
}


def test_a_set_is_asked_over_its_own_documents(
    wherein: Wherein, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    squad, out = tmp_path / "squad.json", tmp_path / "run.json"
    squad.write_text(json.dumps(SQUAD))
    with monkeypatch.context() as first:
        breaking(5, KeyboardInterrupt(), first)
        assert wherein("evaluate", squad, "--own-documents", "--json", out).code == 130
    asked = breaking(99, KeyboardInterrupt(), monkeypatch)
    outcome = wherein("evaluate", squad, "--own-documents", "--json", out, "--min", "F1=1")
    assert outcome.code == 0
    assert asked == ALL[5:]


def test_own_documents_are_not_those_of_a_server(wherein: Wherein, questions: Path) -> None:
    outcome = wherein("evaluate", questions, "--own-documents", "--url", "http://127.0.0.1:9")
    assert (outcome.code, outcome.out) == (2, "")
    assert "--own-documents" in outcome.complaint


def test_a_run_goes_to_a_device_as_it_is(wherein: Wherein, questions: Path, tmp_path: Path) -> None:
    nowhere, beside = tmp_path / "null", tmp_path / "null.part"
    nowhere.symlink_to(os.devnull)
    beside.write_text("mine")
    outcome = wherein("evaluate", questions, "--json", nowhere)
    assert (outcome.code, outcome.err) == (0, "")
    assert (nowhere.is_symlink(), beside.read_text()) == (True, "mine")


def test_an_index_that_changes_is_a_3_and_promises_nothing(
    wherein: Wherein, questions: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    breaking(5, IndexChanged(), monkeypatch)
    outcome = wherein("evaluate", questions, "--json", tmp_path / "run.json")
    assert (outcome.code, outcome.out) == (3, "")
    assert outcome.complaint.startswith("the index changed")


@pytest.mark.skipif(os.name == "nt", reason="pipes as POSIX has them")
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_run_is_saved_though_nobody_reads_the_report(
    start: Start,
    questions: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    unbuffered: str,
) -> None:
    monkeypatch.setenv("PYTHONUNBUFFERED", unbuffered)
    out = tmp_path / "run.json"
    reading, writing = os.pipe()
    os.close(reading)
    process = start("evaluate", questions, "--json", out, stdout=writing)
    os.close(writing)
    _, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (141, "")
    assert read(out)["complete"] is True


def test_words_that_moved_are_followed_and_words_that_are_gone_are_missed(
    wherein: Wherein, shelf: Shelf, tmp_path: Path
) -> None:
    moved = {"text": said(0), "document": "a0.txt", "start": 5}
    gone = {"text": "No heron said so.", "document": "a1.txt"}
    asked = [entry(0, answers=[moved]), entry(1, answers=[gone])]
    questions = saved(tmp_path / "moved.jsonl", asked)

    refused = wherein("evaluate", questions)
    assert (refused.code, refused.out) == (2, "")
    assert "do not stand in 'a1.txt'" in refused.err

    run = tmp_path / "run.json"
    outcome = wherein("evaluate", questions, "--allow-missing", "--json", run)
    assert outcome.code == 0
    assert "1 gold answer followed to where it stands now" in outcome.err
    assert "1 gold answer not found in the documents, and counted as missed" in outcome.err
    found = {one["id"]: one["values"]["Success@10"] for one in read(run)["results"]}
    assert found == {"q0": 1.0, "q1": 0.0}
