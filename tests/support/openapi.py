"""Holds requests to Discord against Discord's own OpenAPI document."""

import json
import os
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

DOCUMENT = Path(os.environ.get("DISCORD_OPENAPI") or Path(__file__).parents[2].parent / "shared/discord/openapi.json")
MISSING = f"Discord's OpenAPI document is not at {DOCUMENT}: set DISCORD_OPENAPI to its path"
SNOWFLAKES = re.compile(r"(^|_)ids?$|^(roles|users|parse)$")

NEW_FILE = "number of a new file"  # stands where the id of one that is there already would


class Request(NamedTuple):
    method: str
    path: str  # below /api/v10, without a query
    body: Any


@cache
def _registry() -> tuple[dict[str, Any], Any]:
    document = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    resource = Resource.from_contents(document, default_specification=DRAFT202012)
    return document, Registry().with_resource("urn:discord", resource)


@cache
def _template(method: str, path: str) -> str | None:
    """The path of the document that a request's path is an instance of, literal parts preferred."""
    document, _ = _registry()
    fitting = [
        template
        for template, operations in document["paths"].items()
        if method in operations and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path)
    ]
    return min(fitting, key=lambda template: template.count("{"), default=None)


def problems(requests: Iterable[Request]) -> list[str]:
    """One sentence for each request that Discord's document does not allow."""
    document, registry = _registry()
    found = []
    for request in requests:
        method = request.method.lower()
        template = _template(method, request.path)
        if template is None:
            found.append(f"{request.method} {request.path}: no such path")
            continue
        content = document["paths"][template][method].get("requestBody", {}).get("content", {})
        if request.body is None or "application/json" not in content:
            continue
        pointer = "/".join(part.replace("~", "~0").replace("/", "~1") for part in ("paths", template, method))
        schema = {"$ref": f"urn:discord#/{pointer}/requestBody/content/application~1json/schema"}
        validator = Draft202012Validator(schema, registry=registry)
        for error in validator.iter_errors(_stringly(request.body)):
            best = min(error.context or [error], key=lambda e: -len(e.absolute_path))
            found.append(f"{request.method} {template}: {best.json_path}: {best.message[:300]}")
    return found


def _stringly(body: Any, key: str = "") -> Any:
    """The body as JSON, ids as strings: discord.py sends some of them as numbers, which Discord takes too."""
    if isinstance(body, dict):
        files = key == "attachments"
        return {name: _stringly(value, NEW_FILE if files and name == "id" else name) for name, value in body.items()}
    if isinstance(body, list | tuple):
        return [_stringly(value, key) for value in body]
    number = isinstance(body, int) and not isinstance(body, bool)
    if number and (key == NEW_FILE or (SNOWFLAKES.search(key) and body > 2**31)):
        return str(body)
    return body
