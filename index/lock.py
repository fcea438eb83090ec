"""One builder a data folder: the lock, and who holds it."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import BuilderBusy

PATIENCE = 0.5  # seconds: longer than the moment for which `builder` holds the lock to look


@dataclass(frozen=True, slots=True)
class Builder:
    """The process that builds, and since when (UTC)."""

    pid: int
    since: datetime


@contextmanager
def building(data: Path) -> Iterator[None]:
    """Hold the lock of the data folder; BuilderBusy, which says who has it, when another process does.

    The system gives the lock back when its holder dies, however it dies.
    """
    lock = FileLock(data / "build.lock", timeout=PATIENCE)
    try:
        lock.acquire()
    except Timeout:
        other = _noted(data)
        who = f"Process {other.pid}" if other else "Another process"
        since = f" since {other.since:%H:%M:%S} UTC" if other else ""
        raise BuilderBusy(f"{who} has been building in {data}{since}: wait until it has finished.") from None
    try:
        noted = {"pid": os.getpid(), "since": datetime.now(UTC).isoformat()}
        (data / "builder.json").write_text(json.dumps(noted), encoding="utf-8")
        yield
    finally:
        lock.release()


def builder(data: Path) -> Builder | None:
    """Who is building in this data folder now, None when nobody is."""
    if not (data / "build.lock").exists():
        return None
    try:
        with FileLock(data / "build.lock", timeout=0):
            return None
    except Timeout:
        return _noted(data) or Builder(0, datetime.now(UTC))
    except OSError:  # a folder that cannot be written has no builder
        return None


def _noted(data: Path) -> Builder | None:
    try:
        noted = json.loads((data / "builder.json").read_text(encoding="utf-8"))
        return Builder(int(noted["pid"]), datetime.fromisoformat(noted["since"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
