"""Examining a bot that is served: the same numbers, and no score where it stops to answer."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.api.protection.protection import Protection
from bot.assistant import Assistant
from bot.errors import ServiceLost
from bot.evaluation.outcome import Outcome as Came
from bot.evaluation.question import ExamQuestion
from bot.evaluation.service import ServiceExaminee
from corpus.span import Span
from tests.bot.api.protection.clock import Clock
from tests.bot.commands.conftest import Wherein
from tests.bot.readers import Answering
from tests.bot.served import Served, answering, served
from tests.bot.shelf import Shelf

STRANGE = "a folder/Œ #1 100%?é.txt"
TEXTS = {
    "crane.txt": "Cranes fish silently. Reeds bend.",
    "copy.txt": "Ponds freeze.\n\nCranes fish silently. Reeds bend.",
    STRANGE: "😀 Otters dive in winter. Ice holds.",
}
QUESTIONS = [
    ("q1", "Cranes fish silently?", [{"text": "Cranes fish silently.", "document": "crane.txt"}]),
    ("q2", "Otters dive in winter?", [{"text": "Otters dive in winter.", "document": STRANGE}]),
    ("q3", "Zebras gallop?", []),
    ("q4", "Ponds freeze?", [{"text": "Ponds freeze.", "document": "copy.txt", "start": 0}]),
]


@pytest.fixture
def shelf(tmp_path: Path, home: Path) -> Shelf:
    return Shelf(tmp_path).put(TEXTS)


@pytest.fixture
def server(shelf: Shelf) -> Iterator[Served]:
    with served(shelf) as server:
        yield server


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    path = tmp_path / "questions.jsonl"
    lines = ({"id": name, "question": text, "answers": golds} for name, text, golds in QUESTIONS)
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def timeless(path: Path) -> dict[str, Any]:
    """A saved run without the times, and without how the bot was reached."""
    run: dict[str, Any] = json.loads(path.read_text())
    del run["made"], run["settings"], run["summary"]["overall"]["latency"]
    for result in run["results"]:
        del result["seconds"]
    return run


def test_a_server_scores_as_the_bot_in_this_process(
    wherein: Wherein, questions: Path, tmp_path: Path, server: Served
) -> None:
    here, there = tmp_path / "here.json", tmp_path / "there.json"
    assert wherein("evaluate", questions, "--json", here).code == 0
    assert wherein("evaluate", questions, "--json", there, "--url", f"{server.url}/").code == 0
    assert timeless(there) == timeless(here)
    results = timeless(there)["results"]
    assert [one["answered"] for one in results] == [True, True, False, True]
    assert all(cited["exact"] for one in results for cited in one["citations"])


def test_the_words_that_a_server_marks_are_what_is_scored(shelf: Shelf) -> None:
    shelf.assistant = Assistant(shelf.library, Answering("Otters dive in winter.", "in winter"))
    with served(shelf) as server:
        asked = ExamQuestion(question_id="q", text="Otters dive?")
        (cited,) = ServiceExaminee(server.url, k=3).ask(asked).citations
    assert cited.words == "in winter"
    assert cited.answers == (Span(14, 23),)  # "😀 " has 2 characters, "Otters dive " 12


def stopping(server: Served, after: int, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[ExamQuestion] = []
    ask = ServiceExaminee.ask

    def stopping_ask(self: ServiceExaminee, question: ExamQuestion) -> Came:
        if len(asked) == after:
            server.stop()
        asked.append(question)
        return ask(self, question)

    monkeypatch.setattr(ServiceExaminee, "ask", stopping_ask)


def test_a_server_that_stops_in_the_middle_leaves_no_score(
    wherein: Wherein,
    questions: Path,
    tmp_path: Path,
    server: Served,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    out = tmp_path / "run.json"
    stopping(server, 2, monkeypatch)
    outcome = wherein("evaluate", questions, "--url", server.url, "--json", out, "--min", "F1=0")
    assert (outcome.code, outcome.out, out.exists()) == (3, "", False)
    assert "INCOMPLETE: there is no score" in outcome.err
    assert f"{server.url} does not answer: " in outcome.err
    head, *asked = (tmp_path / "run.json.part").read_text().splitlines()
    assert json.loads(head)["complete"] is False
    assert [json.loads(line)["id"] for line in asked] == ["q1", "q2"]


def test_nobody_at_the_address_is_a_3(wherein: Wherein, questions: Path, server: Served) -> None:
    server.stop()
    outcome = wherein("evaluate", questions, "--url", server.url)
    assert (outcome.code, outcome.out) == (3, "")
    assert outcome.complaint.startswith(f"{server.url} does not answer: ")


@pytest.mark.parametrize(
    "url",
    [
        *("", "127.0.0.1:80", "ftp://127.0.0.1", "file:///etc/passwd", "http://", "http://["),
        *("http://a b", "http://127.0.0.1:port", "http://127.0.0.1:99999", "http://a\n"),
    ],
)
def test_what_is_no_address_is_a_2(
    wherein: Wherein, shelf: Shelf, questions: Path, url: str
) -> None:
    outcome = wherein("evaluate", questions, "--url", url)
    assert (outcome.code, outcome.out) == (2, "")
    assert "cannot be examined: " in outcome.complaint


def document(**more: object) -> dict[str, object]:
    return {"document_id": "a.txt", "sha256": "0", "passages": 1} | more


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (404, b"{}"),
        (401, b"{}"),
        (200, b"<html>"),
        (200, b"\xff"),
        (200, b"[" * 100_000),
        (200, b"[]"),
        (200, b"{}"),
        (200, b'{"documents": []}'),
        (200, b'{"documents": 1, "index_version": "v"}'),
        (200, b'{"documents": [1], "index_version": "v"}'),
        (200, b'{"documents": [{"document_id": "a"}], "index_version": "v"}'),
        (200, json.dumps({"documents": [document(passages="x")], "index_version": "v"}).encode()),
        (200, json.dumps({"documents": [document(document_id=[])], "index_version": ""}).encode()),
    ],
)
def test_a_server_of_another_kind_is_a_2(
    wherein: Wherein, questions: Path, home: Path, *, status: int, body: bytes
) -> None:
    with answering(lambda _: (status, body)) as url:
        outcome = wherein("evaluate", questions, "--url", url, "--allow-missing")
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.complaint.startswith(f"{url} cannot be examined: ")


LISTED = json.dumps({"documents": [document()], "index_version": "v"}).encode()
SAID = {
    "answer": "",
    "citations": [],
    "confidence": 0.0,
    "index_version": "v",
    "passages": [],
    "reason": "no_match",
}


CITED = {
    "marker": 1,
    "document_id": "a.txt",
    "start": 0,
    "end": 5,
    "quote": "Crane",
    "title": "A",
}


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (500, SAID),
        (503, SAID),
        (200, []),
        *((200, {key: value for key, value in SAID.items() if key != name}) for name in SAID),
        (200, SAID | {"confidence": float("nan")}),
        (200, SAID | {"confidence": 2}),
        (200, SAID | {"confidence": "high"}),
        (200, SAID | {"answer": None}),
        (200, SAID | {"citations": None}),
        (200, SAID | {"citations": [{}]}),
        (200, SAID | {"citations": [CITED | {"answers": [{"start": 0, "end": 6}]}]}),
        (200, SAID | {"citations": [CITED | {"answers": [{"start": 2, "end": 2}]}]}),
        (200, SAID | {"citations": [CITED | {"answers": None}]}),
        (200, SAID | {"passages": [{"rank": 1}]}),
        (200, SAID | {"index_version": "w"}),
    ],
)
def test_a_server_that_answers_badly_in_the_middle_is_a_3(
    wherein: Wherein, questions: Path, home: Path, tmp_path: Path, *, status: int, said: object
) -> None:
    chats: list[str] = []

    def answer(path: str) -> tuple[int, bytes]:
        if path != "/api/chat":
            return 200, LISTED
        chats.append(path)
        return (200, json.dumps(SAID).encode()) if len(chats) == 1 else (status, _json(said))

    with answering(answer) as url:
        options = ("--url", url, "--allow-missing", "--json", tmp_path / "run.json")
        outcome = wherein("evaluate", questions, *options)
    assert (outcome.code, outcome.out) == (3, "")
    assert "so there is no score" in outcome.err or "; there is no score." in outcome.err
    assert not (tmp_path / "run.json").exists()
    assert len((tmp_path / "run.json.part").read_text().splitlines()) == 2  # the head and q1


def test_an_answer_that_is_cut_short_is_a_3(wherein: Wherein, questions: Path, home: Path) -> None:
    def answer(path: str) -> tuple[int, bytes]:
        return 200, _json(SAID)[:20] if path == "/api/chat" else LISTED

    with answering(answer) as url:
        outcome = wherein("evaluate", questions, "--url", url, "--allow-missing")
    assert (outcome.code, outcome.out) == (3, "")


def test_a_quote_that_its_document_does_not_have_is_told(
    wherein: Wherein, questions: Path, home: Path, tmp_path: Path
) -> None:
    said = SAID | {"answer": "Crane [1]", "citations": [CITED], "reason": None}

    def answer(path: str) -> tuple[int, bytes]:
        told = {"/api/chat": _json(said), "/api/documents": LISTED}
        return 200, told.get(path, _json({"text": "Cranes"[::-1]}))

    with answering(answer) as url:
        options = ("--url", url, "--allow-missing", "--json", tmp_path / "run.json")
        assert wherein("evaluate", questions, *options).code == 0
    measures = json.loads((tmp_path / "run.json").read_text())["summary"]["overall"]["measures"]
    assert measures["CitationExact"]["mean"] == 0


def _json(said: object) -> bytes:
    return json.dumps(said).encode()


def test_a_server_that_has_too_much_to_do_is_asked_again_when_it_says(
    shelf: Shelf,
) -> None:
    waited: list[float] = []

    def wait(seconds: float) -> None:
        waited.append(seconds)
        clock.now += seconds

    clock = Clock()
    question = ExamQuestion(question_id="q", text="Reeds bend?")
    with served(shelf, protection=Protection(rate_limit=2, clock=clock)) as server:
        examinee = ServiceExaminee(server.url, k=5, sleep=wait)
        outcomes = [examinee.ask(question) for _ in range(4)]

    assert all(one.answer for one in outcomes)
    assert waited == [30, 30]


def test_a_server_that_never_has_time_is_lost(shelf: Shelf) -> None:
    waited: list[float] = []
    question = ExamQuestion(question_id="q", text="Reeds bend?")
    with served(shelf, protection=Protection(rate_limit=1, clock=Clock())) as server:
        examinee = ServiceExaminee(server.url, k=5, sleep=waited.append)
        examinee.ask(question)
        with pytest.raises(ServiceLost, match="429"):
            examinee.ask(question)

    assert waited == [60] * 5
