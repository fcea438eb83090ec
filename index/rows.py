"""What a catalogue gives: its rows as types of ours, and a search filter as a condition over rows."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, TypedDict

from index.demands import Confidence, Demand, Evidence, Modality, Role, Stance

if TYPE_CHECKING:
    from index.actors import Actor
    from index.passages import Passage
    from index.search import Filter


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """Where the same words can also be found."""

    id: str
    title: str | None
    publisher: str | None
    url: str | None
    date: date | None
    path: str


@dataclass(frozen=True, slots=True)
class ArticleInfo:
    """An article without its text; `words` and `demands` are counts.

    `also` are other pages with the same words, `later` is the id of a later version of the story, None where there is
    none.
    """

    id: str
    title: str | None
    publisher: str | None
    url: str | None
    date: date | None
    path: str
    words: int
    demands: int
    also: tuple[SourceInfo, ...] = ()
    later: str | None = None


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage with its id (its vector has the same one) and the id of its article."""

    id: int
    article: str
    passage: "Passage"


@dataclass(frozen=True, slots=True)
class Entry:
    """A demand with its id in the ledger and the id of its article.

    `score` is BM25 of what was asked `about`, higher is better; 0.0 where nothing was.
    """

    id: int
    article: str
    demand: Demand
    score: float = 0.0


class Narrowing(TypedDict, total=False):
    """What demands are narrowed by; everything that is given counts, and None counts as not given.

    `by` and `to` are canonical names, matched against the actor or its side, in any case (`by` any of several);
    `since` counts the record's date, so undated records fall out. `about` is plain words, looked for in content and
    main evidence: records with all of them, else those with any.
    """

    by: str | Sequence[str] | None
    to: str | None
    stance: Stance | str | None
    since: date | None
    article: str | None
    ids: Sequence[int] | None
    about: str | None


@dataclass(frozen=True, slots=True)
class ActorInfo:
    """An actor, the demands made by and addressed to it or those who speak for it, and its mentions."""

    actor: "Actor"
    made: int
    received: int
    mentions: int


@dataclass(frozen=True, slots=True)
class Counts:
    """How much there is in a catalogue."""

    articles: int
    words: int
    passages: int
    demands: int
    actors: int


def demand_of(
    row: Sequence[object],
    demander: Sequence[tuple[str, str | None]],
    addressees: Sequence[tuple[str, str | None]],
) -> Demand:
    """A demand from the columns demander_text … cue and its parties as (name, side)."""
    demander_text, texts, content, start, end, stance, modality, reported, day, evidence, sure, method, cue = row
    return Demand(
        demander=demander[0][0] if demander else None,
        demander_text=str(demander_text),
        demander_side=demander[0][1] if demander else None,
        addressees=tuple(name for name, _ in addressees),
        addressee_texts=tuple(json.loads(str(texts))),
        addressee_sides=tuple(side for _, side in addressees),
        content=str(content),
        content_start=int(str(start)),
        content_end=int(str(end)),
        stance=Stance(str(stance)),
        modality=frozenset(Modality(one) for one in json.loads(str(modality))),
        reported_by=None if reported is None else str(reported),
        date=day_of(day),
        evidence=tuple(Evidence(Role(role), first, last) for role, first, last in json.loads(str(evidence))),
        confidence=Confidence(str(sure)),
        method=str(method),
        cue=str(cue),
    )


def passage_filter(where: "Filter | None") -> tuple[str, list[object]]:
    """The filter as an SQL condition over passages p and articles a, and its values."""
    conditions = ["1"]
    values: list[object] = []
    if where is not None:
        if where.actor is not None:
            conditions.append(
                "EXISTS (SELECT 1 FROM mentions m WHERE m.article = p.article AND m.start >= p.start "
                "AND m.end <= p.end AND m.name IN (SELECT n.name FROM names n JOIN actors c ON c.name = n.actor "
                "WHERE c.name = ? COLLATE NOCASE OR c.side = ? COLLATE NOCASE))"
            )
            values += [where.actor, where.actor]
        for condition, value in (
            ("a.date >= ?", where.since and where.since.isoformat()),
            ("a.date <= ?", where.until and where.until.isoformat()),
            ("a.publisher = ? COLLATE NOCASE", where.publisher),
        ):
            if value is not None:
                conditions.append(condition)
                values.append(value)
    return " AND ".join(conditions), values


def spans_of(stored: str) -> tuple[tuple[int, int], ...]:
    return tuple((start, end) for start, end in json.loads(stored))


def day_of(stored: object) -> date | None:
    return None if stored is None else date.fromisoformat(str(stored))
