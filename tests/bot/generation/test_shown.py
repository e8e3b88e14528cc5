"""Where a person sees that a model worded an answer, and what turns it on."""

from pathlib import Path

import pytest

from bot.api.schemas import chat_response
from bot.assembly import Assembly
from bot.assistant import Assistant
from bot.commands.ask import lines
from bot.commands.emphasis import plain
from bot.connector.tools import Tools
from bot.generation.assistant import WordingAssistant
from bot.settings import Settings
from tests.bot.generation.conftest import Asking
from tests.bot.generation.model_server import ModelServer, sending
from tests.bot.generation.test_writer import FIRST, QUESTION, REFUNDS
from tests.bot.shelf import Shelf


@pytest.fixture
def refunds(shelf: Shelf) -> Shelf:
    return shelf.put({"refunds.txt": REFUNDS})


def test_no_model_is_asked_unless_an_address_is_set(tmp_path: Path) -> None:
    plain = Assembly(Settings(home=tmp_path))
    worded = Assembly(Settings(home=tmp_path, llm_url="http://127.0.0.1:9/v1"))

    assert type(plain.assistant) is Assistant
    assert type(worded.assistant) is WordingAssistant


def test_the_command_shows_the_quotes_under_a_wording(
    refunds: Shelf, asking: Asking, model: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "88")
    model.says("Refunds take 30 days. [1]")

    shown = list(lines(asking().ask(QUESTION), plain))

    assert shown == [
        "Refunds take 30 days. [1]",
        "",
        "[1] Refunds, characters 0-72 of refunds.txt",
        f"    {FIRST}",
        "",
        "A language model worded this from the quotes, and each sentence was checked.",
    ]


@pytest.mark.parametrize(
    ("said", "flag"),
    [("Refunds take 30 days. [1]", "checked"), ("Refunds are free. [1]", "dropped")],
)
def test_the_api_and_the_connector_say_what_became_of_a_wording(
    refunds: Shelf, asking: Asking, model: ModelServer, said: str, flag: str
) -> None:
    model.says(said)
    bot = asking()

    assert chat_response(bot.ask(QUESTION), request_id="1").generation == flag
    assert Tools(bot, refunds.library, site="").ask(QUESTION).generation == flag


def test_a_server_that_fails_is_told_as_such(
    refunds: Shelf, asking: Asking, model: ModelServer
) -> None:
    model.behaviour = sending(b"", status=503)

    assert chat_response(asking().ask(QUESTION), request_id="1").generation == "failed"
