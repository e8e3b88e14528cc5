"""What a stream of events told, read as the standard says."""

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Told:
    """One event."""

    name: str
    data: str

    @property
    def json(self) -> Any:
        return json.loads(self.data)


def told(text: str) -> list[Told]:
    """Return the whole events of a stream; comments tell nothing."""
    found = []
    for block in text.split("\n\n")[:-1]:
        fields = [line.split(": ", 1) for line in block.split("\n") if line[:1] != ":"]
        if fields:
            names = [value for key, value in fields if key == "event"]
            data = "\n".join(value for key, value in fields if key == "data")
            found.append(Told(names[-1] if names else "message", data))
    return found
