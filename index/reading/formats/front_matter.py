"""What stands above the text of a Markdown file in a form for programs: YAML, TOML or JSON, whole or damaged."""

import json
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import takewhile

import yaml

LONGEST = 500  # lines
_FENCES = {"---": ("---", "..."), "+++": ("+++",)}  # what opens it: what closes it
_NAME = r"\w[\w.-]*"
_FIELD = re.compile(rf"""\s*["']?({_NAME})["']?\s*[:=](?:\s+|(?=["'\[{{])|$)(.*?),?\s*""")
_GOES_ON = re.compile(r"\s+\S.*|#.*|-\s.*|\[.*|[\]}],?\s*")  # a value's further lines, a comment, a table of TOML
_QUOTED = re.compile(r"""(["'])(.*)\1""")
_TEMPLATE = re.compile(r"\{\{.*\}\}|\{%.*%\}|<%.*%>")  # a program was to fill it in, and did not


@dataclass(frozen=True, slots=True)
class Page:
    """`fields` by their names in lower case, `text` what is left, `dropped` the fields that nobody can read."""

    text: str
    fields: dict[str, object] = field(default_factory=dict)
    dropped: tuple[str, ...] = ()


def parted(text: str) -> Page:
    """The text without its front matter. Never raises: a block that is damaged is read line by line.

    A block that is never closed ends with its last field. What opens like one and has no field is text.
    """
    whole = text.lstrip("\ufeff \t\r\n")
    lines = whole.splitlines(keepends=True)
    if whole.startswith("{"):
        fields, rest = _json(whole, lines)
    elif ends := _FENCES.get(lines[0].rstrip() if lines else ""):
        fields, rest = _fenced(lines[1:], ends)
    else:
        return Page(text)
    if not fields:
        return Page(text)
    dropped = tuple(name for name, value in fields.items() if isinstance(value, str) and _TEMPLATE.search(value))
    return Page(rest, {name: value for name, value in fields.items() if name not in dropped}, dropped)


def _json(text: str, lines: Sequence[str]) -> tuple[dict[str, object], str]:
    try:
        value, end = json.JSONDecoder().raw_decode(text)
        return _named(value), text[end:]
    except (ValueError, RecursionError):
        if re.fullmatch(r"\{\s*", lines[0]):  # what prose opens with a brace alone on a line?
            return _fenced([line.lstrip(" \t") for line in lines[1:]], ("}",))
        return {}, text


def _fenced(lines: Sequence[str], ends: Sequence[str]) -> tuple[dict[str, object], str]:
    closing = next((number for number, line in enumerate(lines[:LONGEST]) if line.rstrip() in ends), None)
    if closing is not None:
        block = lines[:closing]
        whole = all(map(str.strip, block)) or all(map(_belongs, block))
        fields = _parsed("".join(block)) or (_by_line(block) if whole else {})
        if fields:
            return fields, "".join(lines[closing + 1 :])
    block = list(takewhile(lambda line: line.strip() and _belongs(line), lines[:LONGEST]))
    return _parsed("".join(block)) or _by_line(block), "".join(lines[len(block) :])


def _parsed(block: str) -> dict[str, object]:
    """What the block says as YAML or as TOML; every scalar of YAML as it is written: 'No' and '12:30' are words."""
    try:
        fields = _named(yaml.load(block, Loader=yaml.BaseLoader))
        if fields and ("\n\n" not in block or all(re.fullmatch(_NAME, name) for name in fields)):
            return fields  # else prose: 'The union said: no.'
    except (yaml.YAMLError, ValueError, RecursionError):
        pass
    try:
        return _named(tomllib.loads(block))
    except (tomllib.TOMLDecodeError, ValueError, RecursionError):
        return {}


def _named(value: object) -> dict[str, object]:
    return {str(name).lower(): one for name, one in value.items()} if isinstance(value, dict) else {}


def _by_line(lines: Sequence[str]) -> dict[str, object]:
    """The fields of one line each; the first of a name counts, so none of a table below it."""
    fields: dict[str, object] = {}
    for line in lines:
        if not line[:1].isspace() and (found := _FIELD.fullmatch(line.rstrip())):
            value = found[2].strip()
            fields.setdefault(found[1].lower(), quoted[2] if (quoted := _QUOTED.fullmatch(value)) else value)
    return fields


def _belongs(line: str) -> bool:
    words = line.rstrip()
    return not words or bool(_FIELD.fullmatch(words) or _GOES_ON.fullmatch(words))
