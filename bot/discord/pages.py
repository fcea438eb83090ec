"""What is paged, private to the one who looks: quotations in their surroundings, demands, articles."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from bot.answer import Abstention, Answer, Citation, Source
from bot.discord.markup import fit, said, units
from bot.discord.messages import citations
from bot.discord.split import Block, joined
from bot.verify import locate

if TYPE_CHECKING:
    from index.catalogue import ArticleInfo, Catalogue, Entry
    from index.opened import Index

AROUND = 350  # characters of surroundings on each side of a quotation
QUOTATION = 700
PER_PAGE = 5
PAGE = 1800  # units, with room for the heading and the foot
LONGEST_LIST = 500


@dataclass(frozen=True, slots=True)
class Page:
    """One page of `of`, from 0."""

    text: str
    number: int
    of: int


def sources_page(index: "Index", reply: Answer | Abstention, number: int) -> Page:
    """The `number`th quotation of a reply, bold in its paragraph, with its source and every other page that has it."""
    cited = citations(reply)
    number = min(number, len(cited) - 1)
    citation = cited[number]
    lines = [f"**[{citation.n}]** {said(citation.source)}", *_surroundings(index, citation)]
    lines += [f"-# also in {said(other)}" for other in citation.also[:3]]
    lines.append(f"-# quotation {number + 1} of {len(cited)} · index {reply.generation}")
    return Page("\n".join(lines), number, len(cited))


def list_page(index: "Index", query: Mapping[str, Any], number: int) -> Page:
    """A page of what a kept query lists: demands, articles, or one article with its demands."""
    catalogue = index.catalogue
    infos = {info.id: info for info in catalogue.articles()}
    if query["kind"] == "articles":
        heading = f"### {_count(len(infos), 'article')}"
        blocks = [_article_line(info) for info in infos.values()]
    elif query["kind"] == "article":
        info = infos.get(query["article"])
        if info is None:
            return Page("That article is no longer in the index.", 0, 1)
        entries = catalogue.demands(article=info.id, limit=LONGEST_LIST)
        heading = f"### {fit(info.title or info.id, 200)}\n-# {_facts(info)}\n{_count(len(entries), 'demand')}"
        blocks = [_entry(entry, None) for entry in entries]
    else:
        entries = _demands(catalogue, query)
        heading = f"### {_count(len(entries), 'demand')}{_asked_for(query)}"
        blocks = [_entry(entry, infos.get(entry.article)) for entry in entries]
    pages = _pages(blocks)
    number = min(number, len(pages) - 1)
    foot = f"\n-# page {number + 1} of {len(pages)} · index {index.generation}" if len(pages) > 1 else ""
    return Page(f"{heading}\n{joined(pages[number])}{foot}".strip(), number, len(pages))


def source(info: "ArticleInfo") -> Source:
    return Source(info.id, info.title or info.id, info.publisher, info.url, info.date)


def _surroundings(index: "Index", citation: Citation) -> list[str]:
    """The quotation in bold with the words around it, as a block quotation; alone if the article has changed."""
    quotation = fit(citation.quote, QUOTATION)
    try:
        text = index.catalogue.article(citation.source.article).text
    except KeyError:
        return [f"> **{quotation}**", "-# This article is no longer in the index."]
    place = (citation.start, citation.end)
    if text[slice(*place)] != citation.quote:
        found = locate(citation.quote, text)
        if found is None:
            return [f"> **{quotation}**", "-# The article has changed since this answer."]
        place = found
    before = text[max(0, place[0] - AROUND) : place[0]].rpartition("\n\n")[2]
    after = text[place[1] : place[1] + AROUND].partition("\n\n")[0]
    lead = "…" if before and len(before) == AROUND else ""
    rest = "…" if after and len(after) == AROUND else ""
    before = before.partition(" ")[2] if lead else before
    after = after.rpartition(" ")[0] if rest else after
    parts = [f"{lead}{fit(before, 450)}".strip(), f"**{quotation}**", f"{fit(after, 450)}{rest}".strip()]
    return ["> " + _close(parts, text[place[0] - 1 : place[0]], text[place[1] : place[1] + 1])]


def _close(parts: list[str], before: str, after: str) -> str:
    """The parts joined as they stand in the article: with a space only where there is white space."""
    first, quotation, last = parts
    left = " " if first and (not before or before.isspace()) else ""
    right = " " if last and (not after or after.isspace()) else ""
    return f"{first}{left}{quotation}{right}{last}"


def _demands(catalogue: "Catalogue", query: Mapping[str, Any]) -> "list[Entry]":
    since = date.fromisoformat(query["since"]) if query.get("since") else None
    filters = {name: query[name] for name in ("to", "about", "stance") if query.get(name)}
    named = query.get("by") or None
    makers = named if isinstance(named, list) else [named]
    found = [
        entry for maker in makers for entry in catalogue.demands(by=maker, since=since, limit=LONGEST_LIST, **filters)
    ]
    return list({entry.id: entry for entry in found}.values())


def _entry(entry: "Entry", info: "ArticleInfo | None") -> Block:
    demand = entry.demand
    who = fit(demand.demander or demand.demander_text or "Not named", 80)
    whom = " and ".join(fit(name, 60) for name in (demand.addressees or demand.addressee_texts)[:4])
    kinds = [demand.stance.value, *sorted(modality.value for modality in demand.modality)]
    head = f"**{who}{' → ' + whom if whom else ''}** · {', '.join(kinds)}"
    lines = [head, f"> {fit(demand.content, 280)}"]
    if info is not None:
        lines.append(f"-# {said(source(info), 100)}")
    return Block("\n".join(lines))


def _article_line(info: "ArticleInfo") -> Block:
    return Block(f"- {said(source(info), 120)} · {_count(info.demands, 'demand')}")


def _facts(info: "ArticleInfo") -> str:
    facts = [said(source(info), 100), f"{info.words:,} words", f"file {fit(info.path, 100)}"]
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


def _pages(blocks: list[Block]) -> list[list[Block]]:
    pages: list[list[Block]] = [[]]
    for block in blocks:
        full = len(pages[-1]) == PER_PAGE * (3 if "\n" not in block.text else 1)
        if pages[-1] and (full or units(joined([*pages[-1], block])) > PAGE - 400):
            pages.append([])
        pages[-1].append(block)
    return pages
