"""What people thought and how much they ask, for the owner: counts and times, never a name."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from bot.terminal import plain
from bot.text import many

if TYPE_CHECKING:
    from bot.state import Feedback, State

DAYS = 14


def counted(given: "Sequence[Feedback]") -> str:
    """'12 opinions: 9 helpful, 3 not'."""
    good = sum(one.helpful for one in given)
    return f"{many(len(given), 'opinion')}: {good:,} helpful, {len(given) - good:,} not"


def opinions_shown(given: "Sequence[Feedback]") -> RenderableType:
    """Each opinion with its question, what was answered and why it did not help, newest first."""
    from bot.exports import in_words

    if not given:
        return Text("Nobody has given an opinion yet.")
    shown = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for name in ("", "Question", "Answer", "Why", "Index"):
        shown.add_column(name, overflow="fold")
    for one in given:
        mark = Text("+" if one.helpful else "-", style="green" if one.helpful else "red")
        answer = in_words(one.reply)
        shown.add_row(
            *(mark, Text(plain(one.question)), Text(plain(answer[:160] + ("…" if answer[160:] else "")))),
            *(Text(plain(one.why)), Text(one.generation, style="dim")),
        )
    return Group(shown, Text(), Text(counted(given), style="dim"))


@dataclass(frozen=True, slots=True)
class Stats:
    """The questions of the last days: how many, how many were not answered, how long they took."""

    days: tuple[tuple[date, int, int], ...]  # day (UTC), questions, of them not answered; newest first
    kinds: tuple[tuple[str, int, int], ...]  # kind of question, questions, of them not answered
    median: float | None  # seconds
    slow: float | None  # seconds within which 95 of 100 were made
    helpful: int
    unhelpful: int

    def as_dict(self) -> dict[str, Any]:
        """For `--json`."""
        return {
            "days": [
                {"day": day.isoformat(), "questions": asked, "silences": silent} for day, asked, silent in self.days
            ],
            "kinds": [{"kind": kind, "questions": asked, "silences": silent} for kind, asked, silent in self.kinds],
            "seconds": {"median": self.median, "p95": self.slow},
            "helpful": self.helpful,
            "unhelpful": self.unhelpful,
        }


def stats(state: "State", days: int = DAYS, now: datetime | None = None) -> Stats:
    """Counts of the last `days` days, today's with them."""
    today = (now or datetime.now(UTC)).date()
    first = today - timedelta(days=days - 1)
    since = datetime.combine(first, datetime.min.time(), UTC).timestamp()
    rows = state.rows(
        "SELECT asked_at, abstained, took, json_extract(reply, '$.kind') AS kind FROM answers WHERE asked_at >= ?",
        since,
    )
    asked, silent = Counter[date](), Counter[date]()
    kinds, unanswered = Counter[str](), Counter[str]()
    for row in rows:
        day, kind = datetime.fromtimestamp(row["asked_at"], UTC).date(), row["kind"] or "other"
        asked[day] += 1
        kinds[kind] += 1
        silent[day] += row["abstained"]
        unanswered[kind] += row["abstained"]
    took = sorted(row["took"] for row in rows if row["took"] is not None)
    votes = {
        row["helpful"]: row["n"]
        for row in state.rows("SELECT helpful, count(*) AS n FROM feedback WHERE given_at >= ? GROUP BY helpful", since)
    }
    return Stats(
        tuple((day, asked[day], silent[day]) for day in sorted(asked, reverse=True)),
        tuple((kind, number, unanswered[kind]) for kind, number in kinds.most_common()),
        _share(took, 0.5),
        _share(took, 0.95),
        votes.get(1, 0),
        votes.get(0, 0),
    )


def stats_shown(found: Stats, days: int = DAYS) -> RenderableType:
    """The counts as two small tables and a few words."""
    whole = sum(asked for _, asked, _ in found.days)
    if not whole:
        return Text(f"No questions on Discord in the last {days} days.")
    silences = sum(silent for *_, silent in found.days)
    told = f"{many(whole, 'question')} in the last {days} days, {silences:,} of them not answered."
    times = (
        f"An answer took {found.median:.1f} s in the middle, 95 of 100 at most {found.slow:.1f} s."
        if found.median is not None and found.slow is not None
        else ""
    )
    votes = f"{found.helpful:,} helpful, {found.unhelpful:,} not."
    by_day = _table("Day", ((f"{day}", asked, silent) for day, asked, silent in found.days))
    by_kind = _table("Kind", found.kinds)
    return Group(Text(told, style="bold"), Text(f"{times} {votes}".strip()), Text(), by_day, Text(), by_kind)


def _table(first: str, rows: Any) -> Table:
    shown = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    shown.add_column(first)
    shown.add_column("Questions", justify="right")
    shown.add_column("Not answered", justify="right")
    for name, asked, silent in rows:
        shown.add_row(name, f"{asked:,}", f"{silent:,}")
    return shown


def _share(values: list[float], share: float) -> float | None:
    return values[min(len(values) - 1, int(share * len(values)))] if values else None
