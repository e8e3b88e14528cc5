"""Own what can be set from outside: ``WHEREIN_*`` in the environment, and ``wherein.toml``."""

import json
import logging
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal, get_args

from platformdirs import user_data_path
from pydantic import (
    BeforeValidator,
    Field,
    IPvAnyNetwork,
    SecretStr,
    StringConstraints,
    ValidationError,
    field_validator,
)
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from bot.errors import BadSetting
from bot.settings_file import VARIABLE, SettingsFile, settings_file

_log = logging.getLogger("wherein.settings")

_PREFIX = "WHEREIN_"
_NEAR = 0.9  # of the letters of two names, the prefix among them
_PORT = r"(\d{1,4}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d{2}|655[0-2]\d|6553[0-5])"
_ADDRESS = rf"^(\[[0-9A-Fa-f:.]+\]|[^:\[\]\s]+):{_PORT}$"

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
    """Everything that can be set, with its default. What is given yields to the environment."""

    model_config = SettingsConfigDict(env_prefix=_PREFIX, frozen=True, extra="forbid")

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
    precision: float | None = Field(
        default=None,
        gt=0,
        le=1,
        allow_inf_nan=False,
        description="The share of answers that should be right; without it, the threshold is the "
        "score that parts right from wrong best.",
    )
    host: str = Field(default="127.0.0.1", description="The address to serve on.")
    port: int = Field(default=8000, ge=0, le=65535, description="The port to serve on; 0: any.")
    workers: int = Field(
        default=1, ge=1, le=64, description="How many processes serve, over one index."
    )
    grace: float = Field(
        default=3,
        ge=0,
        le=3600,
        allow_inf_nan=False,
        description="The seconds that requests under way have when the server is told to stop.",
    )
    admin_token: SecretStr | None = Field(
        default=None,
        min_length=22,
        description="Who sends it may upload and delete documents; without it nobody may.",
    )
    question_log: Path | None = Field(
        default=None,
        description="A file to log questions asked of the server in; without it none are logged.",
    )
    log_format: Literal["text", "json"] = Field(
        default="text",
        description="How the server logs: `text` is errors, for people; `json` every request, too.",
    )
    feedback: Literal["off", "votes", "questions"] = Field(
        default="off",
        description="What is kept of thumbs: nothing, the `votes`, or the `questions` with them.",
    )
    metrics: str | None = Field(
        default=None,
        pattern=_ADDRESS,
        description="An address such as `127.0.0.1:9464` to serve Prometheus metrics on.",
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
    language: Literal["en", "de", "fr", "es", "ar", "he", "zh", "ja"] | None = Field(
        default=None,
        description="The language that the chat page speaks; without it, its visitor's.",
    )
    llm_url: str | None = Field(
        default=None,
        pattern=r"^https?://[^\s/?#@]+(/[^\s?#@]*)?$",
        description="A server of OpenAI's protocol that words answers, up to its /v1; none: none.",
    )
    llm_model: str = Field(default="default", description="The model that is asked of it.")
    llm_key: SecretStr | None = Field(
        default=None, description="What it is sent as a bearer token, if it wants one."
    )
    llm_timeout: float = Field(
        default=20, gt=0, le=600, description="How many seconds it has before the quotes answer."
    )

    @field_validator("llm_key")
    @classmethod
    def _fits_a_header(cls, key: SecretStr | None) -> SecretStr | None:
        if key is not None and not re.fullmatch(r"[!-~]+", key.get_secret_value()):
            raise ValueError
        return key

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Let the environment win over what was read from a file."""
        return env_settings, init_settings


_REASONS = {
    "llm_url": "it is no address such as http://127.0.0.1:11434/v1, without name and password",
    "llm_key": "it is empty, or has other characters than a header can carry",
    "metrics": "it is no HOST:PORT",
    "suggestions": "it is not a JSON list of texts",
    "precision": "it is not a number over 0 and up to 1, such as 0.9",
    "allowed_hosts": 'it is not a JSON list of names such as "help.example.org", without scheme, '
    "port or *",
    "allowed_origins": 'it is not a JSON list of origins such as "https://www.example.org", '
    "without path or *",
    "trusted_proxies": 'it is not a JSON list of addresses or networks such as "10.0.0.0/8"',
    "admin_token": "it has fewer than 22 characters; `openssl rand -hex 16` prints a good one",
}


def load_settings(config: Path | None = None) -> Settings:
    """Read the settings from the environment and a file; the environment wins.

    The file is the one given, else `settings_file` says which. Raises BadSetting, which names
    the variable, BadSettingsFile, which names file and key, or SecretExposed.
    """
    for variable, near in _misspelt(os.environ):
        _log.warning("%s is no setting, and is left alone; is %s meant?", variable, near)
    path = settings_file(config)
    if path is None:
        return _checked({}, None)
    file = SettingsFile(path)
    given = file.values(Settings.model_fields)
    for name, value in given.items():
        if isinstance(value, bool) and name not in _SWITCHES:
            raise file.refused(name, "it is no switch, to be true or false")
    file.keep_secret(_SECRETS)
    return _checked(_from_here(given, path.parent), file)


def _misspelt(variables: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield what is nearly a setting, and the setting. Others may have variables of their own."""
    known = {f"{_PREFIX}{name}".upper() for name in Settings.model_fields} | {VARIABLE}
    for variable in sorted(set(variables) - known):
        near = get_close_matches(variable, known, n=1, cutoff=_NEAR)
        if variable.startswith(_PREFIX) and near:
            yield variable, near[0]


def _checked(given: Mapping[str, object], file: SettingsFile | None) -> Settings:
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        found = error.errors()[0]
        name = str(found["loc"][0])
        reason = _REASONS.get(name, found["msg"])
        if file and name in given and not _in_environment(name):
            raise file.refused(name, reason) from error
        raise BadSetting(name, reason=reason) from error


def _from_here(given: Mapping[str, object], folder: Path) -> dict[str, object]:
    """Return what was given, its relative paths being relative to the file that gave them."""
    return {
        name: str(folder / value) if name in _PATHS and isinstance(value, str) else value
        for name, value in given.items()
    }


def _in_environment(name: str) -> bool:
    return f"WHEREIN_{name}".upper() in {variable.upper() for variable in os.environ}


def _named_with(kind: type) -> frozenset[str]:
    fields = Settings.model_fields.items()
    return frozenset(name for name, field in fields if kind in _kinds(field.annotation))


def _kinds(annotation: object) -> tuple[object, ...]:
    return (annotation, *get_args(annotation))


_PATHS, _SECRETS, _SWITCHES = _named_with(Path), _named_with(SecretStr), _named_with(bool)
