"""A conversation of one question, and how an error of it reads."""

from typing import Any

ROUTE = "/v1/chat/completions"
QUESTION = "refunds take 30 days"
ASKED = {"role": "user", "content": QUESTION}


def assert_error(response: Any, status: int) -> dict[str, Any]:
    """Assert that a response is an error as OpenAI writes one, and return what it says."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/json"
    assert int(response.headers["content-length"]) == len(response.content)
    (error,) = response.json().values()
    assert set(response.json()) == {"error"}
    assert set(error) == {"message", "type", "param", "code"}
    assert error["message"]
    assert error["type"] == ("server_error" if status >= 500 else "invalid_request_error")
    found: dict[str, Any] = error
    return found
