"""Own how errors leave: `application/problem+json` (RFC 9457), and which status is which."""

import logging
from dataclasses import asdict
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from bot.api.completion_errors import is_below_v1, translated
from bot.api.observation import route_of
from bot.api.protection.security_headers import HEADERS
from bot.api.request_id import problem_instance
from bot.api.wrong_fields import wrong_field
from bot.errors import (
    BadName,
    BadQuestion,
    CalibrationDamaged,
    FeedbackUnwritable,
    ModelNotFound,
    ServerStopping,
    UploadRefused,
    UploadUnderWay,
)
from corpus.errors import (
    BadInput,
    DocumentIdTaken,
    DocumentTooLarge,
    HomeBusy,
    HomeUnusable,
    NothingSelected,
    OverLimit,
    PathError,
    TypeMismatch,
    UnknownDocument,
    UnknownFormat,
    WhereinError,
)
from index.errors import NothingIndexed

_MOST_ERRORS = 16
_INVALID = "urn:wherein:invalid-request"
_NO_JSON = "the body cannot be read; send JSON in UTF-8 that nests less, with shorter numbers."
_NO_INDEX = "the index cannot be read"
_AILING: tuple[tuple[type[WhereinError], str], ...] = (
    (FeedbackUnwritable, "feedback cannot be kept"),
    (CalibrationDamaged, "the calibration cannot be read"),
    (HomeUnusable, "the folder of the index cannot be used"),
)
RETRY_AFTER = "5"
"""When to try again what passes by itself, in seconds."""
_TOO_LARGE = ("unpacks-too-large", "too-many-pages", "archive")  # of the limits in OverLimit

_log = logging.getLogger("wherein.api")

_STATUSES: tuple[tuple[type[WhereinError], HTTPStatus], ...] = (  # the first that fits
    (UnknownDocument, HTTPStatus.NOT_FOUND),
    (ModelNotFound, HTTPStatus.NOT_FOUND),
    (UploadUnderWay, HTTPStatus.CONFLICT),
    (DocumentIdTaken, HTTPStatus.CONFLICT),
    (DocumentTooLarge, HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    (TypeMismatch, HTTPStatus.UNSUPPORTED_MEDIA_TYPE),
    (UnknownFormat, HTTPStatus.UNSUPPORTED_MEDIA_TYPE),
    (PathError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (BadName, HTTPStatus.UNPROCESSABLE_ENTITY),
    (BadQuestion, HTTPStatus.UNPROCESSABLE_ENTITY),
    (NothingSelected, HTTPStatus.UNPROCESSABLE_ENTITY),
    (BadInput, HTTPStatus.BAD_REQUEST),
    (WhereinError, HTTPStatus.SERVICE_UNAVAILABLE),
)

_PROBLEM = {
    "description": "A problem (RFC 9457)",
    "content": {
        "application/problem+json": {
            "schema": {
                "type": "object",
                "required": ["type", "title", "status", "detail", "instance"],
                "properties": {
                    "type": {"type": "string"},
                    "title": {"type": "string"},
                    "status": {"type": "integer"},
                    "detail": {"type": "string"},
                    "instance": {"type": "string"},
                },
            }
        }
    },
}
PROBLEMS: dict[int | str, dict[str, Any]] = {"4XX": _PROBLEM, "5XX": _PROBLEM}
"""What the description of the API says of everything that goes wrong."""


class ProblemResponse(JSONResponse):
    """A JSON response that says that it is a problem."""

    media_type = "application/problem+json"


def install_problems(app: FastAPI) -> None:
    """Answer every error of the application with a problem."""
    app.add_exception_handler(WhereinError, _project_error)
    app.add_exception_handler(RequestValidationError, _invalid_request)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(Exception, _last)


def problem(status: int, *, detail: str, kind: str = "about:blank", **more: object) -> Response:
    """Return a problem; `more` are members of its own."""
    content = {
        "type": kind,
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "instance": problem_instance(),
        **more,
    }
    return ProblemResponse(content, status_code=status)


def problem_of(request: Request, error: Exception) -> Response:
    """Return the problem that an error is where no handler does: around routes, or in a stream."""
    handler = _project_error if isinstance(error, WhereinError) else _unexpected
    return handler(request, error)


def _project_error(request: Request, error: Exception) -> Response:
    told = error.error if isinstance(error, UploadRefused) else error
    status, kind = _status(told), f"urn:wherein:{_kebab(type(told).__name__)}"
    if isinstance(told, OverLimit):
        kind = f"urn:wherein:{told.limit}"
    if isinstance(error, NothingIndexed):
        detail = "nothing is indexed here yet; the operator adds documents."
    elif isinstance(error, HomeBusy):
        detail = "the index is being written to; try again in a moment."
    elif status is HTTPStatus.SERVICE_UNAVAILABLE and not isinstance(error, ServerStopping):
        _log.error("%s: %s", route_of(request.scope), error)
        what = next((what for kind, what in _AILING if isinstance(error, kind)), _NO_INDEX)
        detail = f"{what} at the moment; the operator finds why in the log."
    else:
        detail = str(error)
    response = problem(status, detail=detail, kind=kind)
    if isinstance(error, HomeBusy | ServerStopping | UploadUnderWay):
        response.headers["Retry-After"] = RETRY_AFTER
    return response


def _status(error: Exception) -> HTTPStatus:
    if isinstance(error, OverLimit) and error.limit in _TOO_LARGE:
        return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    return next(status for kind, status in _STATUSES if isinstance(error, kind))


def _invalid_request(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    if isinstance(error.body, bytes) and error.body:
        return problem(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            detail="the body is not declared as JSON; send it with Content-Type: application/json.",
        )
    errors = error.errors()
    wrong = [wrong_field(found) for found in errors[:_MOST_ERRORS]]
    malformed = any(found["type"] == "json_invalid" for found in errors)
    return problem(
        HTTPStatus.BAD_REQUEST if malformed else HTTPStatus.UNPROCESSABLE_ENTITY,
        detail=" ".join(one.why for one in wrong),
        kind=_INVALID,
        errors=[asdict(one) for one in wrong],
    )


def refusal(error: HTTPException) -> Response:
    """Return the problem that an error with a status stands for."""
    response = problem(error.status_code, detail=str(error.detail))
    response.headers.update(error.headers or {})
    return response


def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if isinstance(error.__cause__, RecursionError | ValueError):  # raised while JSON was parsed
        return problem(error.status_code, detail=_NO_JSON, kind=_INVALID)
    return refusal(error)


def _last(request: Request, error: Exception) -> Response:
    """Answer outside of everything that stands around the routes, the translation below /v1 too."""
    response = _unexpected(request, error)
    return translated(response) if is_below_v1(request.scope["path"]) else response


def _unexpected(request: Request, error: Exception) -> Response:
    _log.error("%s", route_of(request.scope), exc_info=error)
    response = problem(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        detail="something went wrong that should not have; the operator finds it in the log.",
    )
    response.headers.update(HEADERS)  # no middleware sees it
    return response


def _kebab(name: str) -> str:
    return "".join(f"-{c.lower()}" if c.isupper() else c for c in name).lstrip("-")
