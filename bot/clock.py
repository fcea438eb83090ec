"""Times of the day as settings write them: '09:00 Europe/Berlin', '22:00-07:00 Europe/Berlin'."""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

HOUR = r"(\d{1,2}):(\d{2})"


@dataclass(frozen=True, slots=True)
class Daily:
    """A time of every day in one time zone."""

    at: time
    zone: ZoneInfo

    def __str__(self) -> str:
        return f"{self.at:%H:%M} {self.zone.key}"

    def last(self, now: datetime) -> datetime:
        """The newest such time that is not after `now` (aware)."""
        here = now.astimezone(self.zone)
        due = datetime.combine(here.date(), self.at, self.zone)
        return due if due <= here else datetime.combine(here.date() - timedelta(days=1), self.at, self.zone)


@dataclass(frozen=True, slots=True)
class Hours:
    """A stretch of every day in one time zone; it may go over midnight."""

    start: time
    end: time
    zone: ZoneInfo

    def __str__(self) -> str:
        return f"{self.start:%H:%M}-{self.end:%H:%M} {self.zone.key}"

    def holds(self, now: datetime) -> bool:
        """Whether `now` (aware) is within it."""
        here = now.astimezone(self.zone).time()
        if self.start <= self.end:
            return self.start <= here < self.end
        return here >= self.start or here < self.end


def daily(text: str) -> Daily:
    """'09:00 Europe/Berlin'; UTC where no zone is named. Raises ValueError that says what to write."""
    found = re.fullmatch(rf"{HOUR}(?:\s+(\S+))?", text.strip())
    if found is None:
        raise ValueError("write a time and a time zone, such as 09:00 Europe/Berlin")
    return Daily(_time(found[1], found[2]), _zone(found[3]))


def hours(text: str) -> Hours:
    """'22:00-07:00 Europe/Berlin'; UTC where no zone is named. Raises ValueError that says what to write."""
    found = re.fullmatch(rf"{HOUR}\s*[-–]\s*{HOUR}(?:\s+(\S+))?", text.strip())
    if found is None:
        raise ValueError("write two times and a time zone, such as 22:00-07:00 Europe/Berlin")
    return Hours(_time(found[1], found[2]), _time(found[3], found[4]), _zone(found[5]))


def _time(hour: str, minute: str) -> time:
    try:
        return time(int(hour), int(minute))
    except ValueError:
        raise ValueError(f"{hour}:{minute} is no time of the day; write one such as 09:00") from None


def _zone(name: str | None) -> ZoneInfo:
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"{name!r} is no time zone that is known here; write one such as Europe/Berlin") from None
