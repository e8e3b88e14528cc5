"""What is kept of a thumb: nothing unless told to, and the question only if that is wanted, too."""

import json
import os
import stat
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from bot.api.app import create_app
from bot.errors import FeedbackUnwritable
from bot.evaluation.logged import LoggedQuestions
from bot.feedback import Feedback, RememberedAnswers
from bot.serving.remembering import RememberingAssistant
from tests.bot.api.asked import ASKED, QUESTION, ROUTE
from tests.bot.api.conftest import REFUNDS
from tests.bot.shelf import Shelf

VOTE = {"id": "some-answer", "thumb": "down"}


@pytest.fixture(autouse=True)
def _refunds(shelf: Shelf) -> None:
    shelf.put({"refunds.md": REFUNDS})


@pytest.fixture
def path(shelf: Shelf) -> Path:
    return shelf.home.path / "feedback.jsonl"


@pytest.fixture
def votes(shelf: Shelf) -> Iterator[TestClient]:
    """A client of an API that keeps votes alone."""
    with shelf.client(feedback=Feedback(shelf.home.path)) as client:
        yield client


@pytest.fixture
def questions(shelf: Shelf) -> Iterator[TestClient]:
    """A client of an API that keeps votes with the questions, of the last two answers."""
    answers = RememberedAnswers(most=2)
    app = create_app(
        assistant=RememberingAssistant(shelf.assistant, answers),
        library=shelf.library,
        feedback=Feedback(shelf.home.path, answers=answers),
    )
    with TestClient(app) as client:
        yield client


def ask(client: TestClient, question: str) -> dict[str, Any]:
    found: dict[str, Any] = client.post("/api/chat", json={"question": question}).json()
    return found


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("ascii").splitlines()]


def test_unless_it_is_turned_on_there_is_no_such_route(shelf: Shelf, path: Path) -> None:
    with shelf.client() as client:
        assert client.post("/api/feedback", json=VOTE).status_code == 404
        assert "/api/feedback" not in client.get("/openapi.json").json()["paths"]
    assert not path.exists()


def test_a_vote_is_one_line_without_the_question(votes: TestClient, path: Path) -> None:
    found = ask(votes, "refunds take 30 days")
    vote = {"id": found["id"], "thumb": "down", "reason": "wrong", "comment": "No.\nIt is 14 ✗"}
    response = votes.post("/api/feedback", json=vote)
    assert (response.status_code, response.content) == (204, b"")
    (line,) = lines(path)
    assert datetime.fromisoformat(line.pop("at"))
    assert line == {
        "id": found["id"],
        "thumb": "down",
        "thumb_reason": "wrong",
        "comment": "No.\nIt is 14 ✗",
    }
    assert b"refunds" not in path.read_bytes()


def test_where_that_is_wanted_the_question_and_the_answer_come_with_it(
    questions: TestClient, path: Path
) -> None:
    found = ask(questions, "refunds take 30 days")
    assert questions.post("/api/feedback", json=VOTE | {"id": found["id"]}).status_code == 204
    (line,) = lines(path)
    assert line["question"] == "refunds take 30 days"
    assert line["answer"] == found["answer"]
    assert (line["answered"], line["passages"]) == (True, ["refunds.md@0-93"])
    assert (line["id"], line["thumb"], line["comment"]) == (found["id"], "down", None)


@pytest.mark.parametrize("named", [{}, {"X-Request-ID": "named-by-a-proxy"}])
def test_a_completion_is_voted_on_by_its_id_like_any_other_answer(
    questions: TestClient, path: Path, named: dict[str, str]
) -> None:
    response = questions.post(ROUTE, json={"messages": [ASKED]}, headers=named)
    completion_id, request_id = response.json()["id"], response.headers["X-Request-ID"]
    assert completion_id == f"chatcmpl-{request_id}"
    questions.post("/api/feedback", json=VOTE | {"id": completion_id})
    (line,) = lines(path)
    assert (line["id"], line["question"]) == (request_id, QUESTION)


def test_a_completion_that_was_streamed_is_voted_on_by_its_id_too(
    questions: TestClient, path: Path
) -> None:
    streamed = questions.post(ROUTE, json={"messages": [ASKED], "stream": True})
    first = json.loads(streamed.text.partition("\n")[0].removeprefix("data: "))
    questions.post("/api/feedback", json=VOTE | {"id": first["id"]})
    (line,) = lines(path)
    assert (line["question"], line["answer"]) == (QUESTION, "Refunds take 30 days. [1]")


def test_a_question_that_nobody_voted_on_is_kept_nowhere(questions: TestClient, path: Path) -> None:
    ask(questions, "refunds for my canary")
    assert path.read_bytes() == b""


def test_only_the_last_answers_are_remembered(questions: TestClient, path: Path) -> None:
    ids = [ask(questions, f"refunds take 30 days {n}")["id"] for n in range(3)]
    for answer_id in ids:
        questions.post("/api/feedback", json=VOTE | {"id": answer_id})
    assert [line.get("question") for line in lines(path)] == [
        None,
        "refunds take 30 days 1",
        "refunds take 30 days 2",
    ]


def test_more_on_a_vote_is_a_line_that_nobody_counts_as_another(
    questions: TestClient, path: Path
) -> None:
    answer_id = ask(questions, "refunds take 30 days")["id"]
    said = [{"thumb": "down"}, {"reason": "wrong", "comment": "It is 14"}, {"comment": "Really"}]
    for more in said:
        response = questions.post("/api/feedback", json={"id": answer_id, **more})
        assert response.status_code == 204
    vote, *rest = lines(path)
    assert (vote["id"], vote["thumb"], vote["question"]) == (
        answer_id,
        "down",
        "refunds take 30 days",
    )
    assert [sorted(line) for line in rest] == [["at", "comment", "id", "thumb_reason"]] * 2
    assert [(line["id"], line["thumb_reason"], line["comment"]) for line in rest] == [
        (answer_id, "wrong", "It is 14"),
        (answer_id, None, "Really"),
    ]
    logged = LoggedQuestions(path)
    assert [(one.question, one.answered) for one in logged] == [("refunds take 30 days", False)]
    assert (logged.asked, logged.unanswered, logged.bad) == (1, 1, 0)


@pytest.mark.parametrize(
    "change",
    [
        {"thumb": "sideways"},
        {"thumb": None},
        {"thumb": None, "comment": "", "reason": ""},
        {"id": ""},
        {"id": "x" * 129},
        {"id": "a\nb"},
        {"id": "a\n"},
        {"id": 7},
        {"comment": "x" * 2_001},
        {"comment": ["x"]},
        {"reason": "x" * 101},
        {"question": "mine"},
    ],
)
def test_what_is_no_vote_is_refused_and_not_kept(
    votes: TestClient, path: Path, change: dict[str, object]
) -> None:
    assert votes.post("/api/feedback", json=VOTE | change).status_code == 422
    assert path.read_bytes() == b""


def test_the_longest_comment_is_kept_whole(votes: TestClient, path: Path) -> None:
    assert votes.post("/api/feedback", json=VOTE | {"comment": "é" * 2_000}).status_code == 204
    assert lines(path)[0]["comment"] == "é" * 2_000


def test_half_a_surrogate_pair_is_no_comment(votes: TestClient) -> None:
    body = b'{"id": "a", "thumb": "up", "comment": "\\ud800"}'
    headers = {"content-type": "application/json"}
    assert votes.post("/api/feedback", content=body, headers=headers).status_code == 422


@pytest.mark.skipif(os.name == "nt", reason="modes as POSIX has them")
def test_the_file_is_its_owners_alone(votes: TestClient, path: Path) -> None:
    votes.post("/api/feedback", json=VOTE)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_full_file_takes_no_more_and_says_so_without_its_path(shelf: Shelf, path: Path) -> None:
    with shelf.client(feedback=Feedback(shelf.home.path, limit=300)) as client:
        statuses = [client.post("/api/feedback", json=VOTE).status_code for _ in range(5)]
        refused = client.post("/api/feedback", json=VOTE)
        assert statuses == [204, 204, 503, 503, 503]
        assert path.stat().st_size <= 300
        assert len(lines(path)) == 2
        assert refused.json()["type"] == "urn:wherein:feedback-unwritable"
        assert refused.json()["detail"].startswith("feedback cannot be kept at the moment")
        assert str(path) not in refused.text
        path.rename(path.with_suffix(".1"))
        assert client.post("/api/feedback", json=VOTE).status_code == 204


def test_a_file_that_cannot_be_opened_is_refused_at_once(shelf: Shelf, path: Path) -> None:
    path.mkdir()
    with pytest.raises(FeedbackUnwritable) as refused:
        Feedback(shelf.home.path)
    assert (refused.value.path, refused.value.reason) == (path, "is a directory")


def test_a_thumb_down_is_a_gap_and_a_thumb_up_is_none(questions: TestClient, path: Path) -> None:
    for question, thumb in [("refunds take 30 days", "down"), ("refunds are 30 days", "up")]:
        answer_id = ask(questions, question)["id"]
        questions.post("/api/feedback", json={"id": answer_id, "thumb": thumb})
    questions.post("/api/feedback", json=VOTE)  # of an answer that nobody remembers
    logged = LoggedQuestions(path)
    assert [(one.question, one.answered) for one in logged] == [
        ("refunds take 30 days", False),
        ("refunds are 30 days", True),
    ]
    assert (logged.asked, logged.unanswered, logged.untied, logged.bad) == (2, 1, 1, 0)
