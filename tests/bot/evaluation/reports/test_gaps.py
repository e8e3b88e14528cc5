"""How gaps are told on a terminal, and that no question commands it."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evaluation.gaps import Counted, Gap, gaps_among
from bot.evaluation.logged import LoggedQuestions
from bot.evaluation.reports.gaps import gap_lines
from bot.evaluation.reports.table import columns_of
from bot.evaluation.reports.terminal import Screen
from tests.fakes import FakeEncoder

SCREEN = Screen(width=60)


def line(question: str, *passages: str, answered: bool = False) -> str:
    return json.dumps({"question": question, "answered": answered, "passages": passages})


def told(path: Path, *lines: str) -> list[str]:
    path.write_text("\n".join(lines) + "\n", "utf-8")
    log = LoggedQuestions(path)
    return list(gap_lines(gaps_among(log, FakeEncoder()), log, screen=SCREEN))


def gap(*questions: str) -> Gap:
    return Gap(questions=tuple(Counted(name=one, count=1) for one in questions), passages=())


def test_gaps_are_told_with_their_questions_and_passages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    asked = [line("How do I return a parcel?", "a@0-9", "b@0-9")] * 2
    other = line("How do I return my parcel?", "b@0-9")
    answered = line("Do you sell stamps?", "c@0-9", answered=True)
    assert told(Path("asked.jsonl"), *asked, "{", other, answered, line("Zebras")) == [
        "Questions without an answer in asked.jsonl",
        "4 of 5 questions, in 2 gaps",
        "1 line could not be read and was passed over:",
        "asked.jsonl:3:2: it is not JSON: Expecting property name",
        "enclosed in double quotes",
        "",
        "1. asked 3 times",
        "   2  How do I return a parcel?",
        "   1  How do I return my parcel?",
        "   passages tried",
        "   3  b@0-9",
        "   2  a@0-9",
        "",
        "2. asked 1 time",
        "   1  Zebras",
    ]


def test_where_there_is_no_gap_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert told(Path("asked.jsonl"), line("Zebras", answered=True)) == [
        "Questions without an answer in asked.jsonl",
        "0 of 1 question, in 0 gaps",
    ]


def test_votes_without_their_questions_are_counted_and_no_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    vote = json.dumps({"thumb": "down", "id": "x", "thumb_reason": None, "comment": None})
    assert told(Path("feedback.jsonl"), vote, line("Zebras", answered=True), vote) == [
        "Questions without an answer in feedback.jsonl",
        "0 of 1 question, in 0 gaps",
        "2 votes had no question with them",
    ]
    assert told(Path("votes.jsonl"), vote)[-1] == "1 vote had no question with it"


def test_what_is_more_than_can_be_read_is_counted(tmp_path: Path) -> None:
    log = LoggedQuestions(tmp_path / "asked.jsonl")
    found = [gap("a", "b", "c", "d", "e", "f", "g"), gap("h"), gap("i"), gap("j")]
    assert list(gap_lines(found, log, screen=SCREEN, most=2))[-7:] == [
        "   1  e",
        "   and 2 more questions",
        "",
        "2. asked 1 time",
        "   1  h",
        "",
        "and 2 more gaps",
    ]


def test_a_hostile_question_is_one_harmless_line(tmp_path: Path) -> None:
    hostile = "\x1b]0;mine\x07\x1b[2J\x9b2J\u202e\r\nwherein: all is well"
    lines = told(
        tmp_path / "asked.jsonl", line(hostile, "\x1b[31mid@0-9"), line("\x1b[1m", answered=True)
    )
    assert "   1  \\x1b]0;mine\\x07\\x1b[2J\\x9b2J\\u202e  wherein: all is w…" in lines
    assert "   1  \\x1b[31mid@0-9" in lines
    assert all(one.isprintable() for one in lines)


@given(st.text(min_size=1), st.text())
def test_whatever_was_asked_each_line_prints_and_fits(question: str, passage: str) -> None:
    found = [
        Gap(
            questions=(Counted(name=question, count=1),), passages=(Counted(name=passage, count=1),)
        )
    ]
    log = LoggedQuestions(Path("asked.jsonl"))
    for encoding in ("utf-8", "ascii"):
        for one in gap_lines(found, log, screen=Screen(width=40, encoding=encoding)):
            assert one.replace("\u200c", "").replace("\u200d", "").isprintable()
            assert columns_of(one) <= 40
            assert one.encode(encoding).decode(encoding) == one


def test_a_terminal_without_unicode_gets_escapes(tmp_path: Path) -> None:
    screen = Screen(width=40, encoding="ascii")
    lines = list(gap_lines([gap("Où ?")], LoggedQuestions(tmp_path / "x"), screen=screen))
    assert lines[-1] == "   1  O\\xf9 ?"
