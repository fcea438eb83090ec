"""What a build did, and what is live, in words for Discord."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.discord.building import duration
from bot.discord.markup import MESSAGE, fit, units
from bot.left_out import by_reason, unread
from bot.text import many

if TYPE_CHECKING:
    from index.build import BuildReport
    from index.manifest import Pairs
    from index.reading import Note, Skipped
    from index.status import Status

SHOWN = 5
NAMED = 3  # files of one reason


def finished(report: "BuildReport", seconds: float) -> str:
    """What changed in a build that took `seconds`: articles, demands, what was skipped and why."""
    change, counts = report.change, report.counts
    lines = [
        f"### Indexed {many(counts.articles, 'article')} in {duration(seconds)}",
        f"**Articles** {change.added:,} added, {change.changed:,} changed, {change.removed:,} removed, "
        f"{change.unchanged:,} unchanged",
        f"**Demands** {change.demands_new:,} new, {change.demands_gone:,} gone, {counts.demands:,} in all",
        *_unread(report.languages),
        *_skipped(report.skipped),
        *_noted(report.notes),
        *_pairs("Same words on another page", "as", report.merged),
        *_pairs("Earlier versions", "before", report.versions),
        *([f"-# {fit(report.model, 400)}"] if report.model else []),
        "",
        f"-# Index {report.generation} answers from now on.",
    ]
    return _within("\n".join(lines))


def status(status: "Status", running: str | None, notes: Sequence[str] = ()) -> str:
    """What is live, since when, from what; what was skipped; what is stale; what is being built.

    `notes` are sentences on what is to be put right beside the index.
    """
    lines = _live(status) if status.live else ["### No index yet", "`/reindex` reads the articles."]
    lines += [f"-# {fit(sentence, 200)}" for sentence in status.damaged[:3]]
    lines += [f"-# {fit(note, 400)}" for note in notes]
    if running:
        lines.append(f"-# Indexing now: {running}")
    elif status.building:
        lines.append("-# Indexing now: somebody else, on the same machine")
    return _within("\n".join(lines))


def _live(status: "Status") -> list[str]:
    manifest = status.live
    assert manifest is not None
    counts = manifest.counts
    lines = [
        f"### I answer from {many(counts.articles, 'article')}",
        f"Read on {manifest.built.day} {manifest.built:%B %Y at %H:%M} UTC from "
        + ", ".join(fit(source, 80) for source in manifest.sources[:5])
        + ".",
        f"They hold {many(counts.demands, 'demand or answer', 'demands and answers')} by and to "
        f"{many(counts.actors, 'person or body', 'people and bodies')}.",
        *_unread(manifest.languages),
        *_skipped(manifest.skipped),
        *_noted(manifest.notes),
    ]
    stale = status.stale
    for word, paths in (("Changed", stale.changed), ("New", stale.new), ("Gone", stale.gone)):
        if paths:
            names = ", ".join(fit(path, 60) for path in paths[:SHOWN])
            more = f" and {len(paths) - SHOWN} more" if len(paths) > SHOWN else ""
            lines.append(f"**{word} since** {names}{more}")
    lines.append("`/reindex` reads what has changed." if stale else "Nothing has changed on disk since.")
    if status.older:
        older = status.older[0]
        when = f"{older.built.day} {older.built:%B at %H:%M} UTC"
        lines.append(f"-# `/index rollback` goes back to the {many(older.articles, 'article')} of {when}.")
    lines.append(f"-# The log calls this index {manifest.generation}.")
    return lines


def _unread(languages: "Mapping[str, int]") -> list[str]:
    return [f"**Other languages** {fit(unread(languages), 200)}"] if languages else []


def _skipped(skipped: "Sequence[Skipped]") -> list[str]:
    return [f"**Skipped** {many(len(skipped), 'file')}", *_reasons(skipped)] if skipped else []


def _noted(notes: "Sequence[Note]") -> list[str]:
    return ["**Read, but not as a whole**", *_reasons(notes)] if notes else []


def _reasons(left_out: "Sequence[Skipped | Note]") -> list[str]:
    short = [replace(one, path=fit(one.path, 80), reason=fit(one.reason, 120)) for one in left_out]
    lines = [f"- {line}" for line in by_reason(short, NAMED)]
    more = [f"- and {len(lines) - SHOWN:,} more reasons: `demarche index status`"] if len(lines) > SHOWN else []
    return lines[:SHOWN] + more


def _pairs(heading: str, word: str, pairs: "Pairs") -> list[str]:
    if not pairs:
        return []
    lines = [f"**{heading}** {len(pairs):,}"]
    lines += [f"- {fit(one, 80)} {word} {fit(other, 80)}" for one, other in pairs[:SHOWN]]
    return lines + ([f"- and {len(pairs) - SHOWN:,} more: `demarche index status`"] if len(pairs) > SHOWN else [])


def _within(text: str) -> str:
    while units(text) > MESSAGE:
        text = text.rpartition("\n")[0]
    return text
