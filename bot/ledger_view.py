"""The ledger and search results as a table or as JSON."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from rapidfuzz import fuzz, process
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bot.answer import Source
from bot.terminal import plain, source_line
from bot.text import listed, quoted
from bot.wording import joined
from index.actors import ActorBook
from index.demands import Confidence, Demand, Modality, Stance
from index.errors import DemarcheError
from index.extract.tables import fold

if TYPE_CHECKING:
    from index.opened import Index
    from index.rows import Entry
    from index.search import Hit


HOW = {  # how a record is said, in words; that it is quoted everybody sees
    Modality.REPORTED: "as reported",
    Modality.HEDGED: "not certain",
    Modality.PAST: "earlier",
    Modality.CONDITIONAL: "under a condition",
    Modality.DENIED: "which it denies",
}
NEAR = 70  # of 100: how alike a name must be to be offered for another one
OFFERED = 3


class UnknownStance(DemarcheError):
    """A stance that the ledger does not know."""


class UnknownActor(DemarcheError):
    """A name that the articles do not know, or that fits several."""


def find_entries(
    index: "Index",
    *,
    by: str | None = None,
    to: str | None = None,
    about: str | None = None,
    stance: str | None = None,
    since: date | None = None,
) -> "list[Entry]":
    """Records of the ledger; actors may be given under any name that the index knows.

    Raises UnknownStance, and UnknownActor with the names that are near.
    """
    if stance is not None and stance not in list(Stance):
        raise UnknownStance(f"{stance!r} is no stance; these are: {', '.join(Stance)}.")
    who, whom = (actor_called(index, name) if name is not None else None for name in (by, to))
    return index.catalogue.demands(by=who, to=whom, about=about, stance=stance, since=since)


def actor_called(index: "Index", name: str) -> str:
    """The canonical name of the one actor that is called so: the whole name, or an alias.

    Raises UnknownActor with the names that are near.
    """
    actors = [info.actor for info in index.catalogue.actors()]
    wanted = fold(name)
    for called in (lambda one: [one.name], lambda one: one.aliases):
        same = [one.name for one in actors if wanted in map(fold, called(one))]
        if len(same) == 1:
            return same[0]
        if same:
            raise UnknownActor(f"{name!r} may be {_either(same)}: name one of them.")
    for found in ActorBook(actors).find(name):
        if fold(name[: found.start]) + fold(name[found.end :]) == "":
            return found.actor.name
    wordings = {fold(wording): one.name for one in reversed(actors) for wording in (*one.aliases, one.name)}
    near = process.extract(wanted, wordings.keys(), scorer=fuzz.WRatio, score_cutoff=NEAR, limit=None)
    offered = list(dict.fromkeys(wordings[wording] for wording, *_ in near))[:OFFERED]
    known = ", ".join(one.name for one in actors[:OFFERED])
    what = f"did you mean {_either(offered)}?" if offered else f"they speak of {known} and others."
    raise UnknownActor(f"The articles name nobody called {name!r}; {what}")


def _either(names: Sequence[str]) -> str:
    return " or ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def parties_of(demand: Demand) -> tuple[str, str, str]:
    """Who, of whom, and what kind of statement on which day, as words: ('Russia', 'Ukraine', 'demand, reported, …')."""
    who = demand.demander or demand.demander_text or "Somebody not named"
    whom = listed(demand.addressees or demand.addressee_texts)
    words = [demand.stance.value, *(HOW[one] for one in HOW if one in demand.modality)]
    day = f" · {demand.date.day} {demand.date:%B %Y}" if demand.date else ""
    return who, whom, f"{', '.join(words)}{day}"


def entry_dict(entry: "Entry") -> dict[str, Any]:
    """One record for `--json`."""
    demand = entry.demand
    return {
        "id": entry.id,
        "article": entry.article,
        "start": demand.main.start,
        "end": demand.main.end,
        "demander_text": demand.demander_text,
        "demander": demand.demander,
        "demander_side": demand.demander_side,
        "addressee_texts": list(demand.addressee_texts),
        "addressees": list(demand.addressees),
        "content": demand.content,
        "content_start": demand.content_start,
        "content_end": demand.content_end,
        "stance": demand.stance.value,
        "modality": sorted(demand.modality),
        "reported_by": demand.reported_by,
        "date": demand.date.isoformat() if demand.date else None,
        "confidence": demand.confidence.value,
        "method": demand.method,
        "cue": demand.cue,
        "evidence": [{"role": e.role.value, "start": e.start, "end": e.end} for e in demand.evidence],
    }


def table(entries: "Sequence[Entry]", index: "Index") -> RenderableType:
    """The records as a table, and how many there are."""
    shown = Table(show_lines=False, pad_edge=False, box=None, header_style="bold", padding=(0, 2, 0, 0))
    for name in ("Demander", "Stance", "Addressee", "Content", "Date"):
        shown.add_column(name, overflow="fold")
    for entry in entries:
        demand = entry.demand
        stance = demand.stance.value + (f"\n{', '.join(sorted(demand.modality))}" if demand.modality else "")
        shown.add_row(
            Text(plain(demand.demander or "not named")),
            Text(stance, style="cyan"),
            Text(plain(joined(demand.addressees) or "–")),
            Text(plain(" ".join(demand.content.split()))),
            Text(demand.date.isoformat() if demand.date else "undated", style="dim"),
        )
    count = Text(f"{len(entries)} of {index.catalogue.counts().demands} records", style="dim")
    return Group(shown, Text(), count) if entries else Group(count)


def numbered(entries: "Sequence[Entry]", index: "Index") -> RenderableType:
    """Records as a numbered list: what is sure of each, the sentence that says so, and its source."""
    shown = Table.grid(padding=(0, 1))
    for number, entry in enumerate(entries, 1):
        text = Text()
        if entry.demand.confidence is Confidence.SURE:
            who, whom, kind = parties_of(entry.demand)
            text.append(plain(" → ".join(filter(None, (who, whom)))), style="bold")
            text.append(f" · {kind}\n")
        main = entry.demand.main
        said = index.catalogue.article(entry.article).text[main.start : main.end]
        text.append(f"{quoted(plain(' '.join(said.split())))}\n")
        text.append(source_line(Source.of(index.catalogue.info(entry.article))), style="dim")
        shown.add_row(Text(f"{number}.", style="bold cyan"), text)
    return shown


def hit_dict(hit: "Hit") -> dict[str, Any]:
    """One passage found, for `--json`."""
    return {
        "article": hit.article_id,
        "start": hit.passage.start,
        "end": hit.passage.end,
        "text": hit.passage.text,
        "score": hit.score,
        "ranks": dict(hit.ranks),
        "scores": dict(hit.scores),
    }


def hits_shown(hits: "Sequence[Hit]", index: "Index") -> RenderableType:
    """Passages found, each under its source, with its ranks."""
    parts: list[RenderableType] = []
    for n, hit in enumerate(hits, 1):
        info = index.catalogue.info(hit.article_id)
        ranks = ", ".join(f"{name} #{rank}" for name, rank in hit.ranks.items() if rank is not None)
        source = Source.of(info)
        parts.append(Text.assemble((f"{n}. ", "bold cyan"), source_line(source), (f"  {ranks}", "dim")))
        parts.append(Padding(Text(plain(" ".join(hit.passage.text.split()))), (0, 0, 1, 3)))
    return Group(*parts) if parts else Text("Nothing was found.")
