"""How often one may ask: a pause for each person, a rate for each server, one question of a person at a time."""

import math
import time
from collections import deque
from collections.abc import Callable, Mapping

from bot.settings import Settings

LONGEST = 500  # characters of a question


class Limits:
    """Used on the event loop only. Times are seconds since 1970."""

    def __init__(
        self, settings: Settings, asked: Mapping[int, float] | None = None, now: Callable[[], float] = time.time
    ) -> None:
        """`asked` says when each person last asked, from before a restart."""
        self._pause = settings.user_cooldown.total_seconds()
        self._rate = settings.server_rate
        self._now = now
        self._asked = dict(asked or {})
        self._servers: dict[int, deque[float]] = {}
        self._busy: set[int] = set()

    def refusal(self, user: int, server: int | None) -> str | None:
        """Why a question may not be asked now, with the time left; None takes the turn until `done`."""
        now = self._now()
        if user in self._busy:
            return "I am still working on your last question. Please wait for its answer, then ask again."
        left = self._asked.get(user, -math.inf) + self._pause - now
        if left > 0:
            return f"One moment: you can ask again in {_seconds(left)}."
        times = self._servers.setdefault(server, deque()) if server else deque()
        while times and times[0] <= now - 60:
            times.popleft()
        if len(times) >= self._rate:
            return f"This server asks a lot just now: you can ask again in {_seconds(times[0] + 60 - now)}."
        times.append(now)
        self._busy.add(user)
        self._asked[user] = now
        if len(self._asked) > 10_000:
            self._asked = {who: at for who, at in self._asked.items() if at + self._pause > now}
        return None

    def done(self, user: int) -> None:
        """The person's question was answered: they may ask another after the pause."""
        self._busy.discard(user)


def _seconds(left: float) -> str:
    whole = max(1, math.ceil(left))
    return "1 second" if whole == 1 else f"{whole} seconds"
