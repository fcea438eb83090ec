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
    ".xhtml": "html",
    ".json": "json",
    ".jsonl": "lines",
    ".ndjson": "lines",
    ".csv": "table",
    ".tsv": "table",
    ".xlsx": "sheets",
    ".pdf": "pdf",
    ".docx": "docx",
    ".odt": "odt",
    ".epub": "epub",
    ".eml": "mail",
    ".mbox": "mailbox",
    ".mhtml": "saved",
    ".mht": "saved",
    ".warc": "crawl",
    ".warc.gz": "crawl",
}  # and the reader of each

# Why files with other endings are not read, and what helps.
OTHERS = {
    ending: reason
    for reason, endings in {
        "it is a picture": ".jpg .jpeg .png .gif .webp .svg .bmp .tif .tiff .heic .avif .ico",
        "it is a recording": ".mp3 .m4a .wav .ogg .flac .mp4 .mov .avi .mkv .webm",
        "it is packed: unpack it": ".zip .gz .tgz .tar .bz2 .xz .7z .rar",
        "its format is not read: save it as .docx or .pdf": ".doc .rtf .pages .wpd .ppt .pptx .odp .key",
        "its format is not read: save it as .xlsx or .csv": ".xls .ods .numbers",
        "its format is not read: save it as .eml": ".msg .pst",
        "it belongs to a page or a program": ".css .js .map .woff .woff2 .ttf .py .sh .exe .dll",
    }.items()
    for ending in endings.split()
}
# Browsers put what belongs to a saved page into a folder of its name with one of these behind it.
_BESIDE = ("_files", ".files", "-Dateien", "_fichiers", "_archivos", "_ficheiros", "_bestanden", "-filer", "_pliki")

DEEPEST = 100  # folders in folders

_Identity = tuple[int, int]  # device and inode: the same for a link and its target


@dataclass(slots=True)
class Found:
    """`files` in the order of the sources, each folder's in the order of their names; hidden ones are left out."""

    files: list[FileStamp] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    others: list[Skipped] = field(default_factory=list)  # of kinds that no reader knows


def find(sources: Sequence[str]) -> Found:
    """Every file that a reader knows by its ending. Never raises: what cannot be looked at is skipped."""
    walk = _Walk()
    for source in sources:
        walk.source(os.path.normpath(source))
    return walk.found


def ending(path: str) -> str:
    return ".warc.gz" if path.lower().endswith(".warc.gz") else Path(path).suffix.lower()


def why_not(path: str) -> str:
    """Why a file with this ending is not read."""
    suffix = ending(path)
    if reason := OTHERS.get(suffix):
        return reason
    return f"files that end with {suffix} are not read" if suffix else "its name has no ending that says what it is"


class _Walk:
    def __init__(self) -> None:
        self.found = Found()
        self._seen: set[_Identity] = set()

    def source(self, path: str) -> None:
        status = self._status(path)
        if status and stat.S_ISREG(status.st_mode) and ending(path) not in ENDINGS:
            self._skip(path, f"{why_not(path)}; what is read ends with {' '.join(ENDINGS)}")
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
            self.found.others.append(Skipped(path, why_not(path)))
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
        pages = {path.stem: path.name for path in inside if ending(path.name) in (".html", ".htm", ".xhtml")}
        for path in inside:
            page = next((pages.get(path.name.removesuffix(one)) for one in _BESIDE if path.name.endswith(one)), None)
            if page and path.is_dir():
                self.found.others.append(Skipped(str(path), f"it belongs to the saved page {page}"))
            elif not path.name.startswith("."):
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
