"""Own what can be set from outside: environment variables that begin with ``WHEREIN_``."""

import re
from pathlib import Path
from typing import Literal

from platformdirs import user_data_path
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import BadSetting


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
    admin_token: SecretStr | None = Field(
        default=None,
        min_length=22,
        description="Who sends it may upload and delete documents; without it nobody may.",
    )
    question_log: Path | None = Field(
        default=None,
        description="A file to log questions asked of the server in; without it none are logged.",
    )
    suggestions: tuple[str, ...] | None = Field(
        default=None,
        description="Questions that the chat page offers to begin with, as a JSON list.",
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


_REASONS = {
    "llm_url": "it is no address such as http://127.0.0.1:11434/v1, without name and password",
    "llm_key": "it is empty, or has other characters than a header can carry",
    "suggestions": "it is not a JSON list of texts",
    "precision": "it is not a number over 0 and up to 1, such as 0.9",
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
