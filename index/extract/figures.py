"""An actor of one article while it is being read, and the places where it is named."""

import re
from dataclasses import dataclass, field
from functools import lru_cache

from index.actors import Actor


@dataclass(eq=False, slots=True)
class Figure:
    """One actor of the article while it is being read."""

    name: str
    kind: str
    aliases: set[str] = field(default_factory=set)
    side: str | None = None
    gender: str = ""
    titles: set[str] = field(default_factory=set)
    roles: set[str] = field(default_factory=set)  # the word that opened its title: 'Valmoran'

    def actor(self) -> Actor:
        return Actor(self.name, self.kind, tuple(sorted(self.aliases - {self.name})), self.side)


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in the text; `start` and `end` in characters of the article."""

    figure: Figure
    start: int
    end: int


def bare(name: str) -> str:
    """A name without article, possessive and surrounding punctuation."""
    name = re.sub(
        r"^(?:[Tt]he|[Aa]n?)[ \xa0]",
        "",
        name.strip(" \xa0\t\n,.;:\"“”‘’'()[]—–-") if "." not in name[-2:] else name.strip(),
    )
    return re.sub(r"[’']s?$", "", re.sub(r"\s+", " ", name))


def introduced(figure: Figure, text: str) -> bool:
    """Whether an article makes plain that a whole name is a person's: 'Omar Amman, 20,' is meant by 'Amman' then."""
    if " " not in figure.name:
        return False
    return bool(figure.titles) or _named_once(figure.name, text)


@lru_cache(maxsize=4096)  # asked again at each place where the name stands
def _named_once(name: str, text: str) -> bool:
    whole = re.escape(name)
    return re.search(rf"(?:named|identified as) {whole}\b|{whole}, \d\d\b", text) is not None
