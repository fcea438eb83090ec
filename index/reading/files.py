"""Which files the sources name: folders walked in order, links followed, each file once."""

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from index.reading.types import FileStamp, Skipped

ENDINGS = {
    ".txt": "plain",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}  # and the reader of each

DEEPEST = 100  # folders in folders

_Identity = tuple[int, int]  # device and inode: the same for a link and its target


@dataclass(slots=True)
class Found:
    """`files` in the order of the sources, each folder's in the order of their names; hidden ones are left out."""

    files: list[FileStamp] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    ignored: int = 0


def find(sources: Sequence[str]) -> Found:
    """Every file that a reader knows by its ending. Never raises: what cannot be looked at is skipped."""
    walk = _Walk()
    for source in sources:
        walk.source(os.path.normpath(source))
    return walk.found


def ending(path: str) -> str:
    return Path(path).suffix.lower()


class _Walk:
    def __init__(self) -> None:
        self.found = Found()
        self._seen: set[_Identity] = set()

    def source(self, path: str) -> None:
        status = self._status(path)
        if status and stat.S_ISREG(status.st_mode) and ending(path) not in ENDINGS:
            self._skip(path, f"its ending is none of {' '.join(ENDINGS)}")
        elif status:
            self._visit(path, status, ())

    def _visit(self, path: str, status: os.stat_result, above: tuple[_Identity, ...]) -> None:
        """`above`: the folders that this one is in."""
        identity = (status.st_dev, status.st_ino)
        if identity in above:
            self._skip(path, "it links back to a folder that it is in")
        if identity in self._seen:
            return
        if len(above) > DEEPEST:
            self._skip(path, f"it is more than {DEEPEST} folders deep")
            return
        self._seen.add(identity)
        if stat.S_ISDIR(status.st_mode):
            for inner in self._inside(path):
                if below := self._status(inner):
                    self._visit(inner, below, (*above, identity))
        elif ending(path) not in ENDINGS:
            self.found.ignored += 1
        elif not stat.S_ISREG(status.st_mode):
            self._skip(path, "it is a device or a pipe, not a file")
        else:
            self.found.files.append(FileStamp(path, status.st_size, status.st_mtime_ns))

    def _inside(self, folder: str) -> Iterator[str]:
        try:
            inside = sorted(Path(folder).iterdir())
        except OSError as error:
            self._skip(folder, plain_reason(error))
            return
        for path in inside:
            if not path.name.startswith("."):
                yield str(path)

    def _status(self, path: str) -> os.stat_result | None:
        try:
            path.encode()
            return Path(path).stat()
        except UnicodeEncodeError:
            self._skip(os.fsencode(path).decode(errors="backslashreplace"), "its name is not UTF-8: rename it")
        except FileNotFoundError:
            self._skip(
                path,
                "it is a link that leads nowhere" if Path(path).is_symlink() else "there is no such file or folder",
            )
        except (OSError, ValueError) as error:  # ValueError: a null byte in the name
            self._skip(path, plain_reason(error))
        return None

    def _skip(self, path: str, reason: str) -> None:
        self.found.skipped.append(Skipped(path, reason))


def plain_reason(error: OSError | ValueError) -> str:
    if isinstance(error, PermissionError):
        return "you may not read it: its permissions forbid it"
    words = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return f"it cannot be read: {words[:1].lower()}{words[1:]}"
