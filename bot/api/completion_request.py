"""Own what a client of OpenAI's chat API may ask for, and what of it counts here.

What is not named here is accepted and ignored. Named and refused is what would make an answer
other than the one that the client waits for: several choices, JSON, a call of a tool, an image.
"""

from typing import Annotated, Literal

from pydantic import BeforeValidator, ConfigDict, Field, field_validator
from pydantic_core import PydanticCustomError

from bot.api.request_body import RequestBody
from bot.conversation import Role, Turn

MOST_MESSAGES = 1_000
"""The longest conversation that is read."""

MOST_TURNS = 32
"""So many of the turns before a question are looked at, the last ones."""


_SPOKEN = ("user", "assistant")


class _Request(RequestBody):
    model_config = ConfigDict(extra="ignore")


class Part(_Request):
    """A part of a message, of which only `text` is read."""

    type: str
    text: str | None = None


def _parts(content: object) -> object:
    if content is None:
        return ()
    if isinstance(content, str):
        return ({"type": "text", "text": content},)
    if not isinstance(content, list | tuple):
        raise PydanticCustomError("no_parts", "it is neither text nor a list of parts; send text")
    return content


Parts = Annotated[
    tuple[Part, ...],
    Field(strict=False),
    BeforeValidator(_parts, json_schema_input_type=str | tuple[Part, ...] | None),
]
"""The parts of a message; a text alone is one part, and nothing is none."""


class Message(_Request):
    """One message. Those of `user` and `assistant` are the conversation; others are passed over."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: Parts = ()

    @property
    def text(self) -> str:
        """The parts that are text, a line each."""
        return "\n".join(part.text for part in self.content if part.type == "text" and part.text)

    @property
    def is_text(self) -> bool:
        """Tell whether there is nothing else in it."""
        return all(part.type == "text" for part in self.content)


class ResponseFormat(_Request):
    """How to answer: in text."""

    type: Literal["text"]


class StreamOptions(_Request):
    """What to tell in a stream beside the answer."""

    include_usage: bool | None = None


class CompletionRequest(_Request):
    """A conversation that ends in a question: the last message of the user.

    `temperature` and `top_p` have no effect, as nothing is left to chance. Any `model` may be
    named; there is one, and the reply names it.
    """

    messages: Annotated[tuple[Message, ...], Field(max_length=MOST_MESSAGES, strict=False)]
    model: str | None = None
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    n: Literal[1] | None = None
    response_format: ResponseFormat | None = None
    tool_choice: Literal["none", "auto"] | None = None
    temperature: Annotated[float, Field(ge=0, le=2)] | None = None
    top_p: Annotated[float, Field(ge=0, le=1)] | None = None

    @field_validator("messages")
    @classmethod
    def _end_in_a_question(cls, messages: tuple[Message, ...]) -> tuple[Message, ...]:
        asked = [message for message in messages if message.role == "user"]
        if not asked:
            raise PydanticCustomError(
                "no_question", "there is no message of the role `user`; send one"
            )
        if not asked[-1].is_text:
            raise PydanticCustomError(
                "not_text", "the last message of the user has a part that is no text; send text"
            )
        return messages

    @property
    def question(self) -> str:
        """What is asked."""
        return self._spoken[-1].text

    @property
    def turns(self) -> tuple[Turn, ...]:
        """What was said before, oldest first, as far as it is text."""
        before = (Turn(role=Role(one.role), content=one.text) for one in self._spoken[:-1])
        return tuple(turn for turn in before if turn.content)[-MOST_TURNS:]

    @property
    def includes_usage(self) -> bool:
        """Tell whether a stream is to end in what was used."""
        return bool(self.stream_options and self.stream_options.include_usage)

    @property
    def _spoken(self) -> tuple[Message, ...]:
        """The conversation up to the question, without what others said."""
        spoken = [message for message in self.messages if message.role in _SPOKEN]
        while spoken[-1].role != "user":
            spoken.pop()
        return tuple(spoken)
