"""A shelf to index, and hypothesis without a clock."""

from pathlib import Path

import pytest
from hypothesis import settings

from tests.index.shelf import Shelf

settings.register_profile("wherein", deadline=None)
settings.load_profile("wherein")


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)
