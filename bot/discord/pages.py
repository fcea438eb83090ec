"""What is paged, private to the one who looks: quotations in their surroundings, demands, articles."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from bot.answer import Abstention, Answer, Citation, Source
from bot.discord.markup import MESSAGE, fit, plain, said, units
from bot.discord.messages import citations
from bot.discord.split import Block, joined
from bot.verify import locate

if TYPE_CHECKING:
    from index.catalogue import Catalogue
    from index.opened import Index
    from index.rows import ArticleInfo, Entry

AROUND = (250, 80, 0)  # characters of surroundings on each side of a quotation, the first that fits
QUOTATION = 700
PER_PAGE = 5
LONGEST_LIST = 500
GAP = "\0"  # white space that may have to stand between two parts


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
    head = [f"**[{citation.n}]** {said(citation.source)}"]
    foot = ["", f"-# quotation {number + 1} of {len(cited)} · index {reply.generation}"]
    also = [f"-# also in {said(other)}" for other in citation.also[:3]]
    for around in AROUND:
        text = "\n".join([*head, *_surroundings(index, citation, around), *also, *foot])
        if units(text) <= MESSAGE:
            return Page(text, number, len(cited))
    return Page("\n".join([*head, f"> **{fit(citation.quote, QUOTATION)}**", *foot]), number, len(cited))


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
        heading = f"### {fit(info.title or info.id, 150)}\n-# {_facts(info)}\n{_count(len(entries), 'demand')}"
        blocks = [_entry(entry, None) for entry in entries]
    else:
        entries = _demands(catalogue, query)
        heading = f"### {_count(len(entries), 'demand')}{_asked_for(query)}"
        blocks = [_entry(entry, infos.get(entry.article)) for entry in entries]
    pages = _pages(blocks, MESSAGE - units(heading) - 60)  # for the foot
    number = min(number, len(pages) - 1)
    foot = f"\n\n-# page {number + 1} of {len(pages)} · index {index.generation}" if len(pages) > 1 else ""
    return Page(f"{heading}\n{joined(pages[number])}{foot}".strip(), number, len(pages))


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
    whom = _listed([fit(name, 60) for name in (demand.addressees or demand.addressee_texts)[:4]])
    kinds = [demand.stance.value, *sorted(modality.value for modality in demand.modality)]
    head = f"**{who}{' → ' + whom if whom else ''}** · {', '.join(kinds)}"
    lines = [head, f"“{fit(demand.content, 280)}”"]
    if info is not None:
        lines.append(f"-# {said(Source.of(info), 100)}")
    return Block("\n".join(lines), apart=True)


def _article_line(info: "ArticleInfo") -> Block:
    return Block(f"- {said(Source.of(info), 120)} · {_count(info.demands, 'demand')}")


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


def _listed(names: list[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _count(number: int, word: str) -> str:
    return f"{'no' if number == 0 else f'{number:,}'} {word}{'' if number == 1 else 's'}"


def _pages(blocks: list[Block], room: int) -> list[list[Block]]:
    pages: list[list[Block]] = [[]]
    for block in blocks:
        full = len(pages[-1]) == PER_PAGE * (3 if "\n" not in block.text else 1)
        if pages[-1] and (full or units(joined([*pages[-1], block])) > room):
            pages.append([])
        pages[-1].append(block)
    return pages
