from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from tests.bot.shelf import Shelf

REFUNDS = (
    "# Refund policy\n\n## Billing\n\n### Refunds\n\n"
    "Refunds take 30 days. Late ones are paid by cheque.\n"
)
# "# Refund policy" fills 0-15, "## Billing" 17-27, "### Refunds" 29-40, the sentences 42-63, 64-93


@pytest.fixture(scope="session")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A client of an API over one document, `refunds.md`, that stays as it is."""
    shelf = Shelf(tmp_path_factory.mktemp("shelf"))
    with shelf.put({"refunds.md": REFUNDS}).client() as client:
        yield client


@pytest.fixture
def living(shelf: Shelf) -> Iterator[TestClient]:
    """A client of an API over `shelf`, which holds `refunds.md` to begin with."""
    with shelf.put({"refunds.md": REFUNDS}).client() as client:
        yield client


@pytest.fixture
def empty(shelf: Shelf) -> Iterator[TestClient]:
    """A client of an API over nothing."""
    with shelf.client() as client:
        yield client
