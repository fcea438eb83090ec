"""One frozen settings object from the environment and `.env`; a wrong or unknown name fails loudly."""

import difflib
import os
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from dotenv import dotenv_values
from pydantic import AnyHttpUrl, BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator

from index.errors import DemarcheError

PREFIX = "DEMARCHE_"
DURATION_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


class SettingsError(DemarcheError):
    """A setting has an unknown name or an impossible value."""


class Settings(BaseModel):
    """Every setting of Demarche. The names in the environment are these, upper case, after `DEMARCHE_`.

    `DISCORD_TOKEN` alone carries no prefix. Lists are comma separated; durations are written 30s, 15m, 6h, 1d.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", validate_by_name=True)

    articles: str = Field("articles", description="files or folders to index, separated by commas")
    data: Path = Field(Path(".demarche"), description="where the index and the bot's state are kept")
    embeddings: str = Field("", description="embedding model as provider:name; empty is the shipped one")
    chroma_url: AnyHttpUrl | None = Field(None, description="a Chroma server for the vectors; empty is embedded")

    model: str = Field("", description="language model as provider:name, such as openai:gpt-5-mini; empty is none")
    model_url: AnyHttpUrl | None = Field(None, description="an OpenAI-compatible server that has the model")
    model_timeout: timedelta = Field(timedelta(seconds=30), description="longest wait for the model, per question")
    model_answers: bool = Field(True, description="let the model answer, each statement checked")
    model_questions: bool = Field(
        True, description="let the model search anew for follow-ups, other languages, overviews; reword for the rules"
    )
    model_reading: bool = Field(False, description="let the model read articles when the index is built")
    model_budget: int = Field(200_000, ge=0, description="most tokens that one build may spend on the model")
    model_user_day: int = Field(50_000, ge=0, description="most tokens that one user's questions may cost a day")
    model_server_day: int = Field(500_000, ge=0, description="most tokens that one server's questions may cost a day")
    prompts: Path | None = Field(None, description="a folder whose prompts replace the shipped ones, file by file")

    discord_token: SecretStr = Field(
        SecretStr(""), validation_alias="DISCORD_TOKEN", description="the bot's token from Discord's portal"
    )
    channels: frozenset[int] = Field(frozenset(), description="ids of the channels to answer in; empty means all")
    admin_roles: frozenset[int] = Field(
        frozenset(), description="ids of roles that may administer beside Manage Server"
    )
    threads: bool = Field(False, description="answer a mention in a thread of its own")
    message_content: bool = Field(False, description="read every message in such a thread (privileged intent)")
    direct_messages: bool = Field(True, description="answer direct messages")
    user_cooldown: timedelta = Field(timedelta(seconds=5), description="least time between a user's questions")
    server_rate: int = Field(60, ge=1, description="most questions a server may ask a minute")
    refresh: timedelta | None = Field(None, description="re-index this often; empty means never")
    log_file: Path | None = Field(None, description="also log to this rotating file")
    log_questions: bool = Field(False, description="write the text of questions to the log")
    health_port: int | None = Field(
        None, ge=1, le=65535, description="serve /healthz and /metrics on this loopback port"
    )

    @field_validator("channels", "admin_roles", mode="before")
    @classmethod
    def _ids(cls, value: Any) -> Any:
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value

    @field_validator("user_cooldown", "refresh", "model_timeout", mode="before")
    @classmethod
    def _duration(cls, value: Any) -> Any:
        if isinstance(value, str) and value[-1:] in DURATION_UNITS and value[:-1].strip().isdigit():
            return timedelta(seconds=int(value[:-1]) * DURATION_UNITS[value[-1]])
        if isinstance(value, str):
            raise ValueError("write a duration as 30s, 15m, 6h or 1d")
        return value

    @property
    def sources(self) -> tuple[str, ...]:
        """The files and folders of `articles`, as they were written."""
        return tuple(part.strip() for part in self.articles.split(",") if part.strip())


def variable(field: str) -> str:
    """The environment variable that sets `field`."""
    return str(Settings.model_fields[field].validation_alias or PREFIX + field.upper())


VARIABLES = {variable(field): field for field in Settings.model_fields}


def origins(environ: Mapping[str, str], dotenv: Path) -> dict[str, str]:
    """Where each setting that is set comes from: field → 'the environment' or the file's name.

    Raises SettingsError for an unknown `DEMARCHE_` name.
    """
    found: dict[str, str] = {}
    for place, values in ((str(dotenv), _file(dotenv)), ("the environment", environ)):
        for name, value in values.items():
            if name in VARIABLES and value:
                found[VARIABLES[name]] = place
            elif name.startswith(PREFIX) and name not in VARIABLES:
                near = difflib.get_close_matches(name, VARIABLES, 1)
                hint = f"; did you mean {near[0]}?" if near else "; `.env.example` lists them all."
                raise SettingsError(f"{place} sets {name}, which Demarche does not know{hint}")
    return found


def load(environ: Mapping[str, str] | None = None, dotenv: Path = Path(".env"), **given: Any) -> Settings:
    """Settings from `.env`, then the environment, then `given` (later ones win; empty values count as unset).

    Raises SettingsError with one sentence for an unknown name or an impossible value.
    """
    environ = os.environ if environ is None else environ
    values: dict[str, Any] = {}
    file = _file(dotenv)
    for field in origins(environ, dotenv):
        values[field] = environ.get(variable(field)) or file.get(variable(field))
    values.update({name: value for name, value in given.items() if value is not None})
    try:
        return Settings(**values)
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0])
        shown = name if name in VARIABLES else variable(name)
        raise SettingsError(f"{shown} is not usable: {first['msg'].removeprefix('Value error, ')}.") from None


def _file(dotenv: Path) -> dict[str, str | None]:
    try:
        return dict(dotenv_values(dotenv, interpolate=False)) if dotenv.is_file() else {}
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{dotenv} cannot be read: {error}.") from None
