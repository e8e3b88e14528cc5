from collections.abc import Callable, Iterator

import pytest

from bot.generation.assistant import WordingAssistant
from bot.generation.client import ChatClient
from bot.generation.writer import Writer
from tests.bot.generation.model_server import ModelServer, model_server
from tests.bot.shelf import Shelf

PATIENCE = 30.0
"""Seconds that a model has where it is meant to answer; a test of one that does not gives less."""

Asking = Callable[..., WordingAssistant]


@pytest.fixture(scope="session")
def _server() -> Iterator[ModelServer]:
    with model_server() as server:
        yield server


@pytest.fixture
def model(_server: ModelServer) -> ModelServer:
    """A model that says nothing until it is told what, and was not asked yet."""
    _server.says()
    _server.asked.clear()
    return _server


@pytest.fixture
def asking(shelf: Shelf, model: ModelServer) -> Asking:
    """Make an assistant over `shelf` whose answers the model words."""

    def make(*, timeout: float = PATIENCE, key: str | None = None) -> WordingAssistant:
        client = ChatClient(model.url, model="small", key=key, timeout=timeout)
        return WordingAssistant(shelf.assistant, Writer(client))

    return make
