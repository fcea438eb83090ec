"""The file `.env` as names and values; what cannot be read for certain is refused with its line."""

import io
import re
from pathlib import Path

from dotenv.parser import Binding, parse_stream

from index.errors import DemarcheError, ReadError
from index.reading.text.decode import decode

SETTING = re.compile(r"^\s*(?:export\s+)?[A-Za-z_]\w*\s*=", re.M)


class SettingsError(DemarcheError):
    """A setting has an unknown name or an impossible value."""


def read_env(path: Path) -> dict[str, str]:
    """Names and values, in any encoding that a text editor writes; nothing where there is no such file.

    Raises SettingsError with the line that is no `NAME=value`. What it holds is never repeated: it may be the token.
    """
    try:
        text = decode(path.read_bytes()) if path.is_file() else ""
    except (OSError, ReadError) as error:
        raise SettingsError(f"{path} cannot be read ({error}): save it as UTF-8 text, open to you.") from None
    values = {}
    for binding in parse_stream(io.StringIO(text)):
        fault = _fault(binding)
        if fault:
            said = binding.original.string
            line = binding.original.line + said[: len(said) - len(said.lstrip())].count("\n")
            raise SettingsError(f"{path}, line {line}: {fault}.")
        if binding.key and binding.value is not None:
            values[binding.key] = binding.value
    return values


def _fault(binding: Binding) -> str:
    """Why a statement is none; a value over several lines that takes in other settings is an open quotation mark."""
    name, quoted, value = binding.original.string.strip().partition("=")
    name = name.removeprefix("export ").strip()
    opened = bool(quoted) and value.lstrip()[:1] in ('"', "'")
    if opened and (binding.error or len(SETTING.findall(binding.original.string)) > 1):
        return f"the quotation marks around {name} do not match: close them on the same line, or leave them out"
    return "write NAME=value there, or # before it" if binding.error or (binding.key and not quoted) else ""
