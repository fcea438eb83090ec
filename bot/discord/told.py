"""Records and what is new as parts of Discord messages: who and whom over the article's words, sources once."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from bot.answer import Source
from bot.discord.markup import MESSAGE, fit, plain, said, units
from bot.discord.split import Block, joined
from bot.ledger_view import parties_of
from bot.news.chronicle import Gone, key_of
from bot.news.fresh import News, with_keys
from bot.text import many
from index.demands import Confidence

if TYPE_CHECKING:
    from index.opened import Index
    from index.rows import Entry

FIRST = 5  # of what is new, in a message that nobody asked for
PER_PAGE = 5
KEPT = 500  # of one list
WIDTHS = (300, 180, 90)  # units of a quotation, the first with which a message fits


def records(index: "Index", entries: "Sequence[Entry]", width: int, numbers: Sequence[int] = ()) -> list[Block]:
    """Each record's quotation, what is sure of it over it, and the source of neighbours once, under the last.

    `numbers`, parallel, stand before the records, as on a picture.
    """
    blocks = []
    numbered = list(zip(entries, numbers or (0,) * len(entries), strict=True))
    for article, members in groupby(numbered, key=lambda one: one[0].article):
        blocks += [Block("\n".join(_lines(index, entry, width, number)), apart=True) for entry, number in members]
        blocks.append(Block(f"-# {said(Source.of(index.catalogue.info(article)), 80)}", apart=True))
    return blocks


def _lines(index: "Index", entry: "Entry", width: int, number: int) -> Iterator[str]:
    """What is not sure has no line over it that claims anything."""
    mark = f"`{number}` " if number else ""
    if entry.demand.confidence is Confidence.SURE:
        who, whom, kind = parties_of(entry.demand)
        parties = " → ".join(fit(name, 70) for name in (who, whom) if name)
        yield f"{mark}**{parties}** · {kind}"
    elif mark:
        yield f"{mark}from the article"
    yield f"> {_quotation(index, entry, width)}"


def _quotation(index: "Index", entry: "Entry", width: int) -> str:
    """The sentence cut around what is demanded to `width` units; that is in bold where it is sure."""
    demand = entry.demand
    text = index.catalogue.article(entry.article).text
    start, end = demand.main.start, demand.main.end
    first, last = demand.content_start, demand.content_end
    if not start <= first < last <= end:
        return fit(text[start:end] if demand.confidence is not Confidence.SURE else demand.content, width)
    room = max(0, width - (last - first))
    before, after = text[start:first], text[last:end]
    if len(before) + len(after) > room:
        share = room // 2
        keep = max(share, room - len(after))
        before = before if len(before) <= keep else "… " + before[len(before) - keep :].partition(" ")[2]
        keep = max(0, room - len(before))
        after = after if len(after) <= keep else after[:keep].rpartition(" ")[0] + " …"
    core = fit(demand.content, width)
    core = f"**{core}**" if demand.confidence is Confidence.SURE else core
    left, right = plain(before), plain(after)
    return (
        f"{left}{' ' if left and before[-1:].isspace() else ''}{core}"
        f"{' ' if right and after[:1].isspace() else ''}{right}"
    )


def news_message(index: "Index", news: News, heading: str, room: int = MESSAGE) -> str:
    """What is new within `room` units: the first records and articles, and in a line what else there is.

    Where not even the heading fits, ''.
    """
    for count in range(min(FIRST, len(news.records)), 0, -1):
        for width in WIDTHS:
            text = _message(index, news, heading, width, count)
            if units(text) <= room:
                return text
    text = _message(index, news, heading, WIDTHS[-1], 0)
    return text if units(text) <= room else ""


def _message(index: "Index", news: News, heading: str, width: int, count: int) -> str:
    blocks = [Block(heading), *records(index, news.records[:count], width)]
    if news.articles and not news.records:
        lines = [f"- {said(Source.of(info), 100)}" for info in news.articles[:FIRST]]
        blocks.append(Block("\n".join(lines), apart=True))
    rest = []
    if len(news.records) > count:
        rest.append(f"and {len(news.records) - count:,} more")
    if news.records and news.articles:
        rest.append(f"from {many(len(news.articles), 'new article')}")
    if news.gone and news.records:
        rest.append(f"{many(len(news.gone), 'demand or answer', 'demands and answers')} no longer in the articles")
    if rest:
        blocks.append(Block("-# " + " · ".join(rest), apart=True))
    return joined(blocks)


def kept_news(news: News, title: str = "") -> dict[str, Any]:
    """What a list of news shows, so that its pages stay what they were."""
    return {
        "kind": "news",
        "title": title or news.title,
        "records": [[entry.article, key_of(entry)] for entry in news.records[:KEPT]],
        "articles": [info.id for info in news.articles[:KEPT]],
        "replaced": [[earlier.id, later.id] for earlier, later in news.replaced[:KEPT]],
        "gone": [[one.title, one.demander, one.stance, one.content] for one in news.gone[:KEPT]],
    }


def kept_records(entries: "Sequence[Entry]", title: str) -> dict[str, Any]:
    """What a numbered list beside a picture shows."""
    found = [[entry.article, key_of(entry)] for entry in entries[:KEPT]]
    return {"kind": "news", "title": title, "records": found, "numbered": True}


def news_pages(query: Mapping[str, Any]) -> list[tuple[str, list[Any]]]:
    """The pages of a kept list of news: what each holds, and its things."""
    return [
        (part, query[part][at : at + PER_PAGE])
        for part in ("records", "articles", "replaced", "gone")
        for at in range(0, len(query.get(part, ())), PER_PAGE)
    ]


def news_page(index: "Index", query: Mapping[str, Any], number: int) -> str:
    """One page of a kept list of news; what has left the index since is left out."""
    pages = news_pages(query)
    heading = f"### {fit(query['title'], 200)}"
    if not pages:
        return f"{heading}\nThe articles have brought nothing since."
    part, things = pages[number]
    foot = f"\n\n-# page {number + 1} of {len(pages)}" if len(pages) > 1 else ""
    before = sum(len(held) for name, held in pages[:number] if name == part)
    for width in WIDTHS:
        text = f"{heading}\n{joined(_part(index, query, part, things, width, before))}{foot}"
        if units(text) <= MESSAGE:
            break
    return text


def _part(
    index: "Index", query: Mapping[str, Any], part: str, things: list[Any], width: int, before: int
) -> list[Block]:
    catalogue = index.catalogue
    if part == "records":
        wanted = [(article, key) for article, key in things]
        found = {
            (article, key_of(entry)): entry
            for article in {article for article, _ in wanted}
            for entry in with_keys(catalogue, article, {key for one, key in wanted if one == article})
        }
        there = [(found[one], before + at) for at, one in enumerate(wanted, 1) if one in found]
        numbers = [at for _, at in there] if query.get("numbered") else ()
        return records(index, [entry for entry, _ in there], width, numbers)
    infos = {info.id: Source.of(info) for info in catalogue.articles()}
    if part == "articles":
        lines = [f"- {said(infos[one], 100)}" for one in things if one in infos]
        return [Block("**New articles**\n" + "\n".join(lines))]
    if part == "replaced":
        lines = [
            f"- {said(infos[later], 80)}\n-# in place of {said(infos[earlier], 80)}"
            for earlier, later in things
            if {earlier, later} <= infos.keys()
        ]
        return [Block("**A later version of the same story**\n" + "\n".join(lines))]
    return [Block("**No longer in the articles**\n" + "\n".join(_gone(Gone(*one), width) for one in things))]


def _gone(gone: Gone, width: int) -> str:
    who = f"{fit(gone.demander, 70)} · " if gone.demander else ""
    return f"- {who}{gone.stance}: “{fit(gone.content, width)}”\n-# {fit(gone.title, 100)}"
