import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bot.shelf import Shelf


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    """Give the loggers back as they were: a command that is run in this process sets them."""
    root, own = logging.getLogger(), logging.getLogger("wherein")
    handlers, level, own_level = root.handlers[:], root.level, own.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    own.setLevel(own_level)
