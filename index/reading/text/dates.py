"""Dates as articles give them: a real day or nothing."""

import re
import warnings
from datetime import date, datetime
from functools import lru_cache
from pathlib import PurePath

_YEAR = re.compile(r"(?<!\d)(1[5-9]|20|21)\d\d(?!\d)")
_ISO = re.compile(r"(\d{4})(-?)(\d\d)\2(\d\d)(?:[T ]\d.*)?")
_IN_NAME = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_.]?(0[1-9]|1[0-2])[-_.]?([0-2]\d|3[01])(?!\d)")
_PUBLISHED = re.compile(r"(?:published|posted|embargoed until|for release)(?: on)?:? ", re.IGNORECASE)
_LONGEST = 60  # characters, of 'Wednesday, September 30th, 2026 at 12:30:59 p.m. UTC+01:00' and the like
_ONE, _OTHER = datetime(2000, 1, 1), datetime(2001, 2, 2)  # differ in each part that could be missing


def exact_date(value: object) -> date | None:
    """The day that a date, a datetime or a text that is nothing but a date names; None when a part of it is missing.

    '2019-01-04T23:30:00-05:00' is 4 January, as printed there. '2019', 'January 2019', 'Friday', '4/1/2019' (which the
    Americas and Europe read differently) and 'on 4 January 2019, he said' are no dates.
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or len(value) > _LONGEST:
        return None
    text = value.strip()
    try:
        if iso := _ISO.fullmatch(text):
            return date(int(iso[1]), int(iso[3]), int(iso[4]))
        return _parsed(text) if _YEAR.search(text) else None
    except (ValueError, OverflowError, ArithmeticError):
        return None


def day_alone(line: str) -> date | None:
    """The day of a line that says nothing but when the page was published."""
    return exact_date(_PUBLISHED.sub("", line, count=1))


def day_in_name(path: str) -> date | None:
    """The one day that a file's name gives as a year, a month and a day: '2031-03-04-strike.md', 'strike_20310304'."""
    days = {exact_date("-".join(found.groups())) for found in _IN_NAME.finditer(PurePath(path).stem)}
    return days.pop() if len(days) == 1 else None


@lru_cache(maxsize=4096)  # an article set has many articles of a day
def _parsed(text: str) -> date | None:
    from dateutil import parser

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about names of time zones, which do not matter for the day as printed
        one, other = (
            parser.parse(text, default=default, dayfirst=dayfirst, ignoretz=True).date()
            for default, dayfirst in ((_ONE, False), (_OTHER, True))
        )
    return one if one == other else None
