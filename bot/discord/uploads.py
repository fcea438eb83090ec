"""Article files that an administrator uploads: checked, and saved where nothing can be overwritten."""

import re
import shutil
import time
from collections.abc import Sequence
from pathlib import Path

from bot.discord.markup import visible
from bot.keeping import article_folder
from bot.settings import Settings
from index.errors import DemarcheError
from index.reading.files import ENDINGS, ending

KINDS = tuple(ENDINGS)
TEXTS = ("plain", "markdown", "html", "json", "lines", "table")  # readers of what holds no zero byte
LARGEST = 10_000_000  # bytes, what Discord lets anybody upload


WAITING = ".waiting"
LONGEST_WAIT = 86_400  # seconds

Files = Sequence[tuple[str, bytes]]  # names and contents


class Refused(DemarcheError):
    """An uploaded file is not taken."""


def folder(settings: Settings) -> Path:
    """Where uploads go: `added/` in the first article folder. Raises KeepingError when there is no such folder."""
    root = article_folder(settings)
    place = root / "added"
    place.mkdir(exist_ok=True)
    if not place.resolve().is_relative_to(root.resolve()):
        raise Refused(f"{place} leads out of {root}: make it an ordinary folder.")
    return place


def check(name: str, size: int) -> str:
    """The name under which an upload is saved. Raises Refused for what is no article file, or too large."""
    base = visible(re.split(r"[/\\]", name)[-1])
    kind = ending(base)
    safe = re.sub(r"[^\w.-]+", "_", base[: len(base) - len(kind)]).strip("._-")[:100]
    if kind not in KINDS or not safe:
        raise Refused(f"“{base}” is no article file: I take {', '.join(KINDS)}.")
    if not 0 < size <= LARGEST:
        raise Refused(f"“{base}” has {size:,} bytes: I take files of 1 to {LARGEST:,}.")
    return f"{safe}{kind}"


def verify(files: Files) -> None:
    """Raises Refused where one of the files may not be saved under its name, or is no text and should be."""
    for name, content in files:
        check(name, len(content))
        if ENDINGS[ending(name)] in TEXTS and b"\0" in content[:8192]:
            raise Refused(f"“{name}” is no text file.")


def taken(place: Path, names: Sequence[str]) -> list[str]:
    """Those of the names under which there is a file."""
    return [name for name in names if (place / name).exists()]


def hold(place: Path, number: int, files: Files) -> None:
    """Let uploads wait, under a number, until it is known whether they are to replace others. Raises Refused.

    What has waited for a day is let go.
    """
    verify(files)
    waiting = place / WAITING
    for old in waiting.glob("*"):
        if time.time() - old.stat().st_mtime > LONGEST_WAIT:
            shutil.rmtree(old, ignore_errors=True)
    (waiting / str(number)).mkdir(parents=True)
    save(waiting / str(number), files)


def release(place: Path, number: int) -> Files:
    """The uploads that wait under a number, which do so no longer; none where nothing does."""
    waiting = place / WAITING / str(number)
    files = [(path.name, path.read_bytes()) for path in sorted(waiting.glob("*"))]
    shutil.rmtree(waiting, ignore_errors=True)
    return files


def save(place: Path, files: Files) -> None:
    """Writes checked uploads, each a name and its content: all of them, or none.

    Raises Refused when a name is taken, or a content is no text.
    """
    verify(files)
    saved: list[Path] = []
    try:
        for name, content in files:
            path = place / name
            with path.open("xb") as file:
                saved.append(path)
                file.write(content)
    except OSError as error:
        for path in saved:
            path.unlink(missing_ok=True)
        if isinstance(error, FileExistsError):
            raise Refused(f"There is an article file “{name}” already: give yours another name.") from None
        raise Refused(f"“{name}” cannot be saved: {error.strerror or error}.") from None
