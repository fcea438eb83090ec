"""Who is meant: names, roles, capitals and demonyms resolved to one actor, the name kept."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """One actor of the index.

    `name` is canonical ('Russia', 'Vladimir Putin'); `kind` one of country, organisation, person, group, place;
    `aliases` every other wording met in the articles or known from the alias table ('Moscow', 'the Kremlin');
    `side` the actor a person speaks for, learned from the articles' own words, else None.
    """

    name: str
    kind: str
    aliases: tuple[str, ...] = ()
    side: str | None = None
