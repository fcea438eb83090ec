"""What is new since a moment: records, articles, what is gone, and which story has a later version."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from bot.news.chronicle import Chronicle, Gone, key_of
from bot.text import listed, many
from index.demands import Stance

if TYPE_CHECKING:
    from index.catalogue import Catalogue
    from index.opened import Index
    from index.rows import ArticleInfo, Entry

ANSWERS = (Stance.REJECTION, Stance.ACCEPTANCE)


@dataclass(frozen=True, slots=True)
class News:
    """All of it newest first; `replaced` are earlier versions, each with the new one of the same story."""

    generation: str
    since: float
    records: "tuple[Entry, ...]" = ()
    articles: "tuple[ArticleInfo, ...]" = ()
    gone: tuple[Gone, ...] = ()
    replaced: "tuple[tuple[ArticleInfo, ArticleInfo], ...]" = ()

    def __bool__(self) -> bool:
        return bool(self.records or self.articles or self.gone)

    @property
    def title(self) -> str:
        """'3 new demands, 1 new answer and 2 new articles'."""
        answers = sum(entry.demand.stance in ANSWERS for entry in self.records)
        counts = (
            (len(self.records) - answers, "new demand"),
            (answers, "new answer"),
            (len(self.articles), "new article"),
        )
        parts = [many(number, word) for number, word in counts if number]
        if not parts and self.gone:
            return f"{many(len(self.gone), 'demand or answer', 'demands and answers')} no longer in the articles"
        return listed(parts) or "Nothing new"


def fresh(index: "Index", chronicle: Chronicle, since: float, *, dated: bool = False) -> News:
    """What was first read at `since` (seconds since 1970) or later; with `dated` also what bears a day since then."""
    catalogue = index.catalogue
    read = chronicle.records(since)
    found = [entry for article, keys in read.items() for entry in with_keys(catalogue, article, keys)]
    ids = chronicle.articles(since)
    if dated:
        day = datetime.fromtimestamp(since, UTC).date()
        numbers = {entry.id for entry in found}
        found += [entry for entry in catalogue.demands(since=day) if entry.id not in numbers]
        ids |= {info.id for info in catalogue.articles() if info.date and info.date >= day}
    infos = {info.id: info for info in catalogue.articles()}
    articles = sorted((infos[one] for one in ids & infos.keys()), key=lambda info: info.date or date.min, reverse=True)
    later = {info.id: info for info in articles}
    return News(
        index.generation,
        since,
        newest_first(found),
        tuple(articles),
        tuple(chronicle.gone(since)),
        tuple((info, later[info.later]) for info in infos.values() if info.later in later),
    )


def with_keys(catalogue: "Catalogue", article: str, keys: "set[str]") -> "list[Entry]":
    """The records of an article with these keys, in its order."""
    return [entry for entry in catalogue.demands(article=article) if key_of(entry) in keys]


def newest_first(entries: "list[Entry]") -> "tuple[Entry, ...]":
    """By day, the undated last; those of one article together, in its order."""
    place = {entry.id: number for number, entry in enumerate(entries)}
    return tuple(
        sorted(
            entries,
            key=lambda entry: (-(entry.demand.date or date.min).toordinal(), entry.article, place[entry.id]),
        )
    )
