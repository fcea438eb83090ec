"""The numbers of a text in one form each, so that two texts can be compared by them: '87 %', '$5 million', '30'."""

import re
from functools import cache

from bot.tables import bot_table

UNIT = r"(?:%|per\s?cent\b|hundred\b|thousand\b|million\b|billion\b|trillion\b)"
CURRENCY = {"dollar": "$", "dollars": "$", "euro": "€", "euros": "€", "pound": "£", "pounds": "£", "yen": "¥"}
DIGITS = re.compile(rf"([$€£¥₹])?\s?(\d+(?:[.,]\d+)*)(?:[\s-]?({UNIT}))?(?:\s({'|'.join(CURRENCY)})\b)?", re.I)


@cache
def _words() -> dict[str, str]:
    numbers = bot_table("claims.toml")["numbers"]
    found = {word: str(value) for value, word in enumerate(numbers["units"], 2)}
    found |= {word: str(value * 10) for value, word in enumerate(numbers["tens"], 2)}
    for value, word in enumerate(numbers["units"][:8], 2):
        found |= {f"{ten}-{word}": str(int(found[ten]) + value) for ten in numbers["tens"]}
    return found


@cache
def _word_pattern() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(sorted(_words(), key=len, reverse=True))})\b", re.I)


@cache
def _loose_pattern() -> re.Pattern[str]:
    numbers = bot_table("claims.toml")["numbers"]
    return re.compile(rf"\b(?:{'|'.join((*numbers['ordinals'], *numbers['others']))})\b", re.I)


def figures(text: str) -> frozenset[str]:
    """Every number of a text with its unit and currency: 'eighty-seven per cent' → '87%'."""
    return frozenset(figures_in_order(text))


def figures_in_order(text: str) -> list[str]:
    """The same from left to right."""
    text = _word_pattern().sub(lambda match: _words()[match.group().lower()], text)
    found: dict[int, str] = {}
    rest = list(text)
    for match in DIGITS.finditer(text):
        before, value, unit, after = match.groups()
        sign = before or CURRENCY.get((after or "").lower(), "")
        measure = "%" if unit and (unit == "%" or unit.lower().startswith("per")) else (unit or "").lower()
        found[match.start()] = f"{sign}{_plain(value)}{measure}"
        rest[match.start() : match.end()] = " " * (match.end() - match.start())
    found |= {match.start(): match.group().lower().rstrip("s") for match in _loose_pattern().finditer("".join(rest))}
    return [found[at] for at in sorted(found)]


def without_figures(text: str) -> str:
    """The text with spaces for its numbers."""
    return DIGITS.sub(" ", _word_pattern().sub(" ", text))


def _plain(digits: str) -> str:
    """'1,000' → '1000', '3.50' stays: a comma or full stop before exactly three digits groups thousands."""
    return re.sub(r"[.,](?=\d{3}(?:\D|$))", "", digits)
