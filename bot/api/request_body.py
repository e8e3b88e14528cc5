"""Own what all bodies in JSON have in common: an object names each of its fields once.

Of a field that stands there twice a JSON parser keeps one, and not every parser the same one: what
a proxy has checked would not be what is answered here.
"""

import json
from collections import Counter
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict, model_validator
from pydantic_core import PydanticCustomError
from starlette.responses import Response

GIVEN_TWICE = "given_twice"
"""The kind of error; its `key` is the field."""


class JsonRoute(APIRoute):
    """A route whose body says which of its objects name a field twice."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Read the body as a `RequestBody` expects it."""
        handle = super().get_route_handler()

        async def handled(request: Request) -> Response:
            return await handle(_JsonRequest(request.scope, request.receive))

        return handled


class RequestBody(BaseModel):
    """An object of a body in JSON. Fields that it does not know are refused."""

    model_config = ConfigDict(extra="forbid", strict=True)

    @model_validator(mode="before")
    @classmethod
    def _names_each_field_once(cls, value: object) -> object:
        if isinstance(value, _NamedTwice):
            key = value.key.encode(errors="backslashreplace").decode()  # it may be half a pair
            raise PydanticCustomError(GIVEN_TWICE, "a field is given twice", {"key": key or '""'})
        return value


class _JsonRequest(Request):
    async def json(self) -> object:
        return json.loads(await self.body(), object_pairs_hook=_object)


class _NamedTwice(dict[str, Any]):
    """An object with a field that is named more than once: the one that is named most often."""

    key: str


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    twice = _NamedTwice(found)
    ((twice.key, _),) = Counter(name for name, _ in pairs).most_common(1)
    return twice
