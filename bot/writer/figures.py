"""The numbers of a text by their value, so that two texts can be compared by them: '87 %', '$5 million', 'thirty'."""

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from typing import NamedTuple

SCALES = {"hundred": 2, "thousand": 3, "million": 6, "billion": 9, "trillion": 12}  # powers of ten
CURRENCY = {"dollar": "$", "dollars": "$", "euro": "€", "euros": "€", "pound": "£", "pounds": "£", "yen": "¥"}
TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
UNITS = re.findall(r"\w+", f"two three four five six seven eight nine {TEENS}")
TENS = re.findall(r"\w+", "twenty thirty forty fifty sixty seventy eighty ninety")
ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth"
SUMS = "half quarter dozens? hundreds? thousands? millions? billions? trillions? twice double triple"
DIGITS = re.compile(
    rf"([$€£¥₹])?\s?(\d+(?:[.,]\d+)*)(?:[\s-]?({'|'.join(SCALES)})\b)?(?:\s?(%|per\s?cent\b))?"
    rf"(?:\s({'|'.join(CURRENCY)})\b)?",
    re.I,
)
LOOSELY = re.compile(rf"\b(?:{'|'.join(f'{ORDINALS} {SUMS}'.split())})\b", re.I)  # compared as words


class Figure(NamedTuple):
    """A number: its value written plainly ('5000000', '3.5') or its word ('half'); '%' or a currency's sign, or ''."""

    value: str
    mark: str = ""


def figures(text: str) -> frozenset[Figure]:
    """Every number of a text: 'eighty-seven per cent' and '87 %' are one."""
    text = _words_pattern().sub(lambda match: _words()[match.group().lower()], text)
    found = {_figure(match) for match in DIGITS.finditer(text)}
    return frozenset(found | {Figure(match.group().lower().rstrip("s")) for match in LOOSELY.finditer(_rest(text))})


def told(figure: Figure, others: Iterable[Figure]) -> bool:
    """Whether one of the others has its value, and no other mark than it has."""
    return any(
        other.value == figure.value and (other.mark == figure.mark or not (other.mark and figure.mark))
        for other in others
    )


def _figure(match: re.Match[str]) -> Figure:
    sign, digits, scale, percent, currency = match.groups()
    value = Decimal(_plain(digits)).scaleb(SCALES[scale.lower()] if scale else 0)
    mark = "%" if percent else sign or CURRENCY.get((currency or "").lower(), "")
    return Figure(f"{value.normalize():f}", mark)


def _rest(text: str) -> str:
    return DIGITS.sub(" ", text)


def _plain(digits: str) -> str:
    """'1,000' and '1.000' → '1000', '3,50' → '3.50': exactly three digits behind a separator are thousands."""
    *groups, last = re.split(r"[.,]", digits)
    if not groups:
        return last
    return "".join((*groups, last)) if len(last) == 3 else f"{''.join(groups)}.{last}"


@cache
def _words() -> dict[str, str]:
    found = {word: str(value) for value, word in enumerate(UNITS, 2)}
    found |= {word: str(value * 10) for value, word in enumerate(TENS, 2)}
    return found | {
        f"{ten}-{word}": str(int(found[ten]) + value) for value, word in enumerate(UNITS[:8], 2) for ten in TENS
    }


@cache
def _words_pattern() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(sorted(_words(), key=len, reverse=True))})\b", re.I)
