"""What users and servers have spent on the language model today, in a small SQLite file of its own."""

import logging
import sqlite3
import threading
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

log = logging.getLogger(__name__)

KEPT = 31  # days


class Spending:
    """Tokens by day (UTC) and spender; safe from several threads and processes.

    What cannot be written, because the disk is full for example, is counted in memory: no answer fails for it, and
    the bounds hold while this process lives.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._unwritten: Counter[tuple[str, str]] = Counter()

    def today(self, who: str) -> int:
        """Tokens that `who` has spent since midnight UTC."""
        with self._lock:
            unwritten = self._unwritten[_day(), who]
            try:
                with closing(self._open()) as db:
                    row = db.execute("SELECT tokens FROM spent WHERE day = ? AND who = ?", [_day(), who]).fetchone()
            except (sqlite3.Error, OSError) as error:
                log.warning("%s cannot be read: %s", self._path, error)
                row = None
        return unwritten + (int(row[0]) if row else 0)

    def add(self, who: str, tokens: int) -> None:
        """Count tokens for `who`."""
        with self._lock:
            try:
                with closing(self._open()) as db, db:
                    db.execute(
                        "INSERT INTO spent VALUES (?, ?, ?)"
                        " ON CONFLICT DO UPDATE SET tokens = tokens + excluded.tokens",
                        [_day(), who, tokens],
                    )
                    db.execute("DELETE FROM spent WHERE day < date(?, ?)", [_day(), f"-{KEPT} days"])
            except (sqlite3.Error, OSError) as error:
                log.warning("%s cannot be written: %s", self._path, error)
                self._unwritten[_day(), who] += tokens

    def _open(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        db = sqlite3.connect(self._path, timeout=5)
        db.execute("CREATE TABLE IF NOT EXISTS spent (day TEXT, who TEXT, tokens INTEGER, PRIMARY KEY (day, who))")
        return db


def _day() -> str:
    return datetime.now(UTC).date().isoformat()
