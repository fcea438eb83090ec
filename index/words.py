"""Words as the whole house compares them, stored and looked up alike: letters without marks, Snowball's stems."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files

import Stemmer

WORD = re.compile(r"[^\W_]+(?:[’'][^\W_]+)*|\d+(?:[.,]\d+)*")
UNDECOMPOSED = str.maketrans(  # Latin letters that Unicode does not take apart
    {
        "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th",
        "ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ı": "i", "ħ": "h", "Ħ": "H",
        "ŋ": "n", "Ŋ": "N", "ŧ": "t", "Ŧ": "T", "ə": "a", "Ə": "A", "’": "'", "‘": "'", "ʼ": "'", "ʻ": "'",
    }
)  # fmt: skip


@lru_cache(maxsize=100_000)
def letters(text: str) -> str:
    """A text without accents and other marks on its letters, its capitals kept: 'Świątek' → 'Swiatek'."""
    if text.isascii():
        return text
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return plain.translate(UNDECOMPOSED)


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The Snowball stem of one word, lower case, without marks and possessive: "Demands'" → 'demand'."""
    plain = letters(word).lower()
    for ending in ("'s", "'"):
        plain = plain.removesuffix(ending)
    return str(_stemmer().stemWord(_irregular().get(plain, plain)))


def spans(text: str) -> list[tuple[str, int, int]]:
    """Each word of the text as (stem, start, end), offsets in characters."""
    return [(stem(match.group()), match.start(), match.end()) for match in WORD.finditer(text)]


def stems(text: str) -> tuple[str, ...]:
    """The stems of a text's words, in order."""
    return tuple(stem(match.group()) for match in WORD.finditer(text))


def quoted(stems: Iterable[str]) -> list[str]:
    """Stems as FTS5 strings, safe to join with ' OR ' or ' AND ' whatever was typed."""
    return [f'"{one}"' for one in stems if one]


@cache
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english")


@cache
def _irregular() -> dict[str, str]:
    """Forms that stemming does not join with their base: 'sought' → 'seek'."""
    table = tomllib.loads(files("index").joinpath("irregular.toml").read_text(encoding="utf-8"))
    return {form: base for base, forms in table["irregular"].items() for form in forms}
