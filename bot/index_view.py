"""`demarche index status` and the report after a build, for a terminal."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from bot.left_out import by_reason, unread
from bot.terminal import plain
from bot.text import many

if TYPE_CHECKING:
    from index.build import BuildReport
    from index.manifest import Pairs
    from index.reading import Note, Skipped
    from index.rows import Counts
    from index.status import Stale, Status

SHOWN = 12  # paths of one list; the rest is counted
BESIDE = {"splitting", "extracting", "embedding"}  # work done side by side within the stage 'indexing'


def status_shown(status: "Status", now: datetime | None = None) -> RenderableType:
    """What is live, since when, from what; what was skipped, what is stale, what can be gone back to."""
    return Group(*_status(status, now or datetime.now(UTC)))


def _status(status: "Status", now: datetime) -> Iterator[RenderableType]:
    live = status.live
    if live is None:
        yield Text("There is no index yet: run `demarche index build`.", style="yellow")
    else:
        since = f"{live.built.astimezone():%Y-%m-%d %H:%M}, {_ago(now - live.built)}"
        yield Text.assemble((live.generation, "bold"), f" is live, built {since}", (_home(live.server), "dim"))
        yield _line("from", ", ".join(live.sources))
        yield _line("holds", _counts(live.counts))
        yield _line("model", live.model)
        yield _line("took", _seconds(live.seconds))
        yield from _unread(live.languages)
        yield from _skipped(live.skipped)
        yield from _noted(live.notes)
        yield from _pairs(live.merged, live.versions)
        yield from _stale(status.stale)
    for sentence in status.damaged:
        yield Text(plain(sentence), style="red")
    if status.older:
        older = (
            f"{one.name} ({one.built.astimezone():%Y-%m-%d %H:%M}, {one.articles} articles)" for one in status.older
        )
        yield _line("before", "; ".join(older) + ": `demarche index rollback` goes back one")
    if status.building:
        began = _ago(now - status.building.since)
        yield Text(f"Process {status.building.pid} is building the next one, begun {began}.", style="cyan")


def report_shown(report: "BuildReport") -> RenderableType:
    """What a build published and what it changed."""
    change = report.change
    parts = {
        "added": change.added,
        "changed": change.changed,
        "removed": change.removed,
        "unchanged": change.unchanged,
    }
    articles = ", ".join(f"{number:,} {name}" for name, number in parts.items() if number) or "none"
    ledger = f"{change.demands_new:,} new, {change.demands_gone:,} gone"
    return Group(
        Text.assemble((report.generation, "bold"), f" is live after {_seconds(report.seconds)}"),
        _line("holds", _counts(report.counts)),
        _line("articles", articles),
        _line("demands", ledger),
        *_unread(report.languages),
        *_skipped(report.skipped),
        *_noted(report.notes),
        *_pairs(report.merged, report.versions),
    )


def _unread(languages: "Mapping[str, int]") -> Iterator[RenderableType]:
    if languages:
        yield _line("not read", unread(languages))


def _skipped(skipped: "Sequence[Skipped]") -> Iterator[RenderableType]:
    if skipped:
        yield Text(f"{many(len(skipped), 'file or record', 'files or records')} skipped:", style="yellow")
        yield from _list(by_reason(skipped, SHOWN))


def _noted(notes: "Sequence[Note]") -> Iterator[RenderableType]:
    if notes:
        yield Text("Read, but not as a whole:", style="yellow")
        yield from _list(by_reason(notes, SHOWN))


def _pairs(merged: "Pairs", versions: "Pairs") -> Iterator[RenderableType]:
    if merged:
        yield Text(f"{many(len(merged), 'page')} with the words of another, named beside it:")
        yield from _list(f"{page}: as {story}" for page, story in merged)
    if versions:
        yield Text(f"{many(len(versions), 'earlier version')} of a story, ranked after the later one:")
        yield from _list(f"{earlier}: before {later}" for earlier, later in versions)


def _stale(stale: "Stale") -> Iterator[RenderableType]:
    if not stale:
        yield Text("Nothing has changed on disk since.", style="dim")
        return
    yield Text("Changed on disk since; `demarche index build` reads them:", style="yellow")
    for name, paths in (("changed", stale.changed), ("new", stale.new), ("gone", stale.gone)):
        yield from _list(f"{name}  {path}" for path in paths)


def _list(lines: Iterable[str]) -> Iterator[RenderableType]:
    found = list(lines)
    for line in found[:SHOWN]:
        yield Padding(Text(plain(line)), (0, 0, 0, 2))
    if len(found) > SHOWN:
        yield Padding(Text(f"and {len(found) - SHOWN:,} more", style="dim"), (0, 0, 0, 2))


def _line(name: str, value: str) -> Text:
    return Text.assemble((f"  {name:<9}", "dim"), plain(value))


def _counts(counts: "Counts") -> str:
    return ", ".join(
        many(number, word)
        for number, word in (
            (counts.articles, "article"),
            (counts.words, "word"),
            (counts.passages, "passage"),
            (counts.demands, "demand"),
            (counts.actors, "actor"),
        )
    )


def _seconds(stages: dict[str, float]) -> str:
    """The whole time, and the stages that took at least a tenth of a second."""
    whole = {name: taken for name, taken in stages.items() if name not in BESIDE}
    slow = ", ".join(f"{name} {taken:.1f}" for name, taken in whole.items() if taken >= 0.1)
    return f"{sum(whole.values()):.1f} s" + (f" ({slow})" if slow else "")


def _home(server: str | None) -> str:
    return f", vectors on {server}" if server else ""


def _ago(passed: timedelta) -> str:
    """'3 hours ago', in the largest unit that fits."""
    seconds = max(0, int(passed.total_seconds()))
    for length, unit in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= length:
            return f"{many(seconds // length, unit)} ago"
    return "just now"
