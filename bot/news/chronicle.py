"""When each article and record was first read, so that what is new can be told long after its generation is gone."""

import time
from collections import defaultdict
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from bot.state import State

if TYPE_CHECKING:
    from index.opened import Index
    from index.rows import Entry

KEPT = 90 * 86400.0  # seconds for which something gone is remembered


@dataclass(frozen=True, slots=True)
class Gone:
    """A record that the articles held once: its words as they stood, for no stored article has them any more."""

    title: str
    demander: str
    stance: str
    content: str


def key_of(entry: "Entry") -> str:
    """What makes a record the same in the next generation: its article and its own words, never its number."""
    demand = entry.demand
    parts = (entry.article, demand.stance.value, demand.demander_text, demand.content)
    return sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:24]


class Chronicle:
    """The part of the state that remembers readings. Times are seconds since 1970; 0 is 'before anybody looked'."""

    def __init__(self, state: State) -> None:
        self._state = state

    def note(self, index: "Index", at: float | None = None) -> None:
        """Notes what a generation holds, at its first time; `at` is what its new records bear, now by default.

        New are records of an article that is new or has changed. What a better reader finds in the same words is not
        news, nor is anything in the first generation that is noted, nor what comes back by going back, nor what only
        an earlier version says, which is kept beside the later one.
        """
        last = self._state.rows("SELECT generation FROM readings ORDER BY id DESC LIMIT 1")
        if last and last[0]["generation"] == index.generation:
            return
        at = time.time() if at is None else at
        back = bool(last) and _number(index.generation) < _number(last[0]["generation"])
        since = at if last and not back else 0.0
        hashes = index.catalogue.hashes()
        known = {row["id"]: row for row in self._state.rows("SELECT id, hash, gone FROM read_articles")}
        same = {one for one, row in known.items() if hashes.get(one) == row["hash"] and row["gone"] is None}
        held = {row["key"]: row for row in self._state.rows("SELECT key, article, gone FROM read_records")}
        entries = {key_of(entry): entry for entry in index.catalogue.demands()}
        infos = {info.id: info for info in index.catalogue.articles()}
        old = {info.id for info in infos.values() if info.later}
        lost = [row for key, row in held.items() if key not in entries and row["gone"] is None]
        with self._state.writing() as db:
            db.executemany(
                "INSERT INTO read_articles VALUES (?,?,?,NULL)"
                " ON CONFLICT DO UPDATE SET hash = excluded.hash, gone = NULL",
                [(one, digest, 0.0 if one in old else since) for one, digest in hashes.items() if one not in same],
            )
            db.executemany(
                "UPDATE read_articles SET gone = ? WHERE id = ?", [(at, one) for one in known if one not in hashes]
            )
            db.executemany(
                "INSERT INTO read_records VALUES (?,?,?,?,?,?,?,NULL) ON CONFLICT DO UPDATE SET gone = NULL",
                [
                    (
                        *(key, entry.article, infos[entry.article].title or entry.article, entry.demand.demander or ""),
                        *(entry.demand.stance.value, entry.demand.content),
                        0.0 if entry.article in same | old else since,
                    )
                    for key, entry in entries.items()
                    if key not in held or held[key]["gone"] is not None
                ],
            )
            db.executemany(
                "DELETE FROM read_records WHERE key = ?", [(r["key"],) for r in lost if r["article"] in same]
            )
            db.executemany("UPDATE read_records SET gone = ? WHERE key = ?", [(at, row["key"]) for row in lost])
            for table in ("read_records", "read_articles"):
                db.execute(f"DELETE FROM {table} WHERE gone < ?", (at - KEPT,))
            db.execute("INSERT INTO readings (generation, at) VALUES (?,?)", (index.generation, at))

    def last(self) -> float:
        """When the generation that was noted last was noted; what it brought bears that time."""
        rows = self._state.rows("SELECT at FROM readings ORDER BY id DESC LIMIT 1")
        return float(rows[0]["at"]) if rows else 0.0

    def records(self, since: float) -> dict[str, set[str]]:
        """Keys of the records first read at `since` or later, by article."""
        found: dict[str, set[str]] = defaultdict(set)
        for row in self._state.rows("SELECT key, article FROM read_records WHERE since >= ? AND gone IS NULL", since):
            found[row["article"]].add(row["key"])
        return found

    def articles(self, since: float) -> set[str]:
        """Ids of the articles first read at `since` or later."""
        return {row["id"] for row in self._state.rows("SELECT id FROM read_articles WHERE since >= ?", since)}

    def gone(self, since: float) -> list[Gone]:
        """Records that a changed or removed article took with it at `since` or later, newest first."""
        rows = self._state.rows(
            "SELECT title, demander, stance, content FROM read_records WHERE gone >= ? ORDER BY gone DESC, key", since
        )
        return [Gone(*row) for row in rows]

    def mark(self, name: str, at: float) -> float | None:
        """Sets a mark, such as a person's last visit, to `at`; gives the time at which it stood, None if nowhere."""
        before = self.marked(name)
        with self._state.writing() as db:
            db.execute("INSERT OR REPLACE INTO marks VALUES (?,?)", (name, at))
        return before

    def marked(self, name: str) -> float | None:
        """Where a mark stands."""
        rows = self._state.rows("SELECT at FROM marks WHERE name = ?", name)
        return float(rows[0]["at"]) if rows else None


def _number(generation: str) -> int:
    return int(generation.lstrip("g") or 0)
