"""Every route is asked what its description allows and forbids; no answer contradicts it.

SCHEMA_EXAMPLES says how many requests are made up for each route in each way; without it, a few.
"""

import os
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import BaseSchema, Case, GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from bot.feedback import Feedback
from tests.bot.api.conftest import REFUNDS
from tests.bot.shelf import Shelf

EXAMPLES = int(os.environ.get("SCHEMA_EXAMPLES", "20"))
TOKEN = "0123456789abcdef0123456789abcdef"
HOLDER = {"Authorization": f"Bearer {TOKEN}"}
ROUTES = (
    "GET /healthz",
    "GET /readyz",
    "POST /api/chat",
    "POST /api/search",
    "POST /api/feedback",
    "POST /v1/chat/completions",
    "GET /v1/models",
    "GET /v1/models/{name}",
    "GET /api/documents",
    "GET /api/documents/{document_id}/text",
    "POST /api/documents",
    "DELETE /api/documents/{document_id}",
)


@pytest.fixture
def description(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BaseSchema]:
    """The description of an API over `refunds.md`, which its holder of the token may change."""
    shelf = Shelf(tmp_path_factory.mktemp("described")).put({"refunds.md": REFUNDS})
    feedback = Feedback(shelf.home.path)
    with shelf.client(admin_token=TOKEN, feedback=feedback) as client:
        yield schemathesis.openapi.from_asgi("/openapi.json", client.app)


def test_every_route_that_is_described_is_asked(description: BaseSchema) -> None:
    described = {
        f"{method.upper()} {path}" for path, methods in description.items() for method in methods
    }

    assert described == set(ROUTES)


@pytest.mark.parametrize(
    ("route", "mode"),
    [(route, GenerationMode.POSITIVE) for route in ROUTES]
    + [(route, GenerationMode.NEGATIVE) for route in ROUTES if route.startswith("POST")],
)
def test_no_request_whatever_gets_an_answer_that_is_not_described(
    description: BaseSchema, route: str, mode: GenerationMode
) -> None:
    method, path = route.split()  # no schema says what is white space, or what a file must be

    @settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
    @given(case=description[path][method].as_strategy(generation_mode=mode))
    def ask(case: Case[Any]) -> None:
        response = case.call(headers=HOLDER)
        if response.status_code != HTTPStatus.REQUEST_ENTITY_TOO_LARGE:  # no schema says how large
            case.validate_response(response, excluded_checks=[positive_data_acceptance])

    ask()
