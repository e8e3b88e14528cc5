"""A shelf to index."""

from pathlib import Path

import pytest

from tests.index.shelf import Shelf


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)
