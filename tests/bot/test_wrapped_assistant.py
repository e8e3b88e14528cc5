"""What an assistant around another does: all that the other does, and what it adds."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from bot.answer import Answer
from bot.assistant import Assistant
from bot.conversation import Role, Turn
from bot.wrapped_assistant import WrappedAssistant
from corpus.records import Selection
from tests.bot.shelf import Shelf

QUESTION = "returns and refunds take days"
REFUNDS, RETURNS = "Refunds take 30 days.", "Returns and refunds take 9 days."


class Noting(WrappedAssistant):
    """One that notes what begins and ends, and answers more loudly."""

    def __init__(self, assistant: Assistant) -> None:
        super().__init__(assistant)
        self.noted: list[str] = []

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        self.noted.append(f"{name} begins")
        yield
        self.noted.append(f"{name} ends")

    def answered(self, answer: Answer) -> Answer:
        self.noted.append("answered")
        return replace(answer, text=answer.text.upper())


@pytest.fixture
def plain(tmp_path: Path) -> Assistant:
    return Shelf(tmp_path).put({"a.txt": REFUNDS, "b.txt": RETURNS}).assistant


def test_one_that_adds_nothing_answers_and_searches_as_the_other_does(plain: Assistant) -> None:
    wrapped = WrappedAssistant(plain)
    only = Selection(documents=("b.txt",))
    history = (Turn(role=Role.USER, content="How long do returns take?"),)

    answer = wrapped.ask(QUESTION, k=1, among=only, history=history)

    assert answer == plain.ask(QUESTION, k=1, among=only, history=history)
    assert [one.quote for one in answer.citations] == [RETURNS]
    assert wrapped.search(QUESTION, k=1, among=only) == plain.search(QUESTION, k=1, among=only)


def test_what_it_adds_stands_around_each_stage_and_after_the_check(plain: Assistant) -> None:
    noting = Noting(plain)

    answer = noting.ask(QUESTION)

    assert noting.noted == [
        "retrieve begins",
        "retrieve ends",
        "read begins",
        "read ends",
        "answered",
    ]
    assert answer.text == plain.ask(QUESTION).text.upper()


def test_a_search_is_one_stage_and_no_answer(plain: Assistant) -> None:
    noting = Noting(plain)

    noting.search(QUESTION)

    assert noting.noted == ["retrieve begins", "retrieve ends"]


def test_one_around_another_around_another_adds_what_both_add(plain: Assistant) -> None:
    inner = Noting(plain)
    outer = Noting(inner)

    outer.ask(QUESTION)

    assert inner.noted == outer.noted
    assert inner.noted[-1] == "answered"
