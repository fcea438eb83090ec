"""Whether a sentence holds an answer of the type asked for: a date, a sum, a number, a place, a reason, a name."""

import re
import tomllib
from functools import cache
from importlib.resources import files

from bot.question import Expected, Kind, Question
from bot.words import alike, stem
from index.rows import Entry

UNTIL = re.compile(r"\b(?:by|until|till) (?:when|what|which)\b|\bdeadline\b", re.I)
LEANING = re.compile(r"(?:He|She|They|It|His|Her|Their|Its|This|These|The (?!\w+ [A-Z])[a-z]\w+)\b")  # on what was said
COUNTED = 4  # words between a number and what it counts
NAME = re.compile(r"(?<=\w )[A-Z][\w’'-]+|\b[A-Z]{2,}\b")


@cache
def _table() -> dict[str, dict[str, list[str]]]:
    with files("bot").joinpath("expected.toml").open("rb") as file:
        return tomllib.load(file)


@cache
def part(name: str) -> str:
    """The regular expression of a part of a date or number: 'month', 'day' or 'numeral'."""
    return f"(?:{'|'.join(_table()['parts'][name])})"


@cache
def form(table: str, name: str) -> re.Pattern[str] | None:
    """The form of an answer 'by_type', 'by_kind' or 'by_wording'; None where it has none."""
    alternatives = _table()[table].get(name)
    if alternatives is None:
        return None
    flags = re.I if alternatives[0].startswith("(?i)") else 0
    pattern = "|".join(alternative.removeprefix("(?i)") for alternative in alternatives)
    pattern = pattern.replace("{date}", f"(?:{'|'.join(_table()['by_type']['date'])})")
    for each in _table()["parts"]:
        pattern = pattern.replace(f"{{{each}}}", part(each))
    return re.compile(pattern, flags)


def holds(question: Question, sentence: str, entry: Entry | None) -> float:
    """1 when the sentence holds an answer of the type expected, 0 when not; types without a form count as held.

    A date, sum or number that the question itself names is no answer to it.
    """
    if question.expected is Expected.ACTOR and question.kind is not Kind.SOURCE:
        if entry and entry.demand.demander:
            return 1.0
        asked = {word.lower() for word in re.findall(r"\w+", question.text)}
        return float(any(match.group().lower() not in asked for match in NAME.finditer(sentence)))
    until = question.expected is Expected.DATE and UNTIL.search(question.text)
    pattern = form("by_wording", "deadline") if until else None
    pattern = pattern or form("by_kind", question.kind.value) or form("by_type", question.expected.value)
    if pattern is None:
        return 1.0
    lower = question.text.lower()
    return float(any(match.group().lower() not in lower for match in pattern.finditer(sentence)))


def counts(noun: str, sentence: str) -> bool:
    """Whether a sentence has a number of things called by this stem: 'about 5,000 troops'."""
    words = re.findall(r"[\w,.]*\w", sentence)
    number = re.compile(rf"(?i:\d[\d,.]*|{part('numeral')}|several|all)$")
    return any(
        stem(word) in alike(noun) and any(map(number.match, words[max(0, at - COUNTED) : at]))
        for at, word in enumerate(words)
    )


def conditional(sentence: str) -> list[int]:
    """Where a sentence has words of condition, in characters."""
    pattern = form("by_kind", Kind.CONDITIONS.value)
    return [match.start() for match in pattern.finditer(sentence)] if pattern else []
