"""The words given to a language model: files that people can read and replace, checked before the first question.

A prompt file has a head with its `version` and the names of its `variables`, then the sections `# System` and
`# User`. A variable is written {{name}}; every other brace is an ordinary character.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import frontmatter

from index.errors import DemarcheError

if TYPE_CHECKING:
    from langchain_core.prompts import ChatPromptTemplate

VARIABLE = re.compile(r"\{\{\s*(\w+)\s*\}\}")
SECTIONS = re.compile(r"\A\s*# System\n(?P<system>.+?)\n# User\n(?P<user>.+)\Z", re.S)

# What the code fills in: a prompt without one of them, or with another, cannot work.
VARIABLES: dict[str, frozenset[str]] = {
    "answer": frozenset({"question", "before", "material", "most", "note"}),
    "check": frozenset({"statements"}),
    "question": frozenset({"question", "before", "actors"}),
    "demands": frozenset({"passage", "actors", "stances"}),
}


class PromptError(DemarcheError):
    """A prompt file cannot be used."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """One prompt. `hash` is sha256 (hex) of its file's text; `variables` are the names to fill in."""

    name: str
    version: str
    variables: frozenset[str]
    system: str
    user: str
    hash: str

    @property
    def label(self) -> str:
        """For `--explain` and manifests: 'answer 1 (3f9ac0d1)'."""
        return f"{self.name} {self.version} ({self.hash[:8]})"

    def template(self) -> "ChatPromptTemplate":
        """The prompt as langchain takes it; invoke it with a value for each variable."""
        from langchain_core.prompts import ChatPromptTemplate

        return ChatPromptTemplate([("system", _f_string(self.system)), ("human", _f_string(self.user))])


def load(folder: Path | None = None) -> Mapping[str, Prompt]:
    """Every prompt by name: the shipped ones, each replaced by the file of the same name in `folder`.

    Raises PromptError for a folder that is missing, a file that is no prompt of ours, and a variable too many or
    too few.
    """
    texts = {name: (f"prompts/{name}.md", _shipped(name)) for name in VARIABLES}
    if folder is not None:
        if not folder.is_dir():
            raise PromptError(f"DEMARCHE_PROMPTS names {folder}, which is no folder: create it or unset the variable.")
        for path in sorted(folder.glob("*.md")):
            if path.stem not in VARIABLES:
                raise PromptError(f"{path} is no prompt that is used: rename it to one of {', '.join(VARIABLES)}.md.")
            try:
                texts[path.stem] = (str(path), path.read_text(encoding="utf-8"))
            except (OSError, UnicodeDecodeError) as error:
                raise PromptError(f"{path} cannot be read: {error}.") from None
    return {name: parse(name, place, text) for name, (place, text) in texts.items()}


def parse(name: str, place: str, text: str) -> Prompt:
    """The prompt `name` from the text of its file; `place` is what an error calls it. Raises PromptError."""
    try:
        head, body = frontmatter.parse(text)
    except Exception as error:  # the YAML reader has many
        raise PromptError(f"The head of {place} cannot be read: {str(error).splitlines()[0]}.") from None
    version, named = str(head.get("version", "")), head.get("variables")
    if not version or not isinstance(named, list):
        raise PromptError(f"{place} needs a head with its version and the list of its variables.")
    sections = SECTIONS.match(body)
    if sections is None:
        raise PromptError(f"{place} needs the sections '# System' and '# User', in this order.")
    used = frozenset(VARIABLE.findall(body))
    for found, where in ((frozenset(map(str, named)), "names in its head"), (used, "uses")):
        for missing in sorted(VARIABLES[name] - found):
            raise PromptError(f"{place} lacks the variable {{{{{missing}}}}} where it {where} the others: put it back.")
        for unknown in sorted(found - VARIABLES[name]):
            allowed = ", ".join(sorted(VARIABLES[name]))
            raise PromptError(
                f"{place} {where} the variable {{{{{unknown}}}}}, which does not exist: it has {allowed}."
            )
    return Prompt(
        name=name,
        version=version,
        variables=used,
        system=sections["system"].strip(),
        user=sections["user"].strip(),
        hash=sha256(text.encode()).hexdigest(),
    )


def _shipped(name: str) -> str:
    return files("prompts").joinpath(f"{name}.md").read_text(encoding="utf-8")


def _f_string(text: str) -> str:
    """Our {{name}} as langchain's {name}; other braces escaped."""
    parts = VARIABLE.split(text)
    return "".join(
        f"{{{part}}}" if place % 2 else part.replace("{", "{{").replace("}", "}}") for place, part in enumerate(parts)
    )
