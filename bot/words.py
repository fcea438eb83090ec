"""Words as the answer compares them: the index's stems, synonym classes, and what is too common to count."""

import tomllib
from functools import cache
from importlib.resources import files

from index.words import WORD, spans, stem, stems

__all__ = ["WORD", "alike", "spans", "stem", "stems", "stop", "table"]


@cache
def table(name: str) -> dict[str, list[str]]:
    """One of the word lists of `bot/words.toml`: class name → words or phrases."""
    with files("bot").joinpath("words.toml").open("rb") as file:
        return dict(tomllib.load(file)[name])


@cache
def stop() -> frozenset[str]:
    """Stems that say nothing about a topic."""
    return frozenset(part for words in table("stop").values() for word in words for part in stems(word))


@cache
def _classes() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for words in table("synonyms").values():
        group = {stem(word) for word in words}
        for word in group:
            found.setdefault(word, set()).update(group)
    return {word: frozenset(group) for word, group in found.items()}


def alike(word: str) -> frozenset[str]:
    """The stems that can stand for this stem, itself included."""
    return _classes().get(word, frozenset()) | {word}
