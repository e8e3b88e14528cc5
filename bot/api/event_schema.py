"""Own how OpenAPI describes a stream of events: by `itemSchema` of OpenAPI 3.2, as FastAPI does."""

from typing import Any

from pydantic import BaseModel


def described_stream(
    description: str, *, last: str | None = None, **events: type[BaseModel]
) -> dict[str, Any]:
    """Return the content of a response: events by their names, with the data of each.

    Under `last` there is one more without a name, whose data is those words.
    """
    items = [
        {
            "type": "object",
            "required": ["data"],
            "properties": {"event": {"const": name}, "data": _json(model)},
        }
        for name, model in events.items()
    ]
    if last is not None:
        end = {"event": {"const": "message"}, "data": {"const": last}}
        items.append({"type": "object", "required": ["data"], "properties": end})
    return {"text/event-stream": {"itemSchema": {"description": description, "oneOf": items}}}


def _json(model: type[BaseModel]) -> dict[str, object]:
    """Return the schema of text that is a model in JSON."""
    return {
        "type": "string",
        "contentMediaType": "application/json",
        "contentSchema": _schema(model),
    }


def _schema(model: type[BaseModel]) -> object:
    """Return the schema of a model with all that it refers to in its place."""
    schema = model.model_json_schema(mode="serialization")
    definitions = schema.pop("$defs", {})

    def inlined(part: object) -> object:
        if isinstance(part, list):
            return [inlined(one) for one in part]
        if not isinstance(part, dict):
            return part
        if "$ref" in part:
            return inlined(definitions[str(part["$ref"]).rpartition("/")[2]])
        return {key: inlined(one) for key, one in part.items()}

    return inlined(schema)
