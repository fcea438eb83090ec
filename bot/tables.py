"""The data files of `bot/`, read once."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def bot_table(name: str) -> dict[str, Any]:
    """The whole of one TOML file in `bot/`, such as 'claims.toml'."""
    with files("bot").joinpath(name).open("rb") as file:
        return tomllib.load(file)
