"""Who wants to be told of what: watches, kept in the state until they are stopped or cannot be delivered."""

import secrets
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.state import State
from index.errors import DemarcheError
from index.words import stems

if TYPE_CHECKING:
    from index.rows import Entry

MOST_OF_ONE = 10  # watches of one person
MOST_IN_ONE = 5  # watches that speak in one channel

Canonical = Callable[[str], str]


class TooManyWatches(DemarcheError):
    """A person, or a channel, has as many watches as are good for it."""


@dataclass(frozen=True, slots=True)
class Watch:
    """What one person waits for. `channel` is where it is told, None for privately; '' matches everything.

    `told` (seconds since 1970) is up to when it has been told of.
    """

    id: int
    user: int
    server: int | None
    channel: int | None
    by: str
    to: str
    about: str
    told: float

    @property
    def name(self) -> str:
        """'by Russia to Ukraine about rent'; 'of any kind' where nothing is named."""
        parts = ((self.by, "by"), (self.to, "to"), (self.about, "about"))
        return " ".join(f"{word} {value}" for value, word in parts if value) or "of any kind"

    def matches(self, entry: "Entry", canonical: Canonical) -> bool:
        """Whether a record is by, to and about what is watched; an actor's speakers count, and all words must occur."""
        demand = entry.demand
        makers = _folded(demand.demander, demand.demander_side)
        receivers = _folded(*demand.addressees, *demand.addressee_sides)
        if self.by and canonical(self.by).casefold() not in makers:
            return False
        if self.to and canonical(self.to).casefold() not in receivers:
            return False
        return not self.about or set(stems(self.about)) <= set(stems(demand.content))


class Watches:
    """The watches of a state file."""

    def __init__(self, state: State) -> None:
        self._state = state

    def add(self, *, user: int, server: int | None, channel: int | None, by: str, to: str, about: str) -> Watch:
        """A new watch, told of what comes from now on, or the one that is there already for the same.

        Raises TooManyWatches.
        """
        for one in self.of(user):
            if (one.channel, one.by, one.to, one.about) == (channel, by, to, about):
                return one
        if len(self.of(user)) >= MOST_OF_ONE:
            raise TooManyWatches(f"You have {MOST_OF_ONE} watches, and more are not kept: end one by `/watch stop`.")
        if channel and len(self._where("channel = ?", channel)) >= MOST_IN_ONE:
            raise TooManyWatches(f"This channel has {MOST_IN_ONE} watches already: have it told to you privately.")
        watch = Watch(secrets.randbits(52) | 1, user, server, channel, by, to, about, time.time())
        with self._state.writing() as db:
            db.execute(
                "INSERT INTO watches VALUES (?,?,?,?,?,?,?,?)",
                (watch.id, user, server, channel, by, to, about, watch.told),
            )
        return watch

    def of(self, user: int) -> list[Watch]:
        """A person's watches, oldest first."""
        return self._where("user = ?", user)

    def all(self) -> list[Watch]:
        """Every watch, oldest first."""
        return self._where("1 = ?", 1)

    def tell(self, watches: Iterable[Watch], until: float) -> None:
        """Notes that these have been told of all that was read before `until`."""
        with self._state.writing() as db:
            db.executemany("UPDATE watches SET told = ? WHERE id = ?", [(until, one.id) for one in watches])

    def end(self, watches: Iterable[Watch]) -> None:
        """Forgets these."""
        with self._state.writing() as db:
            db.executemany("DELETE FROM watches WHERE id = ?", [(one.id,) for one in watches])

    def _where(self, condition: str, value: int) -> list[Watch]:
        rows = self._state.rows(f"SELECT * FROM watches WHERE {condition} ORDER BY rowid", value)
        return sorted((Watch(*row) for row in rows), key=lambda one: one.told)


def _folded(*names: str | None) -> set[str]:
    return {name.casefold() for name in names if name}
