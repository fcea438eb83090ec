"""How often one may ask: a pause for each person, a rate for each server, one question of a person at a time."""

import math
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.settings import Settings

LONGEST = 500  # characters of a question
SHORTLY = 15.0  # seconds: a guess at when a question in work will have been answered


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a question is not answered; `wait` is the seconds until it may be asked again, None where none will help."""

    text: str
    wait: float | None = None


class Turn:
    """One question of a person, in work until `end`; to end it twice touches no later question of theirs."""

    def __init__(self, user: int, busy: dict[int, "Turn"]) -> None:
        self._user = user
        self._busy = busy
        busy[user] = self

    def end(self) -> None:
        """The question was answered: its asker may ask another after the pause."""
        if self._busy.get(self._user) is self:
            del self._busy[self._user]


class Limits:
    """Used on the event loop only. Times are of a clock that nobody sets, in seconds."""

    def __init__(
        self, settings: Settings, asked: Mapping[int, float] | None = None, now: Callable[[], float] = time.monotonic
    ) -> None:
        """`asked` says how many seconds ago each person last asked, from before a restart."""
        self._pause = settings.user_cooldown.total_seconds()
        self._rate = settings.server_rate
        self._now = now
        self._asked = {user: now() - ago for user, ago in (asked or {}).items()}
        self._servers: dict[int, deque[float]] = {}
        self._busy: dict[int, Turn] = {}

    def take(self, user: int, server: int | None) -> Turn | Refusal:
        """A turn, or why there is none now, with the time left; a refusal costs nothing."""
        now = self._now()
        if user in self._busy:
            return Refusal("I am still working on your last question: please wait for its answer.", SHORTLY)
        left = self._asked.get(user, -math.inf) + self._pause - now
        if left > 0:
            return Refusal(f"One moment: you can ask again in {_seconds(left)}.", left)
        times = self._servers.setdefault(server, deque()) if server else deque()
        while times and times[0] <= now - 60:
            times.popleft()
        if len(times) >= self._rate:
            left = times[0] + 60 - now
            return Refusal(f"This server asks a lot just now: you can ask again in {_seconds(left)}.", left)
        times.append(now)
        self._asked[user] = now
        if len(self._asked) > 10_000:
            self._asked = {who: at for who, at in self._asked.items() if at + self._pause > now}
        return Turn(user, self._busy)


def _seconds(left: float) -> str:
    whole = max(1, math.ceil(left))
    return "1 second" if whole == 1 else f"{whole} seconds"
