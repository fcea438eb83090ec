"""The article set on disk, as its owner looks after it: sources are fetched into it, files are taken out of it."""

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from bot.settings import Settings
from index.errors import DemarcheError
from index.sources.keeping import Keeper, Outcome, versions

if TYPE_CHECKING:
    from index.rows import ArticleInfo
    from index.sources.record import Source

FETCHED = "fetched"  # in the first article folder
REMOVED = ".removed"  # hidden, so not indexed: what was taken out lies there, and nothing is lost


class KeepingError(DemarcheError):
    """An article cannot be found, or not be taken out."""


def article_folder(settings: Settings) -> Path:
    """The first article folder, made where it is named and not there yet. Raises KeepingError where none is named."""
    places = [Path(source) for source in settings.sources]
    found = next((place for place in places if place.is_dir()), None)
    if found is None and (found := next((one for one in places if not one.exists() and not one.suffix), None)):
        try:
            found.mkdir(parents=True)
        except OSError as error:
            raise KeepingError(f"{found} cannot be made: {error.strerror or error}.") from None
    if found is None:
        raise KeepingError("DEMARCHE_ARTICLES names no folder, so there is no place for an article: name one.")
    return found


def keeper(settings: Settings) -> Keeper:
    """The sources of these settings and those that were added. Raises KeepingError, SourceError."""
    return Keeper(article_folder(settings) / FETCHED, settings.fetched_from)


def known(settings: Settings) -> "list[Source]":
    """All sources, as the last run left them; nothing is made. Raises KeepingError, SourceError."""
    if settings.fetched_from or any((Path(one) / FETCHED).is_dir() for one in settings.sources):
        return keeper(settings).sources()
    return []


def fetch(settings: Settings) -> Iterator[Outcome]:
    """Bring in what is new, source by source; nothing is touched where there is none. Raises as `known`."""
    if known(settings):
        yield from keeper(settings).fetch()


def told(outcome: Outcome) -> str:
    """What a source brought, in a line: 'The Courier (feed): 12 new articles, 1 changed'."""
    source = outcome.source
    if outcome.failed:
        return f"{source.address}: {source.trouble()}"
    parts = [f"{outcome.new} new article{'' if outcome.new == 1 else 's'}"]
    parts += [f"{outcome.changed} changed"] if outcome.changed else []
    parts += [f"{outcome.left} more in the next run"] if outcome.left else []
    return f"{source.title or source.address} ({source.kind}): {', '.join(parts)}"


def article_called(words: str, infos: "Collection[ArticleInfo]") -> "ArticleInfo":
    """The one article of this id, file or title, or whose title holds these words. Raises KeepingError."""
    wanted = words.strip().casefold()
    for names in (
        lambda one: {one.id, one.path, one.url or "", (one.title or "").casefold()} & {words.strip(), wanted},
        lambda one: wanted and wanted in (one.title or one.id).casefold(),
    ):
        found = [one for one in infos if names(one)]
        if len(found) == 1:
            return found[0]
        if found:
            named = ", ".join(one.id for one in found[:5])
            raise KeepingError(f"{len(found)} articles are called {words!r}: name one by its id ({named}).")
    raise KeepingError(f"No article is called {words!r}: `demarche articles` lists them all.")


def files_of(info: "ArticleInfo", infos: "Collection[ArticleInfo]", settings: Settings) -> list[Path]:
    """The files that go where an article is removed: its own, other pages with its words, and earlier versions of them.

    Raises KeepingError where one of them holds other articles too, or lies in no article folder.
    """
    paths = list(dict.fromkeys((info.path, *(one.path for one in info.also))))
    for path in paths:
        others = sum(path in (one.path, *(other.path for other in one.also)) for one in infos)
        records = (info.path, *(one.path for one in info.also)).count(path)
        if others > 1 or records > 1:
            raise KeepingError(f"{path} holds other articles too: take this one out of the file, and index again.")
        _root(Path(path), settings)
    return [file for path in map(Path, paths) for file in (path, *versions(path)) if file.exists()]


def set_aside(file: Path, settings: Settings) -> Path:
    """Move a file out of the set, to where nothing is indexed. Raises KeepingError."""
    place = _root(file, settings) / REMOVED
    target = place / file.name
    number = 1
    while target.exists():
        number += 1
        target = place / f"{file.stem}.{number}{file.suffix}"
    try:
        place.mkdir(exist_ok=True)
        return file.rename(target)
    except OSError as error:
        raise KeepingError(f"{file} cannot be moved to {place}: {error.strerror or error}.") from None


def _root(file: Path, settings: Settings) -> Path:
    """The article folder that a file lies in. Raises KeepingError where it lies in none."""
    for source in map(Path, settings.sources):
        folder = source if source.is_dir() else source.parent
        if file.resolve().is_relative_to(folder.resolve()) and (source.is_dir() or file.resolve() == source.resolve()):
            return folder
    raise KeepingError(f"{file} lies in none of {', '.join(settings.sources)}: remove it by hand.")
