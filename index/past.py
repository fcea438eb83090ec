"""The last generation's catalogue, asked by the next build for what need not be worked out again."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.actors import Actor
from index.articles import Article
from index.catalogue_writer import Indexed, Stored, stored_articles
from index.demands import Demand
from index.passages import Passage
from index.rows import demand_of

if TYPE_CHECKING:
    from index.embedder import Embedded


class PastCatalogue:
    """The last generation's catalogue, asked by the next build for what need not be worked out again."""

    def __init__(self, path: Path) -> None:
        self.db = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)

    def close(self) -> None:
        self.db.close()

    def stored(self) -> dict[str, Stored]:
        """Id → what is stored of every article."""
        return stored_articles(self.db)

    def demands(self) -> Counter[tuple[str, ...]]:
        """Every demand as its article's id, its stance and its content: to count what a build adds and takes away."""
        return counted_demands(self.db)

    def vectors(self, model: str, embedded: Iterable[str]) -> "dict[str, Embedded]":
        """Those of the hashes that were embedded before by the same model, with their vectors."""
        from index.embedder import Embedded

        rows = self.db.execute(
            "SELECT embedded, vector, sentences FROM vectors "
            "WHERE model = ? AND embedded IN (SELECT value FROM json_each(?))",
            [model, json.dumps(list(embedded))],
        )
        return {
            key: Embedded(
                np.frombuffer(vector, dtype="<f4"),
                None if sentences is None else np.frombuffer(sentences, dtype="<f2"),
            )
            for key, vector, sentences in rows
        }

    def indexed(self, article: Article) -> Indexed:
        """An unchanged article with everything that was made from it, under its own local names."""
        from index.ledger import Ledger, Mention

        (number,) = self.db.execute("SELECT number FROM articles WHERE id = ?", [article.id]).fetchone()
        passages = self.db.execute(
            "SELECT start, end, sentences, embedded FROM passages WHERE article = ? ORDER BY start, id", [number]
        ).fetchall()
        return Indexed(
            article,
            tuple(
                Passage(start, end, article.text[start:end], tuple((a, b) for a, b in json.loads(sentences)))
                for start, end, sentences, _ in passages
            ),
            tuple(embedded for *_, embedded in passages),
            Ledger(
                demands=tuple(self._demands(number)),
                actors=tuple(
                    Actor(name, kind, tuple(json.loads(aliases)), side)
                    for name, kind, aliases, side in self.db.execute(
                        "SELECT name, kind, aliases, side FROM local_actors WHERE article = ? ORDER BY rowid", [number]
                    )
                ),
                mentions=tuple(
                    Mention(*row)
                    for row in self.db.execute(
                        "SELECT name, start, end FROM mentions WHERE article = ? ORDER BY rowid", [number]
                    )
                ),
            ),
        )

    def _demands(self, number: int) -> Iterable[Demand]:
        for ident, *row in self.db.execute(
            "SELECT d.id, d.demander_text, d.addressee_texts, f.content, d.content_start, d.content_end, d.stance, "
            "d.modality, d.reported_by, d.date, d.evidence, d.confidence, d.method, d.cue FROM demands d "
            "JOIN demands_fts f ON f.rowid = d.id WHERE d.article = ? ORDER BY d.id",
            [number],
        ).fetchall():
            parties = self.db.execute(
                "SELECT role, name, side FROM parties WHERE demand = ? ORDER BY position", [ident]
            ).fetchall()
            yield demand_of(
                row,
                [(name, side) for role, name, side in parties if role == "by"],
                [(name, side) for role, name, side in parties if role == "to"],
            )


def counted_demands(db: sqlite3.Connection) -> Counter[tuple[str, ...]]:
    """Every demand of a catalogue as its article's id, its stance and its content."""
    return Counter(
        db.execute(
            "SELECT a.id, d.stance, f.content FROM demands d JOIN articles a ON a.number = d.article "
            "JOIN demands_fts f ON f.rowid = d.id"
        )
    )
