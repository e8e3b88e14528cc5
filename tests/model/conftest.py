import os
from pathlib import Path

import pytest

from index.model_folder import packaged_model
from index.sentence_transformer import SentenceTransformerEncoder

_FOLDER = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if _FOLDER in item.path.parents:
            item.add_marker(pytest.mark.model)


@pytest.fixture(scope="session")
def encoder() -> SentenceTransformerEncoder:
    """The encoder that everybody gets."""
    return SentenceTransformerEncoder(packaged_model())


@pytest.fixture
def quiet_environment(tmp_path: Path) -> dict[str, str]:
    """The environment of a command that has its home to itself and no setting."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WHEREIN_")}
    return kept | {"WHEREIN_HOME": str(tmp_path / "home"), "HOME": str(tmp_path)}
