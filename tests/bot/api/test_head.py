"""HEAD is answered wherever GET is."""

import pytest
from fastapi.testclient import TestClient


@pytest.mark.parametrize("path", ["/", "/healthz", "/api/documents", "/static/document.js"])
def test_head_has_the_status_and_the_headers_of_get(client: TestClient, path: str) -> None:
    got = client.get(path)

    head = client.head(path)

    assert head.status_code == got.status_code == 200
    assert head.headers["content-type"] == got.headers["content-type"]
    assert head.headers["content-length"] == got.headers["content-length"]


def test_head_on_a_route_that_takes_questions_is_refused(client: TestClient) -> None:
    assert client.head("/api/chat").status_code == 405
