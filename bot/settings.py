"""Own what can be set from outside: environment variables that begin with ``WHEREIN_``."""

import json
from pathlib import Path
from typing import Annotated, Literal

from platformdirs import user_data_path
from pydantic import (
    BeforeValidator,
    Field,
    IPvAnyNetwork,
    SecretStr,
    StringConstraints,
    ValidationError,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.errors import BadSetting

HostName = Annotated[
    str,
    StringConstraints(
        to_lower=True,
        pattern=r"^(?:[A-Za-z0-9._-]{1,253}|[0-9A-Fa-f.]*:[0-9A-Fa-f]*:[0-9A-Fa-f:.]*)$",
    ),
]
"""A name without a scheme or a port, or an address without brackets."""

Origin = Annotated[
    str,
    StringConstraints(
        to_lower=True,
        pattern=r"^https?://(?:[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?$",
    ),
]
"""What a browser sends as `Origin`: a scheme and a name, and a port where it is not the usual."""


def _read(given: object) -> object:
    """Read a list that is written in JSON, as in an environment variable."""
    return json.loads(given) if isinstance(given, str) else given


FromJson = (NoDecode, BeforeValidator(_read))


class Settings(BaseSettings):
    """Everything that can be set, with its default."""

    model_config = SettingsConfigDict(env_prefix="WHEREIN_", frozen=True, extra="forbid")

    home: Path = Field(
        default_factory=lambda: user_data_path("wherein"),
        description="The folder that holds the index.",
    )
    model: Path | None = Field(
        default=None,
        description="A sentence-transformers folder to encode with instead of the packaged one.",
    )
    reader: Literal["trained", "extractive"] = Field(
        default="trained",
        description="What picks the words that answer: the trained reader, or the first one.",
    )
    host: str = Field(default="127.0.0.1", description="The address to serve on.")
    port: int = Field(default=8000, ge=0, le=65535, description="The port to serve on; 0: any.")
    admin_token: SecretStr | None = Field(
        default=None,
        min_length=22,
        description="Who sends it may upload and delete documents; without it nobody may.",
    )
    question_log: Path | None = Field(
        default=None,
        description="A file to log questions asked of the server in; without it none are logged.",
    )
    allowed_hosts: Annotated[tuple[HostName, ...], *FromJson] = Field(
        default=(),
        description="Names that the server answers to besides loopback and the one it serves on, "
        "as a JSON list.",
    )
    allowed_origins: Annotated[tuple[Origin, ...], *FromJson] = Field(
        default=(),
        description="Origins of other sites whose pages may ask, as a JSON list.",
    )
    trusted_proxies: Annotated[tuple[IPvAnyNetwork, ...], *FromJson] = Field(
        default=(),
        description="Addresses or networks of proxies to believe who a client is, as a JSON list.",
    )
    rate_limit: int = Field(
        default=60,
        ge=0,
        le=1_000_000,
        description="How many questions a minute one client may ask; 0: any number.",
    )
    suggestions: tuple[str, ...] | None = Field(
        default=None,
        description="Questions that the chat page offers to begin with, as a JSON list.",
    )


_REASONS = {
    "suggestions": "it is not a JSON list of texts",
    "allowed_hosts": 'it is not a JSON list of names such as "help.example.org", without scheme, '
    "port or *",
    "allowed_origins": 'it is not a JSON list of origins such as "https://www.example.org", '
    "without path or *",
    "trusted_proxies": 'it is not a JSON list of addresses or networks such as "10.0.0.0/8"',
    "admin_token": "it has fewer than 22 characters; `openssl rand -hex 16` prints a good one",
}


def load_settings() -> Settings:
    """Read the settings; raises BadSetting, which names the variable."""
    try:
        return Settings()
    except ValidationError as error:
        found = error.errors()[0]
        name = str(found["loc"][0])
        raise BadSetting(name, reason=_REASONS.get(name, found["msg"])) from error
