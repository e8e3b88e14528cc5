"""OpenAPI describes a stream as it is."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.bot.api.asked import ASKED, QUESTION, ROUTE
from tests.bot.api.told import Told, told


def described(client: TestClient, route: str) -> list[tuple[str, dict[str, Any]]]:
    """Return the name of each event of a route, with the schema of its data."""
    post = client.get("/openapi.json").json()["paths"][route]["post"]
    schema = post["responses"]["200"]["content"]["text/event-stream"]["itemSchema"]
    events = [one["properties"] for one in schema["oneOf"]]
    return [(event["event"]["const"], event["data"]) for event in events]


def stream(client: TestClient, route: str, body: dict[str, Any]) -> list[Told]:
    return told(client.post(route, json=body | {"stream": True}).text)


def references(part: object) -> list[str]:
    """Return what a part of a schema refers to, all the way down."""
    if isinstance(part, list):
        return [one for inner in part for one in references(inner)]
    if isinstance(part, dict):
        here = [str(part["$ref"])] if "$ref" in part else []
        return here + [one for inner in part.values() for one in references(inner)]
    return []


def test_the_events_of_a_chat_are_those_that_are_described(client: TestClient) -> None:
    schemas = described(client, "/api/chat")
    events = stream(client, "/api/chat", {"question": QUESTION})

    assert [name for name, _ in schemas] == [event.name for event in events]
    for event, (_, data) in zip(events, schemas, strict=True):
        schema = data["contentSchema"]
        assert set(event.json) == set(schema["properties"]) == set(schema["required"])


def test_the_chunks_of_a_completion_are_those_that_are_described(client: TestClient) -> None:
    (_, described_chunk), (_, described_end) = described(client, ROUTE)
    *chunks, end = stream(client, ROUTE, {"messages": [ASKED]})

    assert described_end == {"const": end.data}
    schema = described_chunk["contentSchema"]
    for chunk in chunks:
        assert set(schema["required"]) <= set(chunk.json) <= set(schema["properties"])


def test_every_reference_of_the_description_leads_to_something(client: TestClient) -> None:
    description = client.get("/openapi.json").json()
    found = references(description)

    assert found
    for reference in found:
        part = description
        for name in reference.removeprefix("#/").split("/"):
            part = part[name]


@pytest.mark.parametrize("route", [ROUTE, "/v1/models", "/v1/models/{name}"])
def test_errors_below_v1_are_described_in_the_shape_that_they_have(
    client: TestClient, route: str
) -> None:
    (operation,) = client.get("/openapi.json").json()["paths"][route].values()
    assert {"200", "4XX", "5XX"} <= set(operation["responses"])
    for status in set(operation["responses"]) - {"200"}:
        (content,) = operation["responses"][status]["content"].items()
        schema = {"$ref": "#/components/schemas/ErrorResponse"}
        assert content == ("application/json", {"schema": schema}), status
