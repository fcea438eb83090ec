"""Words as the answer compares them: stems (Snowball English), synonym classes, and what is too common to count."""

import re
import tomllib
from functools import cache, lru_cache
from importlib.resources import files

import Stemmer

WORD = re.compile(r"[^\W_]+(?:[’'][^\W_]+)*|\d+(?:[.,]\d+)*")


@cache
def table(name: str) -> dict[str, list[str]]:
    """One of the word lists of `bot/words.toml`: class name → words or phrases."""
    with files("bot").joinpath("words.toml").open("rb") as file:
        return dict(tomllib.load(file)[name])


@cache
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english")


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The Snowball stem of one word, lower case, possessive dropped: "Demands'" → 'demand'."""
    plain = word.lower().replace("’", "'")
    for ending in ("'s", "'"):
        plain = plain.removesuffix(ending)
    return str(_stemmer().stemWord(_irregular().get(plain, plain)))


@cache
def _irregular() -> dict[str, str]:
    return {form: base for base, forms in table("irregular").items() for form in forms}


def spans(text: str) -> list[tuple[str, int, int]]:
    """Each word of the text as (stem, start, end), offsets in characters."""
    return [(stem(match.group()), match.start(), match.end()) for match in WORD.finditer(text)]


def stems(text: str) -> tuple[str, ...]:
    """The stems of a text's words, in order."""
    return tuple(stem(match.group()) for match in WORD.finditer(text))


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
