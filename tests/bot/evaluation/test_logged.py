"""What is read from a log of questions, and that no line keeps another from being read."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answer import Answer, Reason
from bot.errors import BadQuestionLog
from bot.evaluation.logged import LONGEST_LINE, Logged, LoggedQuestions
from bot.question_log import QuestionLog

GOOD = b'{"question": "Where?", "answered": false, "passages": ["a.md@0-9"]}'


def log_of(folder: Path, *lines: bytes) -> LoggedQuestions:
    path = folder / "asked.jsonl"
    path.write_bytes(b"\n".join(lines) + b"\n")
    return LoggedQuestions(path)


def test_what_the_server_logs_is_read(tmp_path: Path) -> None:
    path, question = tmp_path / "asked.jsonl", "Où est 日本 \x1b[31m \u2028?"
    QuestionLog(path).add(
        Answer(
            question=question,
            text="",
            citations=(),
            hits=(),
            confidence=0.25,
            reason=Reason.NO_MATCH,
            index_version="1-0",
        )
    )
    assert list(LoggedQuestions(path)) == [Logged(question=question, answered=False, passages=())]


def test_questions_are_counted_with_those_without_an_answer(tmp_path: Path) -> None:
    answered = GOOD.replace(b"false", b"true")
    log = log_of(tmp_path, GOOD, b"", answered, GOOD + b"\r")
    assert [one.answered for one in log] == [False, True, False]
    assert (log.asked, log.unanswered, log.bad) == (3, 2, 0)
    assert len(list(log)) == 3
    assert (log.asked, log.unanswered, log.bad) == (3, 2, 0)  # read again, not counted again


@pytest.mark.parametrize(
    ("line", "column", "what"),
    [
        (b'{"question": "Wh', 14, "it is not JSON: Unterminated string starting at"),
        (GOOD + GOOD, len(GOOD) + 1, "it is not JSON: Extra data"),
        (b"\0\0\0", 1, "it is not JSON: Expecting value"),
        ("éé".encode() + b"\xff", 3, "the byte 0xff is not UTF-8"),
        (b"[]", 1, "it has to be an object, and is a list"),
        (b"{}", 1, "the key 'question' is missing"),
        (GOOD.replace(b"Where?", b" "), 14, "the question is empty"),
        (GOOD.replace(b"Where?", b"\\ud800"), 14, "half a surrogate pair is not text; write"),
        (GOOD.replace(b"false", b"0"), 36, "it has to be true or false, and is a number"),
        (GOOD.replace(b'"a.md@0-9"', b"1"), 56, "it has to be a text, and is a number"),
        (b"[" * 100_000, 1, "it is nested too deep"),
        (b'{"question": "' + b"x" * LONGEST_LINE + b'"}', 1, "it has over 1 MB"),
    ],
)
def test_a_bad_line_is_named_and_the_others_are_read(
    tmp_path: Path, line: bytes, column: int, what: str
) -> None:
    log = log_of(tmp_path, GOOD, line, GOOD)
    assert len(list(log)) == 2
    assert (log.asked, log.bad) == (2, 1)
    (problem,) = log.problems
    assert (problem.path, problem.line, problem.column) == (log.path, 2, column)
    assert problem.what.startswith(what)


def test_of_many_bad_lines_the_first_twenty_are_named_and_all_are_counted(tmp_path: Path) -> None:
    log = log_of(tmp_path, *[b"x"] * 25, GOOD)
    assert len(list(log)) == 1
    assert log.bad == 25
    assert [problem.line for problem in log.problems] == list(range(1, 21))


def test_a_line_with_much_wrong_is_one_bad_line(tmp_path: Path) -> None:
    log = log_of(tmp_path, b'{"question": 1, "answered": 1, "passages": [1, 2, 3]}', GOOD)
    assert len(list(log)) == 1
    assert (log.bad, len(log.problems)) == (1, 1)


def test_of_a_line_the_first_five_passages_are_read(tmp_path: Path) -> None:
    six = GOOD.replace(b'["a.md@0-9"]', b'["a", "b", "c", "d", "e", "f"]')
    (one,) = log_of(tmp_path, six)
    assert one.passages == ("a", "b", "c", "d", "e")


def test_a_line_still_being_written_is_passed_over(tmp_path: Path) -> None:
    log = log_of(tmp_path, GOOD)
    log.path.write_bytes(log.path.read_bytes() + GOOD[:20])
    assert len(list(log)) == 1
    assert [problem.line for problem in log.problems] == [2]


def test_a_log_of_nothing_has_no_questions(tmp_path: Path) -> None:
    assert list(log_of(tmp_path)) == []


def test_a_file_without_one_good_line_is_refused_by_its_first(tmp_path: Path) -> None:
    log = log_of(tmp_path, b"", b"question,answer", b"Who?,me")
    with pytest.raises(BadQuestionLog) as refused:
        list(log)
    assert (refused.value.path, refused.value.line) == (log.path, 2)
    assert "it is not JSON" in refused.value.reason


@pytest.mark.parametrize(("name", "why"), [("none", "no such file"), (".", "is a directory")])
def test_what_is_no_file_is_refused(tmp_path: Path, name: str, why: str) -> None:
    with pytest.raises(BadQuestionLog) as refused:
        list(LoggedQuestions(tmp_path / name))
    assert refused.value.path == tmp_path / name
    assert why in refused.value.reason


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)
_ENTRIES = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("question", "answered", "passages", "at"), _JSON)
)
_LINES = (
    st.binary().map(lambda data: data.replace(b"\n", b""))
    | _JSON.map(lambda value: json.dumps(value).encode())
    | _ENTRIES.map(lambda value: json.dumps(value).encode())
    | st.integers(0, len(GOOD) - 1).map(lambda end: GOOD[:end])
)


@given(st.lists(st.just(GOOD) | _LINES))
def test_whatever_stands_between_them_every_good_line_is_read(lines: list[bytes]) -> None:
    with TemporaryDirectory() as folder:
        log = log_of(Path(folder), GOOD, *lines)
        found = list(log)
    assert sum(one.question == "Where?" for one in found) == 1 + lines.count(GOOD)
    blank = sum(not line.decode(errors="replace").strip() for line in lines)
    assert log.asked + log.bad == 1 + len(lines) - blank
    assert log.asked == len(found)
    for problem in log.problems:
        assert problem.line is not None
        assert lines[problem.line - 2] != GOOD
