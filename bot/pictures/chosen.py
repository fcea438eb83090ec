"""What a picture shows: of many records the few marks that it has room for, and the same in words."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from bot.text import listed, many
from index.demands import Confidence, Modality, Stance

if TYPE_CHECKING:
    from index.catalogue import Catalogue
    from index.rows import Entry

MARKS = 40
WANTS = frozenset(Stance) - {Stance.REJECTION, Stance.ACCEPTANCE, Stance.THREAT}  # that something be done
ROWS, COLUMNS = 10, 3  # more would be too small for a phone


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark: a record (timeline), or all of one party of another with the newest one's words (map)."""

    number: int  # as the list beside the picture counts, from 1
    actor: str
    stance: str
    content: str
    day: date | None = None
    addressee: str = ""
    count: int = 1


@dataclass(frozen=True, slots=True)
class Picture:
    """`kind` is 'timeline' or 'map'; `shown` are the records behind the marks, in the order of their numbers.

    `left` are sentences on what is not on it.
    """

    kind: str
    title: str
    marks: tuple[Mark, ...]
    shown: "tuple[Entry, ...]" = ()
    left: tuple[str, ...] = field(default=())

    @property
    def text(self) -> str:
        """The picture in words, for those who cannot see it; at most 1,000 characters."""
        actors = Counter[str]()
        for mark in self.marks:
            actors[mark.actor] += mark.count
        many_of = listed([f"{name} {count}" for name, count in actors.most_common(6)])
        if self.kind == "timeline":
            days = sorted(mark.day for mark in self.marks if mark.day)
            span = f" from {_day(days[0])} to {_day(days[-1])}" if days else ""
            said = f"{self.title}: {many(len(self.marks), 'record')}{span}, one mark each. By {many_of}."
        else:
            most = sorted(self.marks, key=lambda mark: -mark.count)[:5]
            pairs = "; ".join(f"{mark.actor} of {mark.addressee} {mark.count}" for mark in most)
            said = f"{self.title}, counted. The most: {pairs}."
        return " ".join([said, *self.left])[:1000]


def chosen(catalogue: "Catalogue", kind: str, actor: str | None = None, about: str | None = None) -> Picture:
    """The 'timeline' of an actor (a canonical name), a topic or everything, or the 'map' of a topic or everything."""
    entries = catalogue.demands(by=actor, about=about)
    topic = f" about {about}" if about else ""
    if kind == "map":
        return matrix(entries, f"Who demands of whom{topic}")
    who = f" by {actor}" if actor else ""
    return timeline(entries, f"Demands and answers{who}{topic} over time")


def timeline(entries: "Sequence[Entry]", title: str = "Demands and answers over time") -> Picture:
    """The newest sure and dated records of the actors who have most of them, one mark a record."""
    usable = [entry for entry in entries if _sure(entry)]
    dated = sorted((e for e in usable if e.demand.date), key=lambda e: e.demand.date or date.min, reverse=True)
    rows = {name for name, _ in Counter(_maker(entry) for entry in dated).most_common(ROWS)}
    kept = [entry for entry in dated if _maker(entry) in rows][:MARKS]
    kept.reverse()
    marks = (
        Mark(number, _maker(entry), entry.demand.stance.value, _line(entry), entry.demand.date)
        for number, entry in enumerate(kept, 1)
    )
    left = _left(
        len(dated) - len(kept), (len(usable) - len(dated), "undated record is", "undated records are"), entries
    )
    return Picture("timeline", title, tuple(marks), tuple(kept), left)


def matrix(entries: "Sequence[Entry]", title: str = "Who demands of whom") -> Picture:
    """The pairs of demander and addressee with most sure records between them, the newest of each in words."""
    entries = [entry for entry in entries if entry.demand.stance in WANTS]
    usable = [entry for entry in entries if _sure(entry)]
    pairs: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in usable:
        for addressee in dict.fromkeys(entry.demand.addressees):
            pairs[_maker(entry), addressee].append(entry)
    columns = _most((addressee, len(found)) for (_, addressee), found in pairs.items())[:COLUMNS]
    inside = {pair: found for pair, found in pairs.items() if pair[1] in columns}
    rows = _most((maker, len(found)) for (maker, _), found in inside.items())[:ROWS]
    cells = sorted(
        (pair for pair in inside if pair[0] in rows), key=lambda pair: (rows.index(pair[0]), columns.index(pair[1]))
    )
    newest = [max(inside[pair], key=lambda entry: entry.demand.date or date.min) for pair in cells]
    marks = (
        Mark(number, maker, entry.demand.stance.value, _line(entry), entry.demand.date, whom, len(inside[maker, whom]))
        for number, ((maker, whom), entry) in enumerate(zip(cells, newest, strict=True), 1)
    )
    alone = sum(not entry.demand.addressees for entry in usable)
    left = _left(
        len(pairs) - len(cells),
        (alone, "record without an addressee is", "records without an addressee are"),
        entries,
        "pair",
    )
    return Picture("map", title, tuple(marks), tuple(newest), left)


def _sure(entry: "Entry") -> bool:
    demand = entry.demand
    return demand.confidence is Confidence.SURE and bool(demand.demander) and Modality.DENIED not in demand.modality


def _maker(entry: "Entry") -> str:
    return entry.demand.demander or ""


def _line(entry: "Entry") -> str:
    return " ".join(entry.demand.content.split())


def _most(counted: Iterable[tuple[str, int]]) -> list[str]:
    counts = Counter[str]()
    for name, count in counted:
        counts[name] += count
    return [name for name, _ in counts.most_common()]


def _left(more: int, off: tuple[int, str, str], entries: "Sequence[Entry]", word: str = "record") -> tuple[str, ...]:
    """What is not shown, a sentence each."""
    number, one, several = off
    unsure = sum(not _sure(entry) for entry in entries)
    parts = (
        f"And {more} more {word}{'s' * (more != 1)}." if more else "",
        f"{number:,} {one if number == 1 else several} not on it." if number else "",
        f"{many(unsure, 'record')} less sure {'is' if unsure == 1 else 'are'} left out." if unsure else "",
    )
    return tuple(part for part in parts if part)


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
