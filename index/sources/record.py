"""What is remembered between two runs: the sources, how they fared, and every address that was ever looked at."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout
from pydantic import AwareDatetime, BaseModel, ValidationError

from index.errors import SourceError

FILE, LOCK = ".sources.json", ".sources.lock"  # hidden: no articles
PATIENCE = 1.0  # seconds


class Source(BaseModel):
    """`address` is what was given, `feed` the one that it announces. `set` says that the settings name it.

    `failures` in a row since `since`, for `reason`; `reached` is when it was last read, `told` what went wrong with
    single articles then. `etag` and `modified` stand only where all that it listed was taken.
    """

    address: str
    alone: bool = False  # only the page itself, whatever it announces
    set: bool = False
    kind: str = ""
    title: str = ""
    feed: str = ""
    etag: str = ""
    modified: str = ""
    reached: AwareDatetime | None = None
    failures: int = 0
    since: AwareDatetime | None = None
    reason: str = ""
    told: tuple[str, ...] = ()

    def fail(self, reason: str) -> None:
        """Note that it could not be read."""
        self.failures += 1
        self.since = self.since or datetime.now(UTC)
        self.reason = reason

    def succeed(self) -> None:
        self.failures, self.since, self.reason = 0, None, ""
        self.reached = datetime.now(UTC)

    def trouble(self, now: datetime | None = None) -> str:
        """'3 times not reached since Monday: it does not answer in time'; '' where all is well."""
        if not self.failures or self.since is None:
            return ""
        days = ((now or datetime.now(UTC)).astimezone().date() - self.since.astimezone().date()).days
        since = self.since.astimezone()
        when = "today" if days < 1 else f"{since:%A}" if days < 7 else f"{since.day} {since:%B %Y}"
        times = "once" if self.failures == 1 else f"{self.failures} times"
        return f"{times} not reached since {when}: {self.reason}"


class Seen(BaseModel):
    """An address that was looked at: its `file` in the folder, '' where it held no article; `stamp` is its list's."""

    file: str = ""
    stamp: str = ""


class Record(BaseModel):
    """The contents of the file. `retry_at` is when a host wants to be asked again."""

    sources: dict[str, Source] = {}
    seen: dict[str, Seen] = {}
    retry_at: dict[str, AwareDatetime] = {}

    def declare(self, addresses: Iterable[str]) -> None:
        """Take in the sources that the settings name, and let go of those that they no longer do."""
        named = set(addresses)
        self.sources = {key: one for key, one in self.sources.items() if key in named or not one.set}
        for address in named:
            self.sources.setdefault(address, Source(address=address)).set = True


def read(folder: Path) -> Record:
    """Raises SourceError where the file cannot be read."""
    path = folder / FILE
    try:
        return Record.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return Record()
    except (OSError, ValidationError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is damaged"
        raise SourceError(
            f"{path} cannot be read ({reason}): mend it, or delete it and add the sources again."
        ) from None


def write(folder: Path, record: Record) -> None:
    """Whole or not at all. Raises OSError."""
    write_whole(folder / FILE, record.model_dump_json(indent=1, exclude_defaults=True).encode())


def write_whole(path: Path, content: bytes) -> None:
    """A file that is never seen half written. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.half")
    try:
        half.write_bytes(content)
        os.replace(half, path)  # noqa: PTH105
    finally:
        half.unlink(missing_ok=True)


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """One run a folder. Raises SourceError while another one is going on, or where the folder cannot be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / LOCK, timeout=PATIENCE):
            yield
    except Timeout:
        raise SourceError(f"Somebody else is fetching into {folder} just now: try again in a minute.") from None
    except OSError as error:
        raise SourceError(f"{folder} cannot be written ({error.strerror or error}): make room, or allow it.") from error
