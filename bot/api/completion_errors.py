"""Own how errors leave below /v1: in OpenAI's shape, whoever found them.

Everything inside speaks of problems (RFC 9457). They are translated at the door, so that a refusal
by a limit, or of a route that does not exist, has the shape that a client reads, too.
"""

import json
import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PREFIX = "/v1"
_PROBLEM = "application/problem+json"
_TYPES = {
    HTTPStatus.UNAUTHORIZED: "authentication_error",
    HTTPStatus.FORBIDDEN: "permission_error",
    HTTPStatus.TOO_MANY_REQUESTS: "rate_limit_error",
}
_KINDS = re.compile(r"urn:wherein:(?P<kind>.+)")
_INDEX = re.compile(r"\.(\d+)(?=\.|$)")


class CompletionError(BaseModel):
    """What is wrong, and with which parameter; `code` names it for programs."""

    message: str
    type: str
    param: str | None
    code: str | None


class ErrorResponse(BaseModel):
    """An error in OpenAI's shape."""

    error: CompletionError


class CompletionErrors:
    """Translate the problems that leave below /v1."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and translate what comes back if it is a problem."""
        if scope["type"] == "http" and is_below_v1(scope["path"]):
            send = _translating(send)
        await self._app(scope, receive, send)


def is_below_v1(path: str) -> bool:
    """Tell whether a path is one at which clients expect OpenAI's shape."""
    return path == PREFIX or path.startswith(f"{PREFIX}/")


def error_of(problem: Mapping[str, Any]) -> ErrorResponse:
    """Return a problem in OpenAI's shape."""
    status, kind = problem["status"], _KINDS.fullmatch(problem["type"])
    where = [one["where"] for one in problem.get("errors", ())]
    otherwise = (
        "server_error" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "invalid_request_error"
    )
    return ErrorResponse(
        error=CompletionError(
            message=problem["detail"],
            type=_TYPES.get(status, otherwise),
            param=_parameter(where[0]) if where else None,
            code=kind["kind"].replace("-", "_") if kind else None,
        )
    )


def translated(response: Response) -> Response:
    """Return a response that is a problem in OpenAI's shape."""
    content = error_of(json.loads(bytes(response.body))).model_dump()
    return JSONResponse(content, status_code=response.status_code)


def _parameter(where: str) -> str | None:
    """Return a place in a body as OpenAI writes it: ``messages[0].content``."""
    return _INDEX.sub(r"[\1]", where.removeprefix("body").removeprefix(".")) or None


def _translating(send: Send) -> Send:
    """Hold a problem back until it is whole, and send what it is in OpenAI's shape."""
    start: Message | None = None
    body = b""

    async def translate(message: Message) -> None:
        nonlocal start, body
        if message["type"] == "http.response.start" and _is_problem(message):
            start = message
        elif start is None or message["type"] != "http.response.body":
            await send(message)
        else:
            body += message.get("body", b"")
            if not message.get("more_body", False):
                content = error_of(json.loads(body)).model_dump_json().encode()
                headers = MutableHeaders(scope=start)
                headers["content-type"] = "application/json"
                headers["content-length"] = str(len(content))
                await send(start)
                await send({"type": "http.response.body", "body": content})

    return translate


def _is_problem(start: Message) -> bool:
    return MutableHeaders(scope=start).get("content-type", "").startswith(_PROBLEM)
