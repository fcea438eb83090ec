"""Article files that an administrator uploads: checked, and saved where nothing can be overwritten."""

import re
from collections.abc import Sequence
from pathlib import Path

from bot.discord.markup import visible
from bot.settings import Settings
from index.errors import DemarcheError

KINDS = (".txt", ".md", ".html", ".json", ".jsonl")
LARGEST = 10_000_000  # bytes, what Discord lets anybody upload


class Refused(DemarcheError):
    """An uploaded file is not taken."""


def folder(settings: Settings) -> Path:
    """Where uploads go: `added/` in the first article folder. Raises Refused when there is no such folder."""
    roots = [Path(source) for source in settings.sources if Path(source).is_dir()]
    if not roots:
        raise Refused("DEMARCHE_ARTICLES names no folder, so there is no place for an upload.")
    place = roots[0] / "added"
    place.mkdir(exist_ok=True)
    if not place.resolve().is_relative_to(roots[0].resolve()):
        raise Refused(f"{place} leads out of {roots[0]}: make it an ordinary folder.")
    return place


def check(name: str, size: int) -> str:
    """The name under which an upload is saved. Raises Refused for what is no article file, or too large."""
    base = visible(re.split(r"[/\\]", name)[-1])
    stem, dot, ending = base.rpartition(".")
    safe = re.sub(r"[^\w.-]+", "_", stem).strip("._-")[:100]
    if f"{dot}{ending}".lower() not in KINDS or not safe:
        raise Refused(f"“{base}” is no article file: I take {', '.join(KINDS)}.")
    if not 0 < size <= LARGEST:
        raise Refused(f"“{base}” has {size:,} bytes: I take files of 1 to {LARGEST:,}.")
    return f"{safe}.{ending.lower()}"


def save(place: Path, files: Sequence[tuple[str, bytes]]) -> None:
    """Writes checked uploads, each a name and its content: all of them, or none.

    Raises Refused when a name is taken, or a content is no text.
    """
    for name, content in files:
        check(name, len(content))
        if b"\0" in content[:8192]:
            raise Refused(f"“{name}” is no text file.")
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
