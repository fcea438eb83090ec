"""The labels in `training/data`: texts as numbered sentences, questions and demand records over them."""

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from index.models.judge_input import CandidateInput, RecordInput

DATA = Path(__file__).parent / "data"
FILES = ("articles.jsonl.gz", "questions.jsonl.gz", "records.jsonl.gz", "claims.jsonl.gz")


@dataclass(frozen=True)
class Text:
    """One text; `split` is "train" or "dev", by text."""

    key: str
    title: str
    date: str
    split: str
    sentences: tuple[str, ...]

    def candidate(self, number: int, record: RecordInput | None = None, before: int = 1) -> CandidateInput:
        """The sentence `number` in its place; one that ends in a colon introduces those after it."""
        previous = list(self.sentences[max(0, number - before) : number])
        introduction = previous.pop() if previous and previous[-1].rstrip().endswith(":") else ""
        return CandidateInput(self.sentences[number], self.title, self.date, tuple(previous), introduction, record)


@dataclass(frozen=True)
class Question:
    """A question over a text: `gold` answers it, `fine` may be cited too, `near` would mislead."""

    text: str
    q: str
    type: str
    answerable: bool
    gold: tuple[int, ...]
    fine: tuple[int, ...]
    near: tuple[int, ...]
    verdict: str  # "none" where nothing is to be affirmed
    split: str


@dataclass(frozen=True)
class Record:
    """A demand in sentence `sentence` of a text; `names` are all that its demander is called."""

    text: str
    sentence: int
    said: RecordInput
    names: tuple[str, ...]
    split: str
    sure: bool  # of a claim: whether the rules were; a label always is


@dataclass(frozen=True)
class Labels:
    """All of it; `claims` are what rules read out of the texts, right or wrong."""

    texts: dict[str, Text]
    questions: tuple[Question, ...]
    records: tuple[Record, ...]
    claims: tuple[Record, ...]

    def records_of(self, *wanted: str) -> dict[tuple[str, int], list[Record]]:
        """Records (and claims, if `wanted` says so) by text and sentence."""
        found: dict[tuple[str, int], list[Record]] = {}
        for kind in wanted:
            for record in getattr(self, kind):
                found.setdefault((record.text, record.sentence), []).append(record)
        return found


def digest(folder: Path = DATA) -> str:
    """sha256 over the label files, in their order."""
    total = sha256()
    for name in FILES:
        total.update((folder / name).read_bytes())
    return total.hexdigest()


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a gzipped JSONL file."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def load(folder: Path = DATA) -> Labels:
    """Every label; records that do not stand in their sentence are left out."""
    texts = {
        row["key"]: Text(row["key"], row["title"] or "", row["date"] or "", row["split"], tuple(row["sentences"]))
        for row in rows(folder / "articles.jsonl.gz")
    }
    questions = tuple(_question(row) for row in rows(folder / "questions.jsonl.gz"))
    records = tuple(_record(row, texts) for row in rows(folder / "records.jsonl.gz") if row["record"])
    claims = tuple(_record(row, texts) for row in rows(folder / "claims.jsonl.gz"))
    return Labels(texts, questions, records, claims)


def _question(row: dict[str, Any]) -> Question:
    gold = tuple(dict.fromkeys(number for group in row["ev"] for number in group))
    fine, near = tuple(row.get("ok", ())), tuple(row.get("near", ()))
    verdict = row.get("verdict") or "none"
    return Question(row["article"], row["q"], row["type"], row["answerable"], gold, fine, near, verdict, row["split"])


def _record(row: dict[str, Any], texts: dict[str, Text]) -> Record:
    said = RecordInput(
        row["actor"] or row["by"] or "", tuple(row["to"]), row["stance"], tuple(row["modality"]), row["content"]
    )
    names = tuple(name for name in (row["by"], row["actor"]) if name)
    return Record(row["article"], row["s"], said, names, texts[row["article"]].split, row.get("sure", True))
