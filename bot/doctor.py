"""`demarche doctor`: Python, packages, models, index, settings and disk; each line is ok or says what to do."""

import platform
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit, urlunsplit
from urllib.request import urlopen

from packaging.requirements import Requirement
from pydantic import SecretStr
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from bot.discord.homes import advice, homes
from bot.envfile import SettingsError
from bot.keeping import known
from bot.left_out import by_reason, unread
from bot.settings import Given, Settings, given, made, variable
from bot.state import joined
from bot.terminal import plain
from index.errors import DemarcheError, NoIndex

if TYPE_CHECKING:
    from index.opened import Index

OLDEST_PYTHON = (3, 11)
LEAST_FREE = 500_000_000  # bytes: a generation of 10,000 articles, twice, with room to spare
ALWAYS_SHOWN = {"articles", "data", "discord_token"}
NAMED = 5  # files of one reason
PATIENCE = 5  # seconds for a server to answer
INSTALL = "run `python3 -m pip install -e .` in Demarche's folder"


@dataclass(frozen=True, slots=True)
class Check:
    """One line: what was looked at, what was found, and what to do, '' where all is well."""

    group: str
    name: str
    found: str
    advice: str = ""


def checks(dotenv: Path = Path(".env")) -> list[Check]:
    """Look at everything; nothing is changed and nothing sent, but a word to a Chroma server or language model."""
    found = [_python(), *_packages(), _attempt("Models", "spaCy", _parser)]
    try:
        written = given(dotenv=dotenv)
        settings = made(written)
    except SettingsError as error:
        return [*found, Check("Settings", "settings", "not usable", str(error))]
    found.append(_attempt("Models", "embedding", lambda: _embedding(settings.embeddings)))
    if settings.model:
        found.append(_language_model(settings))
    found += _settings(settings, written)
    if settings.chroma_url:
        found.append(_chroma(str(settings.chroma_url)))
    return [*found, _homes(settings), *_sources(settings), *_index(settings), _disk(settings.data)]


def report(found: Iterable[Check]) -> RenderableType:
    """The checks as lines under their groups, and a last line that sums up."""
    table = Table.grid(padding=(0, 2))
    table.add_column()
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    group, troubles = "", 0
    for check in found:
        if check.group != group:
            group = check.group
            table.add_row(Text(group, style="bold"), "", "")
        state = Text("to do", style="bold red") if check.advice else Text("ok", style="green")
        said = Text(plain(check.found))
        if check.advice:
            troubles += 1
            said.append(f"\n{plain(check.advice)}", style="yellow")
        table.add_row(state, plain(check.name), said)
    last = f"{troubles} to do, see above." if troubles else "All is well."
    return Group(table, Text(), Text(last, style="bold"))


def _attempt(group: str, name: str, look: Callable[[], str]) -> Check:
    """What `look` finds, or the advice of the error that it raises."""
    try:
        return Check(group, name, look())
    except DemarcheError as error:
        return Check(group, name, "not usable", str(error))
    except Exception as error:  # a package that is half installed fails in its own ways
        return Check(group, name, f"not usable: {type(error).__name__}: {error}", f"{INSTALL} again.")


def _python() -> Check:
    wanted = ".".join(map(str, OLDEST_PYTHON))
    advice = "" if sys.version_info >= OLDEST_PYTHON else f"Install Python {wanted} or later."
    return Check("Python", platform.python_implementation(), f"{platform.python_version()} in {sys.prefix}", advice)


def _packages() -> Iterator[Check]:
    """Each package that Demarche needs, with its version."""
    try:
        needed = [Requirement(line) for line in metadata.requires("demarche") or ()]
    except metadata.PackageNotFoundError:
        yield Check("Packages", "demarche", "not installed", f"Demarche is not installed: {INSTALL}.")
        return
    yield Check("Packages", "demarche", metadata.version("demarche"))
    for package in needed:
        if package.marker and not package.marker.evaluate({"extra": ""}):
            continue
        try:
            version = metadata.version(package.name)
        except metadata.PackageNotFoundError:
            yield Check("Packages", package.name, "not installed", f"{package.name} is missing: {INSTALL} again.")
            continue
        fits = package.specifier.contains(version, prereleases=True)
        advice = "" if fits else f"Demarche needs {package.name} {package.specifier}: {INSTALL} again."
        yield Check("Packages", package.name, version, advice)


def _parser() -> str:
    from index.language import parser

    nlp = parser()
    nlp("Demands are met.")
    return f"{nlp.meta['name']} {nlp.meta['version']}"


def _embedding(name: str) -> str:
    from index.embedder import embedder

    model = embedder(name)
    return f"{model.model_id} (not called)" if name else f"{model.model_id}, its hash is right"


def _language_model(settings: Settings) -> Check:
    from bot.writer.options import examined

    found, advice = examined(settings)
    return Check("Models", "language model", found, advice)


def _settings(settings: Settings, written: Mapping[str, Given]) -> Iterator[Check]:
    """The settings that are set or always matter, with where they come from; of a secret only whether it is set."""
    for field in Settings.model_fields:
        if field in written or field in ALWAYS_SHOWN:
            value = _shown(getattr(settings, field))
            place = written[field].place if field in written else "default"
            advice = _no_articles(settings) if field == "articles" else ""
            yield Check("Settings", variable(field), f"{value}  ({place})", advice)
    others = len(Settings.model_fields.keys() - written.keys() - ALWAYS_SHOWN)
    yield Check("Settings", "all others", f"{others} at their default, see .env.example")


def _homes(settings: Settings) -> Check:
    """On which servers the articles may be changed, as far as the bot has noted where it is."""
    servers = joined(settings.data)
    known = homes(settings.servers, servers)
    found = ", ".join(map(str, sorted(known))) or ("none" if servers else "the one server that the bot is on")
    return Check("Discord", "home servers", found, advice(settings.servers, servers) if servers else "")


def _no_articles(settings: Settings) -> str:
    """What to do where a source is not there, or none holds a file that can be read."""
    from index.reading import stamps
    from index.reading.files import ENDINGS

    gone = [source for source in settings.sources if not Path(source).exists()]
    if gone:
        return f"{', '.join(gone)} is not there: put articles there, or set DEMARCHE_ARTICLES to where they are."
    if stamps(settings.sources):
        return ""
    return f"No article is there: put files there that end with {' '.join(ENDINGS)}, or set DEMARCHE_ARTICLES."


def _shown(value: object) -> str:
    match value:
        case SecretStr():
            return "set, not shown" if value.get_secret_value() else "not set"
        case None | "":
            return "not set"
        case bool():
            return "yes" if value else "no"
        case timedelta():
            return f"{value.total_seconds():g} s"
        case frozenset():
            return ", ".join(map(str, sorted(value))) or "none"
    return _without_password(str(value)) if "://" in str(value) else str(value)


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def _chroma(url: str) -> Check:
    shown = _without_password(url)
    try:
        with urlopen(f"{url.rstrip('/')}/api/v2/heartbeat", timeout=PATIENCE):
            return Check("Index", "Chroma server", f"{shown} answers")
    except HTTPError as error:
        what = f"{shown} answers with HTTP {error.code}"
        return Check("Index", "Chroma server", what, "See whether DEMARCHE_CHROMA_URL names a Chroma server.")
    except (URLError, OSError, ValueError):
        advice = "Start it (`chroma run`), or unset DEMARCHE_CHROMA_URL."
        return Check("Index", "Chroma server", f"{shown} does not answer", advice)


def _index(settings: Settings) -> Iterator[Check]:
    """Open the live generation as a question does, its vectors too."""
    from index.opened import Index

    url = str(settings.chroma_url) if settings.chroma_url else None
    try:
        index = Index.open(settings.data, embeddings=settings.embeddings, chroma_url=url)
    except NoIndex:
        yield Check("Index", "live", f"none yet in {settings.data}: the first question builds one")
        return
    except DemarcheError as error:
        yield Check("Index", "live", "not usable", str(error))
        return
    with closing(index):
        live = _attempt("Index", "live", lambda: _live(index))  # opens the vectors, and so notes what is damaged
        for note in index.notes:
            yield Check("Index", "damaged", note, "Run `demarche index build --full`.")
        yield live
        yield _attempt("Index", "articles on disk", lambda: _stale(settings))
        yield from (Check("Index", "not read", line) for line in by_reason(index.manifest.skipped, NAMED))
        if languages := unread(index.manifest.languages):
            yield Check("Index", "not read", languages)


def _live(index: "Index") -> str:
    index.catalogue.check()
    counts = index.catalogue.counts()
    vectors = index.vectors.count()
    built = f"{index.manifest.built.astimezone():%Y-%m-%d %H:%M}"
    return (
        f"{index.generation}, built {built}: {counts.articles:,} articles, {counts.passages:,} passages, "
        f"{vectors:,} vectors, {counts.demands:,} demands"
    )


def _stale(settings: Settings) -> str:
    from index.status import status

    stale = status(settings.data).stale
    if not stale:
        return "nothing has changed since"
    parts = (("changed", stale.changed), ("new", stale.new), ("gone", stale.gone))
    changes = ", ".join(f"{len(paths)} {name}" for name, paths in parts if paths)
    return f"{changes} since: `demarche index build` reads them"


def _sources(settings: Settings) -> Iterator[Check]:
    """Each source that was not reached the last time; nothing is fetched."""
    try:
        found = known(settings)
    except DemarcheError as error:
        yield Check("Articles", "sources", "not usable", str(error))
        return
    failing = [source for source in found if source.failures]
    for source in failing:
        yield Check("Articles", "source", source.address, f"{source.trouble()}. See `demarche source check`.")
    if found and not failing:
        yield Check("Articles", "sources", f"{len(found)}, none failing")


def _disk(data: Path) -> Check:
    there = next(folder for folder in (data.resolve(), *data.resolve().parents) if folder.exists())
    free = shutil.disk_usage(there).free
    advice = (
        "" if free >= LEAST_FREE else f"Free some space, or set DEMARCHE_DATA to a folder with {_size(LEAST_FREE)}."
    )
    return Check("Disk", "free", f"{_size(free)} at {there}", advice)


def _size(count: int) -> str:
    return f"{count / 1e9:.1f} GB"
