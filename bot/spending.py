"""What users and servers have spent on the language model today, in a small SQLite file of its own."""

import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

KEPT = 31  # days


class Spending:
    """Tokens by day (UTC) and spender; safe from several threads and processes."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()

    def today(self, who: str) -> int:
        """Tokens that `who` has spent since midnight UTC."""
        with self._lock, closing(self._open()) as db:
            row = db.execute("SELECT tokens FROM spent WHERE day = ? AND who = ?", [_day(), who]).fetchone()
        return int(row[0]) if row else 0

    def add(self, who: str, tokens: int) -> None:
        """Count tokens for `who`."""
        with self._lock, closing(self._open()) as db, db:
            db.execute(
                "INSERT INTO spent VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET tokens = tokens + excluded.tokens",
                [_day(), who, tokens],
            )
            db.execute("DELETE FROM spent WHERE day < date(?, ?)", [_day(), f"-{KEPT} days"])

    def _open(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        db = sqlite3.connect(self._path, timeout=5)
        db.execute("CREATE TABLE IF NOT EXISTS spent (day TEXT, who TEXT, tokens INTEGER, PRIMARY KEY (day, who))")
        return db


def _day() -> str:
    return datetime.now(UTC).date().isoformat()
