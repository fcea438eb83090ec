"""What is paged, private to the one who looks: quotations in their surroundings, demands, articles."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from bot.answer import Abstention, Answer, Citation, Source
from bot.discord.markup import MESSAGE, fit, plain, said, units
from bot.discord.messages import citations
from bot.discord.split import Block, joined
from bot.discord.told import news_page, news_pages
from bot.exports import ledger_csv
from bot.text import listed
from bot.verify import locate

if TYPE_CHECKING:
    from index.opened import Index
    from index.rows import ArticleInfo, Entry, Narrowing

AROUND = (250, 80, 0)  # characters of surroundings on each side of a quotation, the first that fits
QUOTATION = 700
WIDTHS = (280, 140, 60)  # units of a demand's words in a list, the first with which the page fits
DEMANDS_PER_PAGE, ARTICLES_PER_PAGE = 4, 8
FILE = 8_000_000  # bytes of a file, within what Discord takes from a bot
GAP = "\0"  # white space that may have to stand between two parts


@dataclass(frozen=True, slots=True)
class Page:
    """One page of `of`, from 0; `csv` where all of them can be had as a table."""

    text: str
    number: int
    of: int
    csv: bool = False


def sources_page(index: "Index", reply: Answer | Abstention, number: int) -> Page:
    """The `number`th quotation of a reply, bold in its paragraph, with its source and every other page that has it."""
    cited = citations(reply)
    number = min(number, len(cited) - 1)
    citation = cited[number]
    head = [f"**[{citation.n}]** {said(citation.source)}"]
    foot = ["", f"-# quotation {number + 1} of {len(cited)} · index {reply.generation}"]
    also = [f"-# also in {said(other)}" for other in citation.also[:3]]
    for around in AROUND:
        text = "\n".join([*head, *_surroundings(index, citation, around), *also, *foot])
        if units(text) <= MESSAGE:
            return Page(text, number, len(cited))
    return Page("\n".join([*head, f"> **{fit(citation.quote, QUOTATION)}**", *foot]), number, len(cited))


def list_page(index: "Index", query: Mapping[str, Any], number: int) -> Page:
    """A page of what a kept query lists: demands, articles, an article with its demands, news; only that is read."""
    catalogue = index.catalogue
    if query["kind"] == "news":
        of = max(1, len(news_pages(query)))
        return Page(news_page(index, query, min(number, of - 1)), min(number, of - 1), of)
    if query["kind"] == "articles":
        count = catalogue.counts().articles
        return _page(index, number, ARTICLES_PER_PAGE, count, f"### {_count(count, 'article')}", _article_lines)
    heading, narrowed, sourced = "### ", _narrowed(query), query["kind"] == "demands"
    if not sourced:
        try:
            info = catalogue.info(query["article"])
        except KeyError:
            return Page("That article is no longer in the index.", 0, 1)
        heading, narrowed = f"### {fit(info.title or info.id, 150)}\n-# {_facts(info)}\n", {"article": info.id}

    def shown(index: "Index", first: int) -> Iterator[list[Block]]:
        entries = catalogue.demands(limit=DEMANDS_PER_PAGE, offset=first, **narrowed)
        for width in WIDTHS:
            yield [_entry(entry, catalogue.info(entry.article) if sourced else None, width) for entry in entries]

    count = catalogue.count_demands(**narrowed)
    heading += _count(count, "demand") + (_asked_for(query) if sourced else "")
    return replace(_page(index, number, DEMANDS_PER_PAGE, count, heading, shown), csv=sourced and count > 0)


def list_csv(index: "Index", query: Mapping[str, Any]) -> str:
    """All that a kept list of demands shows, as CSV of at most FILE bytes; whole lines."""
    return ledger_csv(index.catalogue.demands(**_narrowed(query)), index, FILE)


def _page(
    index: "Index",
    number: int,
    per: int,
    count: int,
    heading: str,
    shown: Callable[["Index", int], Iterator[list[Block]]],
) -> Page:
    """Page `number` of `count` things, `per` a page; `shown` gives them from one on, each time shorter."""
    of = max(1, -(-count // per))
    number = min(number, of - 1)
    foot = f"\n\n-# page {number + 1} of {of} · index {index.generation}" if of > 1 else ""
    for blocks in shown(index, number * per):
        text = f"{heading}\n{joined(blocks)}{foot}".strip()
        if units(text) <= MESSAGE:
            break
    return Page(text, number, of)


def _article_lines(index: "Index", first: int) -> Iterator[list[Block]]:
    infos = index.catalogue.articles()[first : first + ARTICLES_PER_PAGE]
    for linked in (True, False):
        sources = (Source.of(info) if linked else replace(Source.of(info), url=None) for info in infos)
        lines = zip(sources, infos, strict=True)
        yield [Block(f"- {said(one, 100)} · {_count(info.demands, 'demand')}") for one, info in lines]


def _surroundings(index: "Index", citation: Citation, around: int) -> list[str]:
    """The quotation in bold with the words around it, as a block quotation; alone if the article has changed."""
    alone = _quoted([(citation.quote[:QUOTATION], True)])
    try:
        text = index.catalogue.article(citation.source.article).text
    except KeyError:
        return [*alone, "", "-# This article is no longer in the index."]
    start, end = citation.start, citation.end
    if text[start:end] != citation.quote:
        found = locate(citation.quote, text)
        if found is None:
            return [*alone, "", "-# The article has changed since this answer."]
        start, end = found
    before = text[max(0, start - around) : start]
    after = text[end : end + around]
    if start > around:
        before = "… " + before.partition(" ")[2]
    if end + around < len(text):
        after = after.rpartition(" ")[0] + " …"
    return _quoted([(before, False), (text[start : min(end, start + QUOTATION)], True), (after, False)])


def _quoted(parts: list[tuple[str, bool]]) -> list[str]:
    """Parts of a text as lines of a block quotation; the lines are the text's own, bold where a part is."""
    lines = [""]
    for text, bold in parts:
        for number, piece in enumerate(text.split("\n")):
            if number:
                lines.append("")
            shown = plain(piece)
            if not shown:
                continue
            gap = " " if lines[-1] and (piece[:1].isspace() or lines[-1].endswith(GAP)) else ""
            lines[-1] = lines[-1].removesuffix(GAP) + gap + (f"**{shown}**" if bold else shown)
            if piece[-1:].isspace():
                lines[-1] += GAP
    return [f"> {line.removesuffix(GAP)}" for line in lines if line]


def _narrowed(query: Mapping[str, Any]) -> "Narrowing":
    since = date.fromisoformat(query["since"]) if query.get("since") else None
    by, to, about, stance = (query.get(name) or None for name in ("by", "to", "about", "stance"))
    return {"by": by, "to": to, "about": about, "stance": stance, "since": since}


def _entry(entry: "Entry", info: "ArticleInfo | None", width: int) -> Block:
    """A demand, `width` units of its words; with the narrowest, names are short too, and its source has no link."""
    demand, tight = entry.demand, width == WIDTHS[-1]
    who = fit(demand.demander or demand.demander_text or "Not named", 40 if tight else 80)
    named = demand.addressees or demand.addressee_texts
    whom = listed([fit(name, 40 if tight else 60) for name in named[: 1 if tight else 4]])
    kinds = [demand.stance.value, *sorted(modality.value for modality in demand.modality)]
    head = f"**{who}{' → ' + whom if whom else ''}** · {', '.join(kinds)}"
    lines = [head, f"“{fit(demand.content, width)}”"]
    if info is not None:
        lines.append(f"-# {said(replace(Source.of(info), url=None), 60) if tight else said(Source.of(info), 100)}")
    return Block("\n".join(lines), apart=True)


def _facts(info: "ArticleInfo") -> str:
    facts = [said(Source.of(info), 100), f"{info.words:,} words", f"file {fit(info.path, 60)}"]
    if info.date is None:
        facts.insert(1, "undated")
    return " · ".join(facts)


def _asked_for(query: Mapping[str, Any]) -> str:
    by = query.get("by")
    names = ", ".join(by) if isinstance(by, list) else by
    parts = [("by", names), ("to", query.get("to")), ("about", query.get("about")), ("since", query.get("since"))]
    told = "".join(f" {word} {fit(str(value), 60)}" for word, value in parts if value)
    return f"{told} ({query['stance']})" if query.get("stance") else told


def _count(number: int, word: str) -> str:
    return f"{'no' if number == 0 else f'{number:,}'} {word}{'' if number == 1 else 's'}"
