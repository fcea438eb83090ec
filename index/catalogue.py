"""The catalogue read: articles, passages, demands and actors of one generation, from several threads at once."""

import json
import sqlite3
import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import numpy as np
from numpy.typing import NDArray

from index.actors import Actor
from index.articles import Article
from index.blocks import Block, BlockKind
from index.demands import Stance
from index.passages import Passage
from index.rows import (
    ActorInfo,
    ArticleInfo,
    Counts,
    Entry,
    Narrowing,
    SourceInfo,
    StoredPassage,
    day_of,
    demand_of,
    passage_filter,
    spans_of,
)
from index.words import quoted, stems

if TYPE_CHECKING:
    from index.search import Filter

SCHEMA_VERSION = 3
LEDGER = "demands_fts f JOIN demands d ON d.id = f.rowid JOIN articles a ON a.number = d.article"
ARTICLES_KEPT = 256  # parsed articles in memory, about 10 kB each


class Catalogue:
    """Read-only and safe from several threads: each query borrows a connection from a small pool."""

    def __init__(self, path: Path) -> None:
        """Open `path`. Raises sqlite3.Error when it is no catalogue of this version."""
        self.path = path
        self._idle: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        self._closed = False
        with self._connection() as db:
            (version,) = db.execute("PRAGMA user_version").fetchone()
            if version != SCHEMA_VERSION:
                raise sqlite3.DatabaseError("it was written by another version of Demarche")
            self.meta: Mapping[str, str] = dict(db.execute("SELECT name, value FROM meta"))
        self._infos = lru_cache(maxsize=1)(self._read_infos)
        self._cached_article = lru_cache(maxsize=ARTICLES_KEPT)(self._read_article)

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            if self._closed:
                raise sqlite3.ProgrammingError("the catalogue is closed")
            db = self._idle.pop() if self._idle else None
        if db is None:
            # immutable: a generation never changes, so no locks and no look for a journal
            uri = f"{self.path.resolve().as_uri()}?mode=ro&immutable=1"
            db = sqlite3.connect(uri, uri=True, check_same_thread=False)
        try:
            yield db
        finally:
            with self._lock:
                if not self._closed:
                    self._idle.append(db)
                    db = None
            if db is not None:
                db.close()

    def close(self) -> None:
        """Close all connections; one that is in use, when its query ends."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for db in idle:
            db.close()

    def check(self) -> None:
        """Raise sqlite3.DatabaseError when the file is not whole; about 10 ms for 5 MB."""
        with self._connection() as db:
            (found,) = db.execute("PRAGMA quick_check(1)").fetchone()
        if found != "ok":
            raise sqlite3.DatabaseError(found)

    def counts(self) -> Counts:
        with self._connection() as db:
            (articles, words) = db.execute("SELECT count(*), coalesce(sum(words), 0) FROM articles").fetchone()
            (passages,) = db.execute("SELECT count(*) FROM passages").fetchone()
            (demands,) = db.execute("SELECT count(*) FROM demands").fetchone()
            (actors,) = db.execute("SELECT count(*) FROM actors").fetchone()
        return Counts(articles, words, passages, demands, actors)

    def articles(self) -> list[ArticleInfo]:
        """Every article, in the order in which the sources were read."""
        return list(self._infos().values())

    def info(self, article: str) -> ArticleInfo:
        """One article without its text; KeyError when there is none with this id."""
        return self._infos()[article]

    def hashes(self) -> dict[str, str]:
        """Id → hash of everything that is shown or indexed of an article: another one means that it has changed."""
        with self._connection() as db:
            return dict(db.execute("SELECT id, content_hash FROM articles"))

    def _read_infos(self) -> dict[str, ArticleInfo]:
        with self._connection() as db:
            demands = dict(db.execute("SELECT article, count(*) FROM demands GROUP BY article"))
            rows = db.execute(
                "SELECT number, id, title, publisher, url, date, path, words, also, later FROM articles "
                "ORDER BY position"
            ).fetchall()
        return {
            ident: ArticleInfo(
                ident,
                title,
                publisher,
                url,
                day_of(day),
                path,
                words,
                demands.get(number, 0),
                tuple(SourceInfo(**{**one, "date": day_of(one["date"])}) for one in json.loads(also)),
                later,
            )
            for number, ident, title, publisher, url, day, path, words, also, later in rows
        }

    def article(self, article: str) -> Article:
        """One article with its text and blocks; KeyError when there is none with this id."""
        return self._cached_article(article)

    def _read_article(self, article: str) -> Article:
        with self._connection() as db:
            row = db.execute(
                "SELECT id, text, blocks, title, url, publisher, date, path FROM articles WHERE id = ?", [article]
            ).fetchone()
        if row is None:
            raise KeyError(article)
        ident, text, blocks, title, url, publisher, day, path = row
        spans = tuple(Block(BlockKind(kind), start, end) for kind, start, end in json.loads(blocks))
        return Article(ident, text, spans, title, url, publisher, day_of(day), path)

    def passages(self, ids: Sequence[int]) -> list[StoredPassage]:
        """The passages with these ids, in the order asked for; unknown ids are left out."""
        with self._connection() as db:
            rows = db.execute(
                "SELECT p.id, a.id, p.start, p.end, f.text, p.sentences FROM passages p "
                "JOIN articles a ON a.number = p.article JOIN passages_fts f ON f.rowid = p.id "
                "WHERE p.id IN (SELECT value FROM json_each(?))",
                [json.dumps([int(one) for one in ids])],
            ).fetchall()
        found = {
            ident: StoredPassage(ident, article, Passage(start, end, text, spans_of(sentences)))
            for ident, article, start, end, text, sentences in rows
        }
        return [found[one] for one in ids if one in found]

    def passages_of(self, article: str) -> list[StoredPassage]:
        """All passages of one article, in order."""
        with self._connection() as db:
            ids = [
                ident
                for (ident,) in db.execute(
                    "SELECT p.id FROM passages p JOIN articles a ON a.number = p.article "
                    "WHERE a.id = ? ORDER BY p.start",
                    [article],
                )
            ]
        return self.passages(ids)

    def sentence_vectors(self, article: str) -> NDArray[np.float32] | None:
        """The vectors of an article's sentences [sentences, dimensions], in order; None where the model gives none."""
        with self._connection() as db:
            rows = db.execute(
                "SELECT v.sentences, length(v.vector) / 4 FROM passages p JOIN articles a ON a.number = p.article "
                "JOIN vectors v ON v.embedded = p.embedded WHERE a.id = ? ORDER BY p.start",
                [article],
            ).fetchall()
        if not rows or any(blob is None for blob, _ in rows):
            return None
        found = np.frombuffer(b"".join(blob for blob, _ in rows), dtype="<f2").astype(np.float32)
        return found.reshape(-1, rows[0][1])

    def vectors(self) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Every passage's id and vector, [passages] and [passages, dimensions], in order of id."""
        with self._connection() as db:
            rows = db.execute(
                "SELECT p.id, v.vector FROM passages p JOIN vectors v ON v.embedded = p.embedded ORDER BY p.id"
            ).fetchall()
        found = np.frombuffer(b"".join(blob for _, blob in rows), dtype="<f4").astype(np.float32)
        return np.array([ident for ident, _ in rows], dtype=np.int64), found.reshape(len(rows), -1 if rows else 0)

    def passage_ids(self, where: "Filter | None" = None) -> list[int]:
        """Ids of all passages that pass the filter, in order of article and text."""
        condition, values = passage_filter(where)
        with self._connection() as db:
            rows = db.execute(
                "SELECT p.id FROM passages p JOIN articles a ON a.number = p.article "
                f"WHERE {condition} ORDER BY a.position, p.start",
                values,
            )
            return [ident for (ident,) in rows]

    def bm25(
        self, match: str, k: int, where: "Filter | None" = None, *, title_weight: float = 1.0
    ) -> list[tuple[int, float]]:
        """The best k (passage id, BM25 score) by title and text, higher is better, for an FTS5 expression over stems.

        Raises sqlite3.OperationalError when `match` is no FTS5 expression: see `index.words.quoted`.
        """
        if not match:
            return []
        condition, values = passage_filter(where)
        with self._connection() as db:
            return db.execute(
                "SELECT p.id, -bm25(passages_fts, ?, 1.0, 0.0) AS score FROM passages_fts f "
                "JOIN passages p ON p.id = f.rowid JOIN articles a ON a.number = p.article "
                f"WHERE passages_fts MATCH ? AND {condition} "
                "ORDER BY score DESC, a.position, p.start LIMIT ?",
                [title_weight, match, *values, k],
            ).fetchall()

    def passages_with(self, *stems: str) -> int:
        """How many passages hold all of these stems."""
        with self._connection() as db:
            match = " AND ".join(quoted(stems)) or '""'
            (count,) = db.execute("SELECT count(*) FROM passages_fts WHERE passages_fts MATCH ?", [match]).fetchone()
        return int(count)

    def articles_with(
        self,
        limit: int,
        actor: str | None = None,
        about: Iterable[str] = (),
        *,
        since: date | None = None,
        until: date | None = None,
    ) -> list[str]:
        """Ids of the articles with demands by or to an actor (or who speaks for it), the newest first.

        With `about`, stems, only those with a demand that holds one of them, the best match first. `since` and `until`
        bound the article's date, inclusive; an undated one falls out then.
        """
        conditions, values, score = ["1"], list[object](), "0.0"
        if actor is not None:
            conditions.append(
                "d.id IN (SELECT demand FROM resolved WHERE actor = ? UNION SELECT demand FROM resolved WHERE side = ?)"
            )
            values += [actor, actor]
        if match := " OR ".join(quoted(sorted(about))):
            conditions.append("demands_fts MATCH ?")
            values.append(match)
            score = "-bm25(demands_fts)"
        for condition, day in (("a.date >= ?", since), ("a.date <= ?", until)):
            if day is not None:
                conditions.append(condition)
                values.append(day.isoformat())
        source = "demands_fts f JOIN demands d ON d.id = f.rowid" if match else "demands d"
        with self._connection() as db:
            rows = db.execute(
                f"WITH found AS MATERIALIZED (SELECT a.id, a.date, a.position, {score} AS score FROM {source} "
                f"JOIN articles a ON a.number = d.article WHERE {' AND '.join(conditions)}) "
                "SELECT id FROM found GROUP BY id ORDER BY max(score) DESC, date DESC, position LIMIT ?",
                [*values, limit],
            )
            return [ident for (ident,) in rows]

    def demands(self, *, limit: int | None = None, offset: int = 0, **given: Unpack[Narrowing]) -> list[Entry]:
        """The ledger, narrowed by what is given, in order of article and text; what is `about` words, best first."""
        score = "0.0" if given.get("about") is None else "-bm25(demands_fts)"
        return self._entries(score, *self._narrowed(given), limit, offset)

    def count_demands(self, **given: Unpack[Narrowing]) -> int:
        """How many records `demands` gives without a limit."""
        return self._count(*self._narrowed(given))

    def _narrowed(self, given: Narrowing) -> tuple[str, list[object]]:
        """An SQL condition over demands_fts f, demands d and articles a, and its values."""
        conditions = ["1"]
        values: list[object] = []
        makers = given.get("by")
        receiver = given.get("to")
        for role, names in (("by", [makers] if isinstance(makers, str) else makers), ("to", receiver and [receiver])):
            if names is not None:
                party = f"SELECT demand FROM resolved WHERE role = '{role}' AND"
                named = "IN (SELECT value FROM json_each(?))"
                conditions.append(f"d.id IN ({party} actor {named} UNION {party} side {named})")
                values += [json.dumps(list(names))] * 2
        stance, since, ids = given.get("stance"), given.get("since"), given.get("ids")
        for condition, value in (
            ("d.stance = ?", stance and Stance(stance).value),
            ("d.date >= ?", since and since.isoformat()),
            ("a.id = ?", given.get("article")),
            ("d.id IN (SELECT value FROM json_each(?))", None if ids is None else json.dumps(list(ids))),
        ):
            if value is not None:
                conditions.append(condition)
                values.append(value)
        where = " AND ".join(conditions)
        about = given.get("about")
        if about is None:
            return where, values
        words = quoted(stems(about))
        for joint in (" AND ", " OR "):
            if words:
                matched = f"{where} AND demands_fts MATCH ?", [*values, joint.join(words)]
                if self._count(*matched):
                    return matched
        return "0", []

    def _count(self, where: str, values: Sequence[object]) -> int:
        with self._connection() as db:
            (count,) = db.execute(f"SELECT count(*) FROM {LEDGER} WHERE {where}", values).fetchone()
        return int(count)

    def _entries(self, score: str, where: str, values: Sequence[object], limit: int | None, offset: int) -> list[Entry]:
        with self._connection() as db:
            rows = db.execute(
                f"SELECT d.id, a.id, {score} AS score, d.demander_text, d.addressee_texts, f.content, "
                "d.content_start, d.content_end, d.stance, d.modality, d.reported_by, d.date, d.evidence, "
                f"d.confidence, d.method, d.cue FROM {LEDGER} WHERE {where} "
                "ORDER BY score DESC, a.position, d.start, d.content_start, d.id LIMIT ? OFFSET ?",
                [*values, -1 if limit is None else limit, offset],
            ).fetchall()
            parties: dict[tuple[int, str], list[tuple[str, str | None]]] = defaultdict(list)
            for demand, role, actor, side in db.execute(
                "SELECT demand, role, actor, side FROM resolved "
                "WHERE demand IN (SELECT value FROM json_each(?)) ORDER BY demand, role, position",
                [json.dumps([row[0] for row in rows])],
            ):
                parties[demand, role].append((actor, side))
        return [
            Entry(row[0], row[1], demand_of(row[3:], parties[row[0], "by"], parties[row[0], "to"]), row[2])
            for row in rows
        ]

    def actors(self) -> list[ActorInfo]:
        """Every actor, best known first: by demands made and received, then mentions."""
        with self._connection() as db:
            rows = db.execute(
                "SELECT name, kind, aliases, side, made, received, mentions FROM actors ORDER BY position"
            ).fetchall()
        return [
            ActorInfo(Actor(name, kind, tuple(json.loads(aliases)), side), made, received, mentions)
            for name, kind, aliases, side, made, received, mentions in rows
        ]
