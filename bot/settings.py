"""One frozen settings object from the environment and `.env`; a wrong or unknown name fails loudly."""

import difflib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from pydantic import (
    AnyHttpUrl,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)

from bot.clock import Daily, Hours, daily, hours
from bot.envfile import SettingsError, read_env

PREFIX = "DEMARCHE_"
DURATION_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
LONGEST = timedelta(days=365)
QUOTES = "'\""
COLUMNS = ("text", "title", "date", "url", "publisher", "id")
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ufffd]")
ID = (
    "write numbers such as 123456789012345678, separated by commas "
    "(in Discord: Settings, Advanced, Developer Mode; then right-click and Copy ID)"
)
WORDS = {  # what to do, by pydantic's type of an error
    "bool_parsing": "write yes or no",
    "int_parsing": "write a whole number",
    "int_parsing_size": "write a smaller number",
    "greater_than_equal": "write a number of at least {ge}",
    "less_than_equal": "write a number of at most {le}",
    "url_parsing": "write an address such as http://127.0.0.1:8000",
    "url_scheme": "write an address such as http://127.0.0.1:8000",
}


class Settings(BaseModel):
    """Every setting of Demarche. The names in the environment are these, upper case, after `DEMARCHE_`.

    `DISCORD_TOKEN` alone carries no prefix. Lists are comma separated; durations are written 30s, 15m, 6h, 1d.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", validate_by_name=True, arbitrary_types_allowed=True)

    articles: str = Field("articles", description="files or folders to index, separated by commas")
    addresses: str = Field(
        "",
        validation_alias="DEMARCHE_SOURCES",
        description="feeds, sitemaps and pages to fetch articles from, separated by commas",
    )
    columns: str = Field("", description="columns of tables with unusual names, such as text=Story,title=Head")
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
    servers: frozenset[int] = Field(
        frozenset(), description="ids of the home servers, the only ones to answer on; empty means any"
    )
    channels: frozenset[int] = Field(frozenset(), description="ids of the channels to answer in; empty means all")
    admin_roles: frozenset[int] = Field(frozenset(), description="ids of roles that may administer too")
    threads: bool = Field(False, description="answer a mention in a thread of its own")
    message_content: bool = Field(False, description="read every message in such a thread (privileged intent)")
    direct_messages: bool = Field(True, description="answer direct messages")
    user_cooldown: timedelta = Field(timedelta(seconds=5), description="least time between a user's questions")
    server_rate: int = Field(60, ge=1, description="most questions a server may ask a minute")
    refresh: timedelta | None = Field(None, description="fetch the sources and re-index this often; empty means never")
    digest: Daily | None = Field(None, description="tell once a day what is new, such as 09:00 Europe/Berlin")
    digest_channel: int | None = Field(None, ge=1, description="id of the channel that the daily digest goes to")
    quiet: Hours | None = Field(
        None, description="hours without messages of watches, such as 22:00-07:00 Europe/Berlin"
    )
    log_file: Path | None = Field(None, description="also log to this rotating file")
    log_questions: bool = Field(False, description="write the text of questions to the log")
    health_port: int | None = Field(
        None, ge=1, le=65535, description="serve /healthz and /metrics on this loopback port"
    )

    @field_validator("*", mode="before")
    @classmethod
    def _printable(cls, value: Any) -> Any:
        if isinstance(value, str) and CONTROL.search(value):
            raise ValueError("it holds a line break or another character that cannot be seen")
        return value

    @field_validator("articles", "data", "prompts", "log_file", mode="before")
    @classmethod
    def _paths(cls, value: Any, info: ValidationInfo) -> Any:
        if not isinstance(value, str):
            return value
        if info.field_name != "articles":
            return _expanded(value)
        paths = _parts(value)
        if not paths:
            raise ValueError("name a file or a folder")
        return ",".join(map(_expanded, paths))

    @field_validator("addresses")
    @classmethod
    def _fetched(cls, value: str) -> str:
        for part in _parts(value):
            if not re.fullmatch(r"https?://\S+", part, re.IGNORECASE):
                raise ValueError(f"{part!r} is no address such as https://example.org/feed.xml")
        return value

    @field_validator("columns")
    @classmethod
    def _columns(cls, value: str) -> str:
        for part in _parts(value):
            field, _, column = (one.strip() for one in part.partition("="))
            if field not in COLUMNS or not column:
                raise ValueError(f"{part!r} names no column; write one of {', '.join(COLUMNS)}, as in text=Story")
        return value

    @field_validator("servers", "channels", "admin_roles", mode="before")
    @classmethod
    def _ids(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        parts = _parts(value)
        for part in parts:
            if not (part.isascii() and part.isdecimal()):
                raise ValueError(f"{part!r} is no id; {ID}")
        return parts

    @field_validator("digest", mode="before")
    @classmethod
    def _daily(cls, value: Any) -> Any:
        return daily(value) if isinstance(value, str) else value

    @field_validator("quiet", mode="before")
    @classmethod
    def _hours(cls, value: Any) -> Any:
        return hours(value) if isinstance(value, str) else value

    @field_validator("user_cooldown", "refresh", "model_timeout", mode="before")
    @classmethod
    def _duration(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        parts = re.fullmatch(r"([0-9]{1,9})\s*([smhd])", value)
        if parts is None:
            raise ValueError("write a duration as 30s, 15m, 6h or 1d")
        return timedelta(seconds=int(parts[1]) * DURATION_UNITS[parts[2]])

    @field_validator("user_cooldown", "refresh", "model_timeout")
    @classmethod
    def _sensible(cls, value: timedelta | None, info: ValidationInfo) -> timedelta | None:
        if value is not None and value > LONGEST:
            raise ValueError(f"write at most {LONGEST.days}d")
        if value is not None and not value and info.field_name != "user_cooldown":
            never = ", or leave it empty for never" if info.field_name == "refresh" else ""
            raise ValueError(f"write a time longer than nothing{never}")
        return value

    @field_validator("model", "embeddings")
    @classmethod
    def _named(cls, value: str, info: ValidationInfo) -> str:
        provider, _, name = (part.strip() for part in value.partition(":"))
        if value and not (provider and name):
            sample = "openai:gpt-5-mini" if info.field_name == "model" else "openai:text-embedding-3-small"
            raise ValueError(f"{value!r} lacks the provider or the name; write both, such as {sample}")
        return f"{provider}:{name}" if value else ""

    @field_validator("discord_token")
    @classmethod
    def _token(cls, value: SecretStr) -> SecretStr:
        token = value.get_secret_value()
        if not token.isascii() or " " in token:
            raise ValueError("no token has such characters; copy it again from Discord's portal")
        return value

    @property
    def sources(self) -> tuple[str, ...]:
        """The files and folders of `articles`, as they were written."""
        return tuple(part.strip() for part in self.articles.split(",") if part.strip())

    @property
    def fetched_from(self) -> tuple[str, ...]:
        """The addresses of DEMARCHE_SOURCES."""
        return tuple(_parts(self.addresses))

    @property
    def table_columns(self) -> dict[str, str]:
        """The names of a table's columns by our names for them."""
        pairs = (part.partition("=") for part in _parts(self.columns))
        return {field.strip(): column.strip() for field, _, column in pairs}


def variable(field: str) -> str:
    """The environment variable that sets `field`."""
    return str(Settings.model_fields[field].validation_alias or PREFIX + field.upper())


VARIABLES = {variable(field): field for field in Settings.model_fields}


@dataclass(frozen=True, slots=True)
class Given:
    """A setting as it was written, and where: 'the environment', or the file's name."""

    value: str
    place: str


def given(environ: Mapping[str, str] | None = None, dotenv: Path = Path(".env")) -> dict[str, Given]:
    """What is set, by field: `.env`, then the environment (later ones win; empty values count as unset).

    The providers' own keys (`OPENAI_API_KEY` and the like) of the file are handed to the environment, where their
    clients look. Raises SettingsError for an unknown `DEMARCHE_` name and for a file that cannot be read.
    """
    environ = os.environ if environ is None else environ
    file = read_env(dotenv)
    found: dict[str, Given] = {}
    for place, values in ((str(dotenv), file), ("the environment", environ)):
        for name, written in values.items():
            if name in VARIABLES:
                if value := _unquoted(written, f"{name} in {place}"):
                    found[VARIABLES[name]] = Given(value, place)
            elif name.upper().startswith(PREFIX):
                near = difflib.get_close_matches(name.upper(), VARIABLES, 1)
                hint = f"; did you mean {near[0]}?" if near else "; `.env.example` lists them all."
                raise SettingsError(f"{place} sets {name}, which Demarche does not know{hint}")
    for name, value in file.items():
        if name.endswith("_API_KEY") and value and environ is os.environ:
            os.environ.setdefault(name, value)
    return found


def load(environ: Mapping[str, str] | None = None, dotenv: Path = Path(".env"), **more: Any) -> Settings:
    """The settings that are `given`, and those of `more` that are not None, which win.

    Raises SettingsError with one sentence for an unknown name or an impossible value.
    """
    return made(given(environ, dotenv), **more)


def made(found: Mapping[str, Given], **more: Any) -> Settings:
    """The settings of what was `found`, and `more`. Raises SettingsError for an impossible value."""
    chosen = {name: value for name, value in more.items() if value is not None}
    try:
        return Settings(**{**{field: one.value for field, one in found.items()}, **chosen})
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0])
        field = VARIABLES.get(name, name)
        place = "the command line" if field in chosen or field not in found else found[field].place
        words = WORDS.get(first["type"])
        what = words.format(**first.get("ctx", {})) if words else first["msg"].removeprefix("Value error, ")
        raise SettingsError(f"{variable(field)} in {place} is not usable: {what}.") from None


def _parts(value: str) -> list[str]:
    """The parts of a list."""
    return [part for one in value.split(",") if (part := _bare(one.strip()))]


def _unquoted(value: str, name: str) -> str:
    """A value without the quotation marks that `docker --env-file` keeps. Raises SettingsError for half a pair."""
    value = value.strip()
    ends = value[:1] + value[-1:].replace("'", "")  # a name may end with an apostrophe
    if any(mark in ends and value.count(mark) % 2 for mark in QUOTES):
        raise SettingsError(f"{name} is not usable: its quotation marks do not match; close them, or leave them out.")
    return _bare(value)


def _bare(value: str) -> str:
    paired = len(value) > 1 and value[0] in QUOTES and value[0] == value[-1] and value[0] not in value[1:-1]
    return value[1:-1].strip() if paired else value


def _expanded(path: str) -> str:
    """A path with `~`, $HOME and other variables put in. Raises ValueError where one is not known."""
    whole = os.path.expanduser(os.path.expandvars(path))  # noqa: PTH111
    unknown = re.search(r"\$\{?[A-Za-z_]\w*\}?", whole) or re.match(r"~[^/\\]*", whole)
    if unknown:
        raise ValueError(f"{unknown[0]} is not known here; write the whole path")
    return whole
