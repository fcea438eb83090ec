"""The last look at a generation before it is published: nothing that fails it ever answers."""

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from index.vectors import Vectors

SAMPLE = 32  # vectors
NEAR = 20  # neighbours among which a vector must find itself: equal passages share a place


class CheckFailed(Exception):
    """The reason, in words."""


def check(catalogue: Path, vectors: "Vectors", expected_articles: int) -> None:
    """Raise CheckFailed unless catalogue and vectors are whole, agree, and every offset holds."""
    db = sqlite3.connect(f"{catalogue.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        _check_whole(db)
        _check_offsets(db, expected_articles)
        _check_vectors(db, vectors)
    except sqlite3.Error as error:
        raise CheckFailed(f"the catalogue cannot be read: {error}") from error
    finally:
        db.close()


def _check_whole(db: sqlite3.Connection) -> None:
    # covers the tables of both full-text indexes as well
    for (found,) in db.execute("PRAGMA integrity_check(3)"):
        if found != "ok":
            raise CheckFailed(f"the catalogue is not whole: {found}")
    for words, rows in (("passages_fts", "passages"), ("demands_fts", "demands")):
        for one, other in ((words, rows), (rows, words)):
            key = {one: "rowid" if one == words else "id", other: "rowid" if other == words else "id"}
            (missing,) = db.execute(
                f"SELECT count(*) FROM {one} WHERE {key[one]} NOT IN (SELECT {key[other]} FROM {other})"
            ).fetchone()
            if missing:
                raise CheckFailed(f"{missing} rows of {one} are not in {other}")


def _check_offsets(db: sqlite3.Connection, expected_articles: int) -> None:
    texts = dict(db.execute("SELECT number, text FROM articles"))
    if len(texts) != expected_articles:
        raise CheckFailed(f"{len(texts)} articles are stored instead of {expected_articles}")
    for query, what in (
        ("SELECT p.article, p.start, p.end, f.text FROM passages p JOIN passages_fts f ON f.rowid = p.id", "passage"),
        (
            "SELECT d.article, d.content_start, d.content_end, f.content FROM demands d "
            "JOIN demands_fts f ON f.rowid = d.id",
            "demand",
        ),
        (
            "SELECT d.article, json_extract(d.evidence, '$[0][1]'), json_extract(d.evidence, '$[0][2]'), f.evidence "
            "FROM demands d JOIN demands_fts f ON f.rowid = d.id",
            "piece of evidence",
        ),
    ):
        for article, start, end, words in db.execute(query):
            if texts[article][start:end] != words or not words.strip():
                raise CheckFailed(f"a {what} is not at {start}:{end} of its article: {words[:60]!r}")


def _check_vectors(db: sqlite3.Connection, vectors: "Vectors") -> None:
    (passages,) = db.execute("SELECT count(*) FROM passages").fetchone()
    if vectors.count() != passages:
        raise CheckFailed(f"{vectors.count()} vectors for {passages} passages")
    step = max(1, passages // SAMPLE)
    rows = db.execute("SELECT p.id, v.vector FROM passages p JOIN vectors v USING (embedded) ORDER BY p.id").fetchall()
    if len(rows) != passages:
        raise CheckFailed(f"{len(rows)} embedded passages of {passages}")
    for ident, blob in rows[::step]:
        vector = np.frombuffer(blob, dtype="<f4")
        found = vectors.query(vector, min(NEAR, passages))
        # among thousands of equal passages a graph may lose one: it must still be there when asked for by its id
        itself = dict(found).get(ident) or max((score for _, score in vectors.query(vector, 1, [ident])), default=0.0)
        if itself < 0.999:
            raise CheckFailed(f"vector {ident} does not find itself")
