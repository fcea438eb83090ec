"""The catalogue written: what a build adds, replaces and removes. Used by the builder alone."""

import json
import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.actors import Actor
from index.articles import Article
from index.catalogue import SCHEMA_VERSION
from index.demands import Demand
from index.passages import Passage
from index.words import stems

if TYPE_CHECKING:
    from index.embedder import Embedded
    from index.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Stored:
    """What an article already costs nothing to ask of a catalogue: is it the same, and where is it?"""

    number: int
    content_hash: str
    blocks: str


@dataclass(frozen=True, slots=True)
class Indexed:
    """An article with everything made from it. `embedded` are the hashes of the passages' embedded words."""

    article: Article
    passages: tuple[Passage, ...]
    embedded: tuple[str, ...]
    ledger: "Ledger"


class CatalogueWriter:
    """One writing connection. Nothing is safe on disk before `finish` and `close`: the folder is not published yet."""

    def __init__(self, path: Path) -> None:
        """Open a catalogue copied from the last generation, or make a new one."""
        new = not path.exists()
        self.db = sqlite3.connect(path)
        self.db.execute("PRAGMA journal_mode = MEMORY")
        self.db.execute("PRAGMA synchronous = OFF")  # the build syncs the finished file before publishing
        self.db.execute("PRAGMA foreign_keys = OFF")
        if new:
            self.db.executescript((files("index") / "schema.sql").read_text(encoding="utf-8"))
            self.db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")

    def close(self) -> None:
        self.db.close()

    def stored(self) -> dict[str, Stored]:
        """Id → what is stored of every article."""
        return stored_articles(self.db)

    def add(self, indexed: Indexed) -> list[int]:
        """Add an article that is not there yet; gives the ids of its passages, in order."""
        article = indexed.article
        number = self._insert(
            "articles",
            position=-1,
            id=article.id,
            content_hash=article.content_hash,
            title=article.title,
            url=article.url,
            publisher=article.publisher,
            date=_iso(article.date),
            path=article.path,
            words=len(article.text.split()),
            text=article.text,
            blocks=blocks_json(article),
            also="[]",
        )
        ids = []
        for passage, embedded in zip(indexed.passages, indexed.embedded, strict=True):
            ids.append(
                self._insert(
                    "passages",
                    article=number,
                    start=passage.start,
                    end=passage.end,
                    sentences=json.dumps(passage.sentences),
                    embedded=embedded,
                )
            )
            self._insert(
                "passages_fts",
                rowid=ids[-1],
                title_stems=" ".join(stems(article.title or "")),
                text_stems=" ".join(stems(passage.text)),
                text=passage.text,
            )
        for demand in indexed.ledger.demands:
            self._add_demand(number, article, demand)
        for actor in indexed.ledger.actors:
            self._insert(
                "local_actors",
                article=number,
                name=actor.name,
                kind=actor.kind,
                aliases=_json(actor.aliases),
                side=actor.side,
            )
        self.db.executemany(
            "INSERT INTO mentions VALUES (?, ?, ?, ?)",
            [(number, one.actor, one.start, one.end) for one in indexed.ledger.mentions],
        )
        return ids

    def _add_demand(self, number: int, article: Article, demand: Demand) -> None:
        main = demand.main
        ident = self._insert(
            "demands",
            article=number,
            start=main.start,
            demander_text=demand.demander_text,
            addressee_texts=_json(demand.addressee_texts),
            content_start=demand.content_start,
            content_end=demand.content_end,
            stance=demand.stance.value,
            modality=_json(sorted(one.value for one in demand.modality)),
            reported_by=demand.reported_by,
            date=_iso(demand.date),
            evidence=_json([(one.role.value, one.start, one.end) for one in demand.evidence]),
            confidence=demand.confidence.value,
            method=demand.method,
            cue=demand.cue,
        )
        evidence = article.text[main.start : main.end]
        self._insert(
            "demands_fts",
            rowid=ident,
            content_stems=" ".join(stems(demand.content)),
            evidence_stems=" ".join(stems(evidence)),
            content=demand.content,
            evidence=evidence,
        )
        parties = [("to", *one) for one in zip(demand.addressees, demand.addressee_sides, strict=True)]
        if demand.demander is not None:
            parties.insert(0, ("by", demand.demander, demand.demander_side))
        self.db.executemany(
            "INSERT INTO parties VALUES (?, ?, ?, ?, ?)",
            [(ident, role, position, name, side) for position, (role, name, side) in enumerate(parties)],
        )

    def remove(self, number: int) -> list[int]:
        """Remove an article and all that was made from it; gives the ids of the passages that are gone."""
        gone = [ident for (ident,) in self.db.execute("SELECT id FROM passages WHERE article = ?", [number])]
        demands = "SELECT id FROM demands WHERE article = ?"
        self.db.execute("DELETE FROM passages_fts WHERE rowid IN (SELECT id FROM passages WHERE article = ?)", [number])
        self.db.execute(f"DELETE FROM demands_fts WHERE rowid IN ({demands})", [number])
        self.db.execute(f"DELETE FROM parties WHERE demand IN ({demands})", [number])
        for table in ("passages", "demands", "local_actors", "mentions"):
            self.db.execute(f"DELETE FROM {table} WHERE article = ?", [number])
        self.db.execute("DELETE FROM articles WHERE number = ?", [number])
        return gone

    def place(self, ident: str, position: int, path: str, also: Sequence[Article], later: str | None) -> None:
        """Note what may change while the article stays the same: its place, path, other sources and later version."""
        sources = [
            {
                "id": one.id,
                "title": one.title,
                "publisher": one.publisher,
                "url": one.url,
                "date": _iso(one.date),
                "path": one.path,
            }
            for one in also
        ]
        self.db.execute(
            "UPDATE articles SET position = ?, path = ?, also = ?, later = ? WHERE id = ?",
            [position, path, _json(sources), later, ident],
        )

    def keep_vectors(self, model: str, vectors: "Mapping[str, Embedded]") -> None:
        """Cache vectors by the hash of what was embedded."""
        self.db.executemany(
            "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?, ?)",
            [
                (
                    embedded,
                    model,
                    one.vector.astype("<f4").tobytes(),
                    None if one.sentences is None else one.sentences.astype("<f2").tobytes(),
                )
                for embedded, one in vectors.items()
            ],
        )

    def vectors(self, model: str, ids: Sequence[int]) -> tuple[list[int], NDArray[np.float32]]:
        """The cached vectors of these passages, [ids, dimensions]; an id whose words were not embedded is left out."""
        rows = self.db.execute(
            "SELECT p.id, v.vector FROM passages p JOIN vectors v ON v.embedded = p.embedded AND v.model = ? "
            "WHERE p.id IN (SELECT value FROM json_each(?)) ORDER BY p.id",
            [model, json.dumps(list(ids))],
        ).fetchall()
        vectors = np.frombuffer(b"".join(blob for _, blob in rows), dtype="<f4")
        return [ident for ident, _ in rows], vectors.reshape(len(rows), -1) if rows else vectors.reshape(0, 0)

    def finish(self, model: str, actors: Mapping[str, Actor], meta: Mapping[str, str]) -> None:
        """Write what all articles say together, forget vectors nobody needs, commit.

        `actors` is local name → actor, as `index.actors.merge` gives it for `local_actors()`.
        """
        for table in ("names", "actors", "resolved", "meta"):
            self.db.execute(f"DELETE FROM {table}")
        self.db.executemany("INSERT INTO meta VALUES (?, ?)", list(meta.items()))
        self.db.executemany("INSERT INTO names VALUES (?, ?)", [(name, one.name) for name, one in actors.items()])
        merged = {one.name: one for one in actors.values()}
        made, received = self._resolve(merged)
        mentions = dict(
            self.db.execute("SELECT n.actor, count(*) FROM mentions m JOIN names n USING (name) GROUP BY n.actor")
        )
        ranked = sorted(merged, key=lambda name: (-made[name] - received[name], -mentions.get(name, 0), name))
        self.db.executemany(
            "INSERT INTO actors VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    position,
                    name,
                    one.kind,
                    _json(one.aliases),
                    one.side,
                    made[name],
                    received[name],
                    mentions.get(name, 0),
                )
                for position, name in enumerate(ranked)
                for one in [merged[name]]
            ],
        )
        self.db.execute(
            "DELETE FROM vectors WHERE model <> ? OR embedded NOT IN (SELECT embedded FROM passages)", [model]
        )
        self.db.commit()
        for table in ("passages_fts", "demands_fts"):  # raises sqlite3.DatabaseError: needs a connection that may write
            self.db.execute(f"INSERT INTO {table} ({table}) VALUES ('integrity-check')")
        self.db.commit()

    def _resolve(self, merged: Mapping[str, Actor]) -> tuple[Counter[str], Counter[str]]:
        """Fill `resolved`; gives how many demands each actor made and received, itself or by those who speak for it.

        Where the article does not say for whom a person speaks, the other articles may.
        """
        names = dict(self.db.execute("SELECT name, actor FROM names"))
        rows = []
        counted: dict[str, set[tuple[int, str]]] = {"by": set(), "to": set()}
        for demand, role, position, name, side in self.db.execute("SELECT * FROM parties"):
            actor = names.get(name, name)
            known = merged.get(actor)
            speaks_for = names.get(side, side) if side else known and known.side
            rows.append((demand, role, position, actor, speaks_for))
            counted[role].update((demand, one) for one in (actor, speaks_for) if one)
        self.db.executemany("INSERT INTO resolved VALUES (?, ?, ?, ?, ?)", rows)
        made, received = (Counter(name for _, name in counted[role]) for role in ("by", "to"))
        return made, received

    def local_actors(self) -> list[Actor]:
        """Every article's actors under its own names, in the order of the articles."""
        rows = self.db.execute(
            "SELECT l.name, l.kind, l.aliases, l.side FROM local_actors l "
            "JOIN articles a ON a.number = l.article ORDER BY a.position, l.rowid"
        )
        return [Actor(name, kind, tuple(json.loads(aliases)), side) for name, kind, aliases, side in rows]

    def _insert(self, table: str, **values: object) -> int:
        columns = ", ".join(values)
        marks = ", ".join("?" * len(values))
        cursor = self.db.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", list(values.values()))
        return int(cursor.lastrowid or 0)


def stored_articles(db: sqlite3.Connection) -> dict[str, Stored]:
    """Id → what is stored of every article of a catalogue."""
    rows = db.execute("SELECT id, number, content_hash, blocks FROM articles")
    return {ident: Stored(*rest) for ident, *rest in rows}


def blocks_json(article: Article) -> str:
    """The article's blocks as they are stored."""
    return _json([(block.kind.value, block.start, block.end) for block in article.blocks])


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _iso(day: object) -> str | None:
    return None if day is None else str(day)
