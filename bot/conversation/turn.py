"""Own what was said before a question."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """Who said something."""

    USER = "user"
    ASSISTANT = "assistant"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One thing that was said. What an assistant is said to have said need not be right."""

    role: Role
    content: str
