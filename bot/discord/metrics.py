"""What the bot counts about itself, as Prometheus text; no names, no questions."""

import asyncio
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field
from time import monotonic

BUCKETS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)  # seconds
STEP = 0.05  # seconds between two measurements of the event loop


@dataclass
class Histogram:
    """Counts of durations in seconds, cumulated as Prometheus wants them when written."""

    counts: list[int] = field(default_factory=lambda: [0] * (len(BUCKETS) + 1))
    total: float = 0.0

    def add(self, seconds: float) -> None:
        self.counts[bisect_left(BUCKETS, seconds)] += 1
        self.total += seconds

    def lines(self, name: str) -> list[str]:
        running, lines = 0, [f"# TYPE {name} histogram"]
        for bound, count in zip((*map(str, BUCKETS), "+Inf"), self.counts, strict=True):
            running += count
            lines.append(f'{name}_bucket{{le="{bound}"}} {running}')
        return [*lines, f"{name}_sum {self.total:.6f}", f"{name}_count {running}"]


@dataclass
class Metrics:
    """Changed on the event loop only. `loop_lag` is how late the loop came to a timer at worst, in seconds, since
    the last call of `text`."""

    questions: Counter[tuple[str, str]] = field(default_factory=Counter)  # (kind, outcome)
    acknowledged: Histogram = field(default_factory=Histogram)  # from the question's arrival
    answered: Histogram = field(default_factory=Histogram)
    loop_lag: float = 0.0

    async def watch_loop(self) -> None:
        """Measures the event loop's stalls until it is cancelled."""
        while True:
            started = monotonic()
            await asyncio.sleep(STEP)
            self.loop_lag = max(self.loop_lag, monotonic() - started - STEP)

    def text(self, gauges: dict[str, float]) -> str:
        """All counters, then `gauges` (name without prefix → value), in Prometheus' text format 0.0.4."""
        lines = ["# TYPE demarche_questions_total counter"]
        for (kind, outcome), count in sorted(self.questions.items()):
            lines.append(f'demarche_questions_total{{kind="{kind}",outcome="{outcome}"}} {count}')
        lines += self.acknowledged.lines("demarche_acknowledge_seconds")
        lines += self.answered.lines("demarche_answer_seconds")
        for name, value in {"loop_lag_max_seconds": self.loop_lag, **gauges}.items():
            lines += [f"# TYPE demarche_{name} gauge", f"demarche_{name} {value:g}"]
        self.loop_lag = 0.0
        return "\n".join(lines) + "\n"
