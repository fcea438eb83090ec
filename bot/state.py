"""What people did: answers given, feedback, lists to page through, registered commands; outlives every generation."""

import json
import secrets
import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from bot.answer import Abstention, Answer, Turn
from index.errors import DemarcheError

FILE = "state.sqlite"
KEEP_DAYS = 90  # answers without feedback, and lists, are forgotten after this
CHAIN = 10
BATCH = 200  # answers forgotten in one transaction, some 5 ms

_ANSWER = TypeAdapter(Answer)
_ABSTENTION = TypeAdapter(Abstention)


class StateError(DemarcheError):
    """The state file cannot be used, or not now."""


@dataclass(frozen=True, slots=True)
class Given:
    """An answer that was given, by its id. Times are seconds since 1970; `parent` is the answer it follows up."""

    id: int
    asked_at: float
    user: int
    server: int | None
    channel: int | None
    parent: int | None
    question: str
    reply: Answer | Abstention


@dataclass(frozen=True, slots=True)
class Feedback:
    """One person's opinion of one answer, with what it was an answer to."""

    answer: int
    user: int
    helpful: bool
    why: str
    given_at: float
    question: str
    generation: str
    reply: Answer | Abstention


class State:
    """`state.sqlite` in the data folder. Safe to use from several threads; a call is one short transaction.

    Each raises StateError when the file cannot be read or written, because the disk is full for example.
    """

    def __init__(self, data: Path) -> None:
        """Opens or makes the file and brings it to the newest schema.

        Raises StateError when it is damaged, cannot be written, or was written by a newer Demarche.
        """
        self.path = data / FILE
        self._lock = threading.Lock()
        try:
            data.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(self.path, check_same_thread=False, isolation_level=None, timeout=5)
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = NORMAL")
            self._db.execute("PRAGMA foreign_keys = ON")
            self._migrate()
        except (OSError, sqlite3.Error) as error:
            raise StateError(
                f"{self.path} cannot be used ({error}): see that the disk has room and {data} can be written, or move "
                "the file away."
            ) from None

    def close(self) -> None:
        with self._lock:
            self._db.close()

    def remember(
        self,
        reply: Answer | Abstention,
        *,
        question: str,
        user: int,
        server: int | None,
        channel: int | None,
        parent: int | None = None,
        at: float | None = None,
        took: float | None = None,
    ) -> int:
        """Keeps an answer and returns its id, which is random: an old button never finds a newer answer.

        `took` is the seconds that it took to be made.
        """
        abstained = isinstance(reply, Abstention)
        reply = replace(reply, trace=())
        text = (_ABSTENTION.dump_json(reply) if isinstance(reply, Abstention) else _ANSWER.dump_json(reply)).decode()
        row = (
            *(_new_id(), at or time.time(), user, server, channel, parent),
            *(question, reply.generation, abstained, text, took),
        )
        with self.writing() as db:
            db.execute("INSERT INTO answers VALUES (?,?,?,?,?,?,?,?,?,?,?)", row)
        return int(row[0])

    def shown(self, answer: int, messages: Iterable[int]) -> None:
        """Notes which messages show an answer, so that a reply to any of them is a follow-up."""
        with self.writing() as db:
            db.executemany("INSERT OR REPLACE INTO messages VALUES (?,?)", [(m, answer) for m in messages])

    def answer(self, answer: int) -> Given | None:
        return self._given("SELECT * FROM answers WHERE id = ?", answer)

    def answer_shown_by(self, message: int) -> int | None:
        """The id of the answer that a message shows."""
        row = self.row("SELECT answer FROM messages WHERE message = ?", message)
        return int(row["answer"]) if row else None

    def last_answer_in(self, channel: int, since: float = 0.0) -> int | None:
        """The id of the newest answer in a channel or thread that is not older than `since`."""
        row = self.row(
            "SELECT id FROM answers WHERE channel = ? AND asked_at >= ? ORDER BY asked_at DESC LIMIT 1", channel, since
        )
        return int(row["id"]) if row else None

    def chain(self, answer: int | None, most: int = CHAIN) -> tuple[list[Turn], bool]:
        """The questions that led to an answer and the one it answered, oldest first, and whether any were cut off."""
        questions: list[Turn] = []
        while answer is not None and len(questions) < most:
            row = self.row("SELECT question, parent, reply FROM answers WHERE id = ?", answer)
            if row is None:
                return questions[::-1], False
            statements = json.loads(row["reply"]).get("statements", ())
            questions.append(Turn(row["question"], [one["text"] for one in statements]))
            answer = row["parent"]
        return questions[::-1], answer is not None

    def last_asked(self, within: float) -> dict[int, float]:
        """How many seconds ago each person last asked, for those who asked `within` so many.

        0 where the clock has been set back since.
        """
        now = time.time()
        rows = self.rows("SELECT user, max(asked_at) AS at FROM answers WHERE asked_at > ? GROUP BY user", now - within)
        return {row["user"]: max(0.0, now - row["at"]) for row in rows}

    def judge(self, answer: int, user: int, helpful: bool, why: str = "", at: float | None = None) -> bool:
        """Stores a person's opinion in place of their earlier one; a reason stays until they give another.

        False if the answer is no longer kept.
        """
        with self.writing() as db:
            if db.execute("SELECT 1 FROM answers WHERE id = ?", (answer,)).fetchone() is None:
                return False
            row = (answer, user, helpful, why, at or time.time())
            db.execute(
                "INSERT INTO feedback VALUES (?,?,?,?,?) ON CONFLICT DO UPDATE SET helpful = excluded.helpful,"
                " given_at = excluded.given_at, why = coalesce(nullif(excluded.why, ''), why)",
                row,
            )
            return True

    def feedback(self) -> list[Feedback]:
        """All opinions with their questions and answers, newest first; a reason only beside 'not helpful'."""
        rows = self.rows(
            "SELECT f.*, iif(f.helpful, '', f.why) AS reason, a.question, a.generation, a.abstained, a.reply"
            " FROM feedback f JOIN answers a ON a.id = f.answer ORDER BY given_at DESC"
        )
        return [
            Feedback(
                *(row["answer"], row["user"], bool(row["helpful"]), row["reason"], row["given_at"]),
                *(row["question"], row["generation"], _reply(row)),
            )
            for row in rows
        ]

    def keep_list(self, query: dict[str, Any], at: float | None = None) -> int:
        """Keeps what a list shows, so that its pages can be turned after a restart; returns its id."""
        row = (_new_id(), at or time.time(), json.dumps(query))
        with self.writing() as db:
            db.execute("INSERT INTO lists VALUES (?,?,?)", row)
        return row[0]

    def list_query(self, number: int) -> dict[str, Any] | None:
        row = self.row("SELECT query FROM lists WHERE id = ?", number)
        return dict(json.loads(row["query"])) if row else None

    def registered(self, application: int) -> dict[int, str]:
        """The fingerprints of the commands that an application has registered, by server (0: everywhere)."""
        rows = self.rows("SELECT server, commands FROM registered WHERE application = ?", application)
        return {row["server"]: row["commands"] for row in rows}

    def register(self, application: int, server: int, commands: str) -> None:
        with self.writing() as db:
            db.execute("INSERT OR REPLACE INTO registered VALUES (?,?,?)", (application, server, commands))

    def join(self, servers: Iterable[int]) -> None:
        """Notes the servers that the bot is on, for `joined` to tell when it does not run."""
        with self.writing() as db:
            db.execute("DELETE FROM joined")
            db.executemany("INSERT INTO joined VALUES (?)", [(server,) for server in servers])

    def forget(self, before: float | None = None) -> int:
        """Deletes answers without feedback and lists older than `before` (KEEP_DAYS ago); returns how many answers.

        In batches, between which other threads get their turn: for a thread that nobody waits for.
        """
        before = time.time() - KEEP_DAYS * 86400 if before is None else before
        while self._deleted("lists", "made_at < ?", before):
            pass
        answers = 0
        while batch := self._deleted(
            "answers", "asked_at < ? AND NOT EXISTS (SELECT 1 FROM feedback WHERE answer = id)", before
        ):
            answers += batch
        return answers

    def _deleted(self, table: str, condition: str, before: float) -> int:
        """How many rows a batch has deleted, 0 when none is left."""
        with self.writing() as db:
            rows = f"SELECT id FROM {table} WHERE {condition} LIMIT {BATCH}"
            return db.execute(f"DELETE FROM {table} WHERE id IN ({rows})", (before,)).rowcount

    def _migrate(self) -> None:
        scripts = sorted((f for f in _migrations().iterdir() if f.name.endswith(".sql")), key=lambda f: f.name)
        version = self._db.execute("PRAGMA user_version").fetchone()[0]
        if version > len(scripts):
            raise StateError(f"{self.path} was written by a newer Demarche: update, or move the file away.")
        for number, script in enumerate(scripts[version:], version + 1):
            sql = script.read_text(encoding="utf-8")
            self._db.executescript(f"BEGIN IMMEDIATE; {sql} PRAGMA user_version = {number}; COMMIT;")

    @contextmanager
    def _using(self) -> Iterator[sqlite3.Connection]:
        """The connection, for this thread alone."""
        with self._lock:
            try:
                yield self._db
            except sqlite3.ProgrammingError:
                raise
            except sqlite3.DatabaseError as error:
                raise StateError(
                    f"I cannot read or write my notes just now ({error}): the owner has to make room on the disk, or "
                    f"to see to {FILE}."
                ) from error

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """The connection in a transaction that is committed at the end of the block, or rolled back."""
        with self._using() as db:
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
                db.execute("COMMIT")
            finally:
                if db.in_transaction:  # also when it could not be committed: the next one must be able to begin
                    db.execute("ROLLBACK")

    def rows(self, sql: str, *values: object) -> list[sqlite3.Row]:
        """What a query gives."""
        with self._using() as db:
            cursor = db.execute(sql, values)
            cursor.row_factory = sqlite3.Row
            return cursor.fetchall()

    def row(self, sql: str, *values: object) -> sqlite3.Row | None:
        rows: Sequence[sqlite3.Row] = self.rows(sql, *values)
        return rows[0] if rows else None

    def _given(self, sql: str, *values: object) -> Given | None:
        row = self.row(sql, *values)
        if row is None:
            return None
        return Given(
            *(row["id"], row["asked_at"], row["user"], row["server"], row["channel"], row["parent"]),
            *(row["question"], _reply(row)),
        )


def joined(data: Path) -> list[int]:
    """The ids of the servers that the bot was last on, by its state in the data folder; [] where nobody knows."""
    try:
        with closing(sqlite3.connect(f"{(data / FILE).resolve().as_uri()}?mode=ro", uri=True)) as db:
            return [server for (server,) in db.execute("SELECT server FROM joined ORDER BY server")]
    except sqlite3.Error:
        return []


def _reply(row: sqlite3.Row) -> Answer | Abstention:
    return (_ABSTENTION if row["abstained"] else _ANSWER).validate_json(row["reply"])


def _new_id() -> int:
    return secrets.randbits(52) | 1


def _migrations() -> Any:
    return files("bot") / "migrations"
