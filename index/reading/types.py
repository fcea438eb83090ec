"""What reading gives: articles, the files they came from, and what was left out and why."""

from dataclasses import dataclass, field

from index.articles import Article


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file, folder or record that was left out: its path (`path#line` for a record) and one plain reason."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Note:
    """What was left out of an article that was kept, such as a date that no calendar has."""

    path: str
    reason: str


One = Article | Skipped | Note  # what a reader gives


@dataclass(frozen=True, slots=True)
class FileStamp:
    """A file as it was when it was read; another size (bytes) or time (ns) means that it has changed since."""

    path: str
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class Reading:
    """`skipped` has every file that was not read, `files` every file that was looked into."""

    articles: list[Article]
    skipped: list[Skipped]
    files: list[FileStamp]
    notes: list[Note] = field(default_factory=list)
