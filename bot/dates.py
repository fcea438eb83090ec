"""The day that a sentence speaks of: written out, or relative ('yesterday') and resolved by the article's date."""

import re
from datetime import date, timedelta

from bot.expected import part

MONTH, DAY = part("month"), part("day")
RELATIVE = re.compile(rf"\b(yesterday|today|tonight|tomorrow|(?:on |last |this |next )?{DAY})\b", re.I)
ABSOLUTE = re.compile(
    rf"\b(?:{MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s+\d{{4}})?|\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{MONTH}(?:\s+\d{{4}})?)"
)
SPAN = r"(?:morning|afternoon|evening|night|week|weekend|month|year)"
NEAR = re.compile(rf"{RELATIVE.pattern}|\b(?:this|last|next) {SPAN}\b", re.I)
QUOTATION = re.compile(r"[“\"«„][^“”\"«»„]+[”\"»“]")
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def said_day(sentence: str, published: date | None, recorded: date | None = None, *, until: bool = False) -> str:
    """The day that a sentence speaks of, in words, or ''.

    A relative day is resolved by the article's date and says so: 'August 28, 2019 (“yesterday” in an article of
    August 29, 2019)'. `recorded` is the day of its record, which wins over a date that is written out unless the
    question asks `until` when.
    """
    written, relative = ABSOLUTE.search(sentence), RELATIVE.search(sentence)
    if until and written:
        return written.group()
    if relative and published and not (written and written.start() < relative.end() + 3):
        day = _resolve(relative.group().lower(), published)
        return f"{_long(day)} (“{relative.group()}” in an article of {_long(published)})"
    if recorded:
        return f"{_long(recorded)} (the article's date)" if recorded == published else _long(recorded)
    return written.group() if written else ""


def dated(text: str, day: str) -> str:
    """The text with the day of its article beside a relative one, behind the quotation that this stands in.

    As it is where it has no relative day, or a date of its own.
    """
    found = NEAR.search(text)
    if not found or not day or ABSOLUTE.search(text) or day in text:
        return text
    end = next((one.end() for one in QUOTATION.finditer(text) if one.start() < found.start() < one.end()), found.end())
    return f"{text[:end]} (article of {day}){text[end:]}"


def _resolve(words: str, published: date) -> date:
    shifts = {"yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1}
    if words in shifts:
        return published + timedelta(days=shifts[words])
    *before, name = words.split()
    back = (published.weekday() - DAYS.index(name)) % 7
    if before == ["next"]:
        return published + timedelta(days=7 - back if back else 7)
    return published - timedelta(days=back or (7 if before == ["last"] else 0))


def _long(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"
