"""The tables of names: names.toml and places.toml, with the lookups made from them."""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from index.words import letters


def fold(text: str) -> str:
    """A name for comparing: lower case, no marks on letters, no article, no possessive, no dots in abbreviations."""
    plain = re.sub(r"^(?:the|a|an)\s+", "", letters(text).casefold().replace(".", "").strip())
    plain = re.sub(r"'s?(?=\s|$)", "", plain)
    return re.sub(r"\s+", " ", plain)


@cache
def tables() -> dict[str, Any]:
    """names.toml and places.toml, with the lookups made from them."""
    here = Path(__file__).parent
    names = tomllib.loads((here / "names.toml").read_text(encoding="utf-8"))
    places = tomllib.loads((here / "places.toml").read_text(encoding="utf-8"))
    lists = {key: frozenset(words) for key, words in names.items()}
    states: dict[str, str] = {}
    demonyms: dict[str, str] = {}
    seats: set[str] = set()
    for state, (people, capitals, others) in places["states"].items():
        states |= dict.fromkeys([state, *capitals, *others], state)
        seats |= set(capitals)
        demonyms |= dict.fromkeys(people, state)
    for source in (states, demonyms):
        source |= {letters(alias): state for alias, state in source.items()}
    organisations = {alias: name for name, aliases in places["organisations"].items() for alias in [name, *aliases]}
    title = "|".join(sorted(map(re.escape, names["titles"]), key=len, reverse=True))
    return {
        **lists, "states": states, "demonyms": demonyms, "seats": seats, "organisations": organisations,
        "folded": {fold(alias): name for source in (states, demonyms, organisations) for alias, name in source.items()},
        "nicknames": places["nicknames"],
        "title_words": frozenset(names["titles"]),
        "title": re.compile(
            rf"(?i:former|then|acting|deputy|interim|incoming|outgoing)?[ -]?\b"
            rf"((?:(?:[A-Z][a-z]+ (?=Secretary|Minister))?(?:{title})(?![\w-])[ \xa0]?)+)"
        ),
    }  # fmt: skip
