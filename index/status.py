"""What stands: the live generation, what became stale since, who builds, what a roll back can reach."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from index.errors import DamagedGeneration
from index.generation import Generation, Generations
from index.lock import Builder, builder
from index.manifest import Manifest


@dataclass(frozen=True, slots=True)
class Stale:
    """Paths of source files that are not what the live generation was built from."""

    changed: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.changed or self.new or self.gone)


@dataclass(frozen=True, slots=True)
class Older:
    """A generation that a roll back can reach."""

    name: str
    built: datetime
    articles: int


@dataclass(frozen=True, slots=True)
class Status:
    """`live` is the manifest in use (counts, sources, skipped files, timings), None without an index.

    `damaged` are sentences about generations that were passed over; `building` is who builds now.
    """

    live: Manifest | None
    stale: Stale
    older: tuple[Older, ...]
    damaged: tuple[str, ...]
    building: Builder | None


def status(data: Path, sources: Sequence[str] | None = None) -> Status:
    """Look, and change nothing; what is stale is told for `sources`, or for those of the live generation.

    Files are told to have changed by size and time, not by reading them."""
    damaged: list[str] = []
    sound: list[Generation] = []
    for one in Generations(data).usable():
        if isinstance(one, DamagedGeneration):
            damaged.append(str(one))
        else:
            sound.append(one)
    live = sound[0].manifest if sound else None
    return Status(
        live=live,
        stale=_stale(live, live.sources if sources is None else sources) if live else Stale(),
        older=tuple(Older(one.name, one.manifest.built, one.manifest.counts.articles) for one in sound[1:]),
        damaged=tuple(damaged),
        building=builder(data),
    )


def _stale(live: Manifest, sources: Sequence[str]) -> Stale:
    from index.reading import stamps

    before = {one.path: (one.size, one.mtime_ns) for one in live.files}
    now = {one.path: (one.size, one.mtime_ns) for one in stamps(sources)}
    return Stale(
        changed=tuple(path for path, stamp in now.items() if path in before and before[path] != stamp),
        new=tuple(path for path in now if path not in before),
        gone=tuple(path for path in before if path not in now),
    )
