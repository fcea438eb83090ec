"""The manifest of a generation: what is in it, what it was made from and with, how long that took."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from index.reading import FileStamp, Note, Skipped
from index.rows import Counts

FORMAT = 1

Pairs = tuple[tuple[str, str], ...]  # of places: an article's path, with its id where that is another


class Change(BaseModel):
    """What a build changed against the generation that was live before: numbers of articles and of demands."""

    model_config = ConfigDict(frozen=True)

    added: int
    changed: int
    removed: int
    unchanged: int
    demands_new: int
    demands_gone: int


class Manifest(BaseModel):
    """Written last, when the generation has passed its checks: a folder without one was never finished."""

    model_config = ConfigDict(frozen=True)

    format: int
    generation: str
    built: datetime  # UTC
    way: Literal["anew", "difference"]
    sources: tuple[str, ...]
    files: tuple[FileStamp, ...]
    skipped: tuple[Skipped, ...]
    notes: tuple[Note, ...] = ()  # what was left out of articles that were kept
    merged: Pairs = ()  # a page, and the page that stands for the same words
    versions: Pairs = ()  # an earlier version of a story, and the later one
    languages: dict[str, int] = {}  # that are not read for demands, by their names: how many articles
    counts: Counts
    change: Change
    drift: int  # articles replaced or removed since all were last written anew
    embeddings: str  # the setting, '' for the shipped model
    model: str
    rules: str
    reading: str = ""  # what a language model's reading brought and cost, in words
    server: str | None  # URL of the Chroma server that has the vectors, None for the generation's own folder
    collection: str  # its name on that server
    seconds: dict[str, float]
    python: str
    packages: dict[str, str]
    sizes: dict[str, int]  # of every other file of the folder, in bytes
    digests: dict[str, str] = {}  # sha256 (hex) of those that are never written again
