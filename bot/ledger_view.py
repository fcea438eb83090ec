"""The ledger and search results as a table or as JSON."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bot.answer import Source
from bot.terminal import plain, source_line
from bot.wording import joined
from index.actors import ActorBook
from index.demands import Stance
from index.errors import DemarcheError

if TYPE_CHECKING:
    from index.opened import Index
    from index.rows import Entry
    from index.search import Hit


class UnknownStance(DemarcheError):
    """A stance that the ledger does not know."""


def find_entries(
    index: "Index",
    *,
    by: str | None = None,
    to: str | None = None,
    about: str | None = None,
    stance: str | None = None,
    since: date | None = None,
) -> "list[Entry]":
    """Records of the ledger; actors may be given under any name that the index knows."""
    if stance is not None and stance not in list(Stance):
        raise UnknownStance(f"{stance!r} is no stance; these are: {', '.join(Stance)}.")
    book = ActorBook([info.actor for info in index.catalogue.actors()])

    def canonical(name: str | None) -> str | None:
        found = book.find(name) if name else []
        return found[0].actor.name if found else name

    return index.catalogue.demands(by=canonical(by), to=canonical(to), about=about, stance=stance, since=since)


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
