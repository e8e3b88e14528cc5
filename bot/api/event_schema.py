"""Own how OpenAPI describes a stream of events.

OpenAPI 3.1 has no word for one; a list of events is what comes nearest.
"""

from typing import Any

from pydantic import BaseModel


def described_stream(description: str, **events: type[BaseModel]) -> dict[str, Any]:
    """Return the content of a response: events by their names, with the data of each."""
    items = [
        {
            "type": "object",
            "required": ["data"],
            "properties": {"event": {"const": name}, "data": _schema(model)},
        }
        for name, model in events.items()
    ]
    schema = {"type": "array", "description": description, "items": {"oneOf": items}}
    return {"text/event-stream": {"schema": schema}}


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
