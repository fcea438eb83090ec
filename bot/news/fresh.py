"""What is new since a moment: records, articles, what is gone, and which story has a later version."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from bot.news.chronicle import Chronicle, Gone, key_of
from bot.text import listed, many
from index.demands import Confidence, Stance

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
        """'3 new demands, 1 new answer and 2 new articles'; what is not sure to be either is a quotation."""
        sure = [entry.demand.stance in ANSWERS for entry in self.records if entry.demand.confidence is Confidence.SURE]
        answers, told = sum(sure), len(sure)
        counts = (
            (told - answers, "new demand"),
            (answers, "new answer"),
            (len(self.records) - told, "new quotation"),
            (len(self.articles), "new article"),
        )
        parts = [many(number, word) for number, word in counts if number]
        if not parts and self.gone:
            return f"{many(len(self.gone), 'demand or answer', 'demands and answers')} no longer in the articles"
        return listed(parts) or "Nothing new"


def fresh(index: "Index", chronicle: Chronicle, since: float, *, dated: bool = False) -> News:
    """What was first read at `since` (seconds since 1970) or later; with `dated` also what was published since."""
    catalogue = index.catalogue
    read = chronicle.records(since)
    found = [entry for article, keys in read.items() for entry in with_keys(catalogue, article, keys)]
    ids = chronicle.articles(since)
    infos = {info.id: info for info in catalogue.articles()}
    if dated:
        day = datetime.fromtimestamp(since, UTC).date()
        published = {info.id for info in infos.values() if info.date and info.date >= day}
        ids |= published
        found += [entry for one in sorted(published) for entry in catalogue.demands(article=one)]
        found += [entry for entry in catalogue.demands(since=day) if infos[entry.article].date is None]
    articles = sorted((infos[one] for one in ids & infos.keys()), key=lambda info: info.date or date.min, reverse=True)
    later = {info.id: info for info in articles}
    return News(
        index.generation,
        since,
        _newest_first(distinct(found), infos),
        tuple(articles),
        tuple(chronicle.gone(since)),
        tuple((info, later[info.later]) for info in infos.values() if info.later in later),
    )


def with_keys(catalogue: "Catalogue", article: str, keys: "set[str]") -> "list[Entry]":
    """The records of an article with these keys, in its order."""
    return [entry for entry in catalogue.demands(article=article) if key_of(entry) in keys]


def distinct(entries: "Iterable[Entry]") -> "list[Entry]":
    """Each record once, and of those that are not sure only those whose sentence no other one shows."""
    found = {entry.id: entry for entry in entries}
    ordered = sorted(found.values(), key=lambda entry: entry.demand.confidence is not Confidence.SURE)
    shown: set[tuple[str, int]] = set()
    kept = set()
    for entry in ordered:
        place = (entry.article, entry.demand.main.start)
        if entry.demand.confidence is Confidence.SURE or place not in shown:
            kept.add(entry.id)
        shown.add(place)
    return [entry for entry in found.values() if entry.id in kept]


def _newest_first(entries: "list[Entry]", infos: "Mapping[str, ArticleInfo]") -> "tuple[Entry, ...]":
    """By the day of the article, the undated last; of one article what is sure first, in its order."""

    def key(numbered: "tuple[int, Entry]") -> tuple[int, str, bool, int]:
        place, entry = numbered
        day = infos[entry.article].date or date.min
        return -day.toordinal(), entry.article, entry.demand.confidence is not Confidence.SURE, place

    return tuple(entry for _, entry in sorted(enumerate(entries), key=key))
