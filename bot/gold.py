"""A question set with its gold evidence, and which indexed articles it means."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

from index.errors import DemarcheError, ReadError
from index.reading.text.decode import decode

if TYPE_CHECKING:
    from index.catalogue import Catalogue


class BadQuestions(DemarcheError):
    """The question set cannot be read."""


@dataclass(frozen=True, slots=True)
class Span:
    """`start`, `end` in characters of the article's text."""

    article: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Gold:
    """A question and what a good answer holds.

    A full answer cites one alternative of every group of `evidence` and says one string of every group of `say`;
    `also_ok` may be cited without harm; a string of `never` must not be said. Not `answerable`: abstain.
    """

    id: str
    question: str
    type: str
    answerable: bool
    evidence: tuple[tuple[Span, ...], ...] = ()
    also_ok: tuple[Span, ...] = ()
    say: tuple[tuple[str, ...], ...] = ()
    never: tuple[str, ...] = ()

    @property
    def spans(self) -> tuple[Span, ...]:
        """Everything that may be cited."""
        return (*(span for group in self.evidence for span in group), *self.also_ok)


GOLD: TypeAdapter[Gold] = TypeAdapter(Gold)


def read_gold(path: Path) -> list[Gold]:
    """The questions of a JSON-lines file. Raises BadQuestions with the line that is wrong."""
    try:
        lines = decode(path.read_bytes()).split("\n")
    except (OSError, ReadError) as error:
        raise BadQuestions(f"{path} cannot be read ({error}): name a file of questions.") from None
    golds = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                golds.append(GOLD.validate_json(line))
            except ValidationError as error:
                first = error.errors()[0]
                where = ".".join(map(str, first["loc"])) or "the line"
                raise BadQuestions(f"{path}, line {number}: {where}: {first['msg']}.") from None
    if not golds:
        raise BadQuestions(f"{path} holds no questions.")
    return golds


class Names:
    """Finds the indexed article that a question set means: by id, path, file name or its stem, URL, title.

    A bare folder name ('seed') means the one article that was read from such a folder.
    """

    def __init__(self, catalogue: "Catalogue") -> None:
        self._ids: dict[str, set[str]] = defaultdict(set)
        articles = catalogue.articles()
        self._exact = {info.id for info in articles}
        held = Counter(info.path for info in articles)
        for info in articles:
            path = Path(info.path)
            places = (info.path, path.name, path.stem, path.parent.name) if held[info.path] == 1 else ()
            for name in (info.url, info.title, Path(info.id).name, *places):
                if name:
                    self._ids[_key(name)].add(info.id)

    def find(self, name: str) -> str | None:
        """The article's id; None where none or more than one is meant."""
        if name in self._exact:
            return name
        found = self._ids.get(_key(name), set())
        return next(iter(found)) if len(found) == 1 else None


def given_texts(catalogue: "Catalogue", articles: set[str]) -> dict[str, str]:
    """Texts as the articles' files give them, for gold offsets point there; as indexed where they cannot be had."""
    infos = {info.id: info for info in catalogue.articles() if info.id in articles}
    given = {path: dict(_records(Path(path))) for path in {info.path for info in infos.values()}}
    return {
        ident: given[info.path].get(ident) or given[info.path].get("") or catalogue.article(ident).text
        for ident, info in infos.items()
    }


def _records(path: Path) -> Iterator[tuple[str, str]]:
    """(id, text) of each record of a JSON-lines file; ('', text) of a text file; nothing of others."""
    try:
        if path.suffix == ".txt":
            yield "", path.read_bytes().decode("utf-8")
        elif path.suffix == ".jsonl":
            for line in path.read_bytes().decode("utf-8").split("\n"):
                record = json.loads(line) if line.strip() else {}
                if isinstance(record, dict) and isinstance(record.get("text"), str):
                    yield str(record.get("id")), record["text"]
    except (OSError, ValueError):
        return


def renamed(gold: Gold, names: Names) -> Gold:
    """The question with the index's own ids in its spans; articles that the index does not hold keep their names."""

    def named(span: Span) -> Span:
        return replace(span, article=names.find(span.article) or span.article)

    evidence = tuple(tuple(map(named, group)) for group in gold.evidence)
    return replace(gold, evidence=evidence, also_ok=tuple(map(named, gold.also_ok)))


def _key(name: str) -> str:
    return " ".join(name.split()).casefold()
