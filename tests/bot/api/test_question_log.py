"""What is logged of a question, that nothing is unless told to, and that no log fails one."""

import json
import logging
import os
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from bot.errors import QuestionLogUnwritable
from bot.question_log import QuestionLog
from tests.bot.api.conftest import REFUNDS
from tests.bot.shelf import Shelf

POSIX = pytest.mark.skipif(os.name == "nt", reason="modes and pipes as POSIX has them")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "asked.jsonl"


@pytest.fixture
def logged(shelf: Shelf, path: Path) -> Iterator[TestClient]:
    """A client of an API over `refunds.md` that logs questions to `path`."""
    shelf.put({"refunds.md": REFUNDS})
    with shelf.client(question_log=QuestionLog(path)) as client:
        yield client


def ask(client: TestClient, question: str, **more: object) -> dict[str, Any]:
    response = client.post("/api/chat", json={"question": question, **more})
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def test_an_answered_question_is_one_line(logged: TestClient, path: Path) -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    found = ask(logged, "  refunds take 30 days ")

    (line,) = lines(path)
    at = datetime.fromisoformat(line.pop("at"))
    assert line == {
        "question": "refunds take 30 days",
        "answered": True,
        "reason": None,
        "confidence": found["confidence"],
        "passages": ["refunds.md@0-93"],
        "index_version": found["index_version"],
    }
    assert before <= at <= datetime.now(UTC)
    assert at.tzinfo == UTC


def test_a_refused_question_is_a_line_after_it_with_the_reason(
    logged: TestClient, path: Path
) -> None:
    ask(logged, "refunds take 30 days")
    ask(logged, "zebra")
    assert [(line["question"], line["answered"], line["reason"]) for line in lines(path)] == [
        ("refunds take 30 days", True, None),
        ("zebra", False, "no_match"),
    ]


def test_the_first_five_passages_are_named_best_first(
    logged: TestClient, shelf: Shelf, path: Path
) -> None:
    shelf.put({f"{n}.txt": "refunds " * (n + 1) + f"word{n}" for n in range(8)})
    found = ask(logged, "refunds", k=50)
    assert len(found["passages"]) == 9
    tried = [passage["passage_id"] for passage in found["passages"][:5]]
    assert lines(path)[0]["passages"] == tried


def test_what_is_no_question_and_what_is_only_searched_is_not_logged(
    logged: TestClient, path: Path
) -> None:
    assert logged.post("/api/chat", json={"question": " "}).status_code == 422
    assert logged.post("/api/search", json={"question": "refunds"}).status_code == 200
    assert path.read_bytes() == b""


def test_without_a_log_nothing_is_written_anywhere(shelf: Shelf, tmp_path: Path) -> None:
    shelf.put({"refunds.md": REFUNDS})
    with shelf.client() as client:
        ask(client, "zebra")
    written = [file for file in tmp_path.rglob("*") if file.is_file() and file.suffix != ".md"]
    assert written
    assert not [file for file in written if b"zebra" in file.read_bytes()]


def test_no_question_commands_the_terminal_that_shows_the_log(
    logged: TestClient, path: Path
) -> None:
    question = '\x1b]0;mine\x07 \x9b2J \u202e zebra\n{"question": "forged"} 日本 😀'
    ask(logged, question)
    data = path.read_bytes()
    assert data.count(b"\n") == 1
    assert data.rstrip(b"\n").decode("ascii").isprintable()
    assert lines(path)[0]["question"] == question


@POSIX
def test_the_file_is_made_for_its_owner_alone(logged: TestClient, path: Path) -> None:
    ask(logged, "zebra")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@POSIX
def test_a_file_that_is_there_keeps_its_mode_and_what_stands_in_it(
    shelf: Shelf, path: Path
) -> None:
    path.write_text("before\n")
    path.chmod(0o640)
    shelf.put({"refunds.md": REFUNDS})
    with shelf.client(question_log=QuestionLog(path)) as client:
        ask(client, "zebra")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    before, line = path.read_text("ascii").splitlines()
    assert (before, json.loads(line)["question"]) == ("before", "zebra")


def test_a_file_that_was_moved_away_is_begun_anew(logged: TestClient, path: Path) -> None:
    ask(logged, "zebra")
    path.rename(path.with_suffix(".1"))
    ask(logged, "giraffe")
    assert [line["question"] for line in lines(path)] == ["giraffe"]


def test_questions_at_once_are_a_whole_line_each(logged: TestClient, path: Path) -> None:
    questions = [f"zebra {n} " + "x" * 3_900 for n in range(60)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda question: ask(logged, question), questions))
    assert sorted(line["question"] for line in lines(path)) == sorted(questions)


def test_a_log_that_fails_later_fails_no_question_and_is_warned_of_once(
    logged: TestClient, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path.unlink()
    path.mkdir()
    with caplog.at_level(logging.WARNING, "wherein.questions"):
        assert ask(logged, "refunds take 30 days")["answered"]
        assert ask(logged, "refunds take 30 days")["answered"]
    (record,) = caplog.records
    assert str(path) in record.getMessage()
    assert "directory" in record.getMessage()
    assert "refunds take" not in record.getMessage()


def test_a_log_that_failed_and_works_again_is_warned_of_again(
    logged: TestClient, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for question in ("one zebra", "two zebras"):
        path.unlink(missing_ok=True)
        path.mkdir()
        ask(logged, "lost zebra")
        path.rmdir()
        ask(logged, question)
        assert [line["question"] for line in lines(path)] == [question]
    assert len(caplog.records) == 2


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_a_full_disk_fails_no_question(shelf: Shelf, caplog: pytest.LogCaptureFixture) -> None:
    shelf.put({"refunds.md": REFUNDS})
    with shelf.client(question_log=QuestionLog(Path("/dev/full"))) as client:
        assert ask(client, "refunds take 30 days")["answered"]
    (record,) = caplog.records
    assert "no space left" in record.getMessage()


@POSIX
def test_a_log_that_cannot_be_opened_is_refused_at_once(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)  # nobody reads it: an ordinary open would wait for ever
    for unusable in (tmp_path, tmp_path / "none" / "asked.jsonl", pipe):
        with pytest.raises(QuestionLogUnwritable) as refused:
            QuestionLog(unusable)
        assert refused.value.path == unusable
        assert refused.value.reason
