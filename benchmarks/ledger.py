"""Reads demands out of article files and measures them against labelled records, or against coded political events.

python benchmarks/ledger.py articles FILE... --out records.jsonl    records, one a line, as score_demands.py takes them
python benchmarks/ledger.py plover plover.jsonl                     recall, precision, actors on coded sentences
"""

import argparse
import json
import re
import sys
import time
from pathlib import Path
from typing import Any

from index.articles import Article
from index.demands import Demand, Stance
from index.ledger import Extractor
from index.reading import read

ASKS = (Stance.DEMAND, Stance.REQUEST, Stance.ULTIMATUM, Stance.CONDITION)
ANSWERS = (Stance.REJECTION, Stance.ACCEPTANCE)


def record(article: Article, demand: Demand) -> dict[str, Any]:
    """A demand as the scorer wants it; the file's own name stands for an article without an id."""
    name = Path(article.id).stem if article.path and article.id == article.path else article.id
    return {
        "article": name, "start": demand.main.start, "end": demand.main.end, "demander": demand.demander,
        "demander_text": demand.demander_text, "demander_side": demand.demander_side,
        "addressees": list(demand.addressees), "stance": demand.stance, "modality": sorted(demand.modality),
        "content": demand.content, "confidence": demand.confidence, "method": demand.method,
        "reported_by": demand.reported_by, "date": demand.date.isoformat() if demand.date else None,
        "evidence": article.text[demand.main.start : demand.main.end],
    }  # fmt: skip


def articles(paths: list[str], out: Path, seed: str) -> None:
    """Writes the records of the articles; `seed` renames the one article that has no id of its own."""
    found = read(paths).articles
    Extractor().read(found[:1])
    wall, cpu = time.perf_counter(), time.process_time()
    ledgers = Extractor().read(found)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    count = 0
    with out.open("w", encoding="utf-8") as file:
        for article, ledger in zip(found, ledgers, strict=True):
            for demand in ledger.demands:
                row = record(article, demand)
                if seed and article.path.endswith(".txt"):
                    row["article"] = seed
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
                count += 1
    words = sum(len(article.text.split()) for article in found)
    print(
        f"{len(found)} articles, {words} words, {count} records in {wall:.1f} s ({cpu:.1f} s of one core)",
        file=sys.stderr,
    )


def is_demand(demands: tuple[Demand, ...]) -> bool:
    """Whether a sentence's event is a demand: it asks, and does not answer or report an answer to somebody's
    demand.
    """
    return any(d.stance in ASKS for d in demands) and not any(d.stance in ANSWERS for d in demands)


def plover(path: Path, fails: bool) -> None:
    """PLOVER codes one event a sentence: the class REQUEST/DEMAND against all others."""
    from index.ledger import article_of

    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    ledgers = Extractor().read([article_of(row["id"], row["text"]) for row in rows])
    hits = wrong = missed = right_who = right_whom = whom = 0
    for row, ledger in zip(rows, ledgers, strict=True):
        said = is_demand(ledger.demands)
        if not row["is_demand"]:
            wrong += said
            if said and fails:
                print("FALSE", row["event_type"], row["text"][:160])
            continue
        if not said:
            missed += 1
            if fails:
                print("MISSED", row["text"][:200], [(d.stance.value, d.method) for d in ledger.demands])
            continue
        hits += 1
        asks = [d for d in ledger.demands if d.stance in ASKS]
        head = [re.findall(r"\w+", name)[-1].lower() for name in row["source"] if re.findall(r"\w+", name)]
        who = any(word in re.findall(r"\w+", f"{d.demander} {d.demander_text}".lower()) for d in asks for word in head)
        right_who += who
        if row["target"]:
            whom += 1
            named = set(
                re.findall(r"\w+", " ".join(" ".join((*d.addressees, *d.addressee_texts)) for d in asks).lower())
            )
            ok = any(
                re.findall(r"\w+", name)[-1].lower() in named for name in row["target"] if re.findall(r"\w+", name)
            )
            right_whom += ok
            if fails and not ok:
                print("WHOM", row["target"], [(d.addressees, d.content) for d in asks], row["text"][:120])
        if fails and not who:
            print("WHO", row["source"], [(d.demander, d.demander_text) for d in asks], row["text"][:120])
    print(
        f"plover: recall {hits / (hits + missed):.3f}  precision {hits / (hits + wrong):.3f}  "
        f"demander {right_who / hits:.3f}  addressee {right_whom / whom:.3f} (n={whom})"
    )


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("what", choices=("articles", "plover"))
    arguments.add_argument("paths", nargs="+")
    arguments.add_argument("--out", type=Path, default=Path("records.jsonl"))
    arguments.add_argument("--seed", default="", help="the id to give to the one .txt article")
    arguments.add_argument("--fails", action="store_true")
    given = arguments.parse_args()
    if given.what == "articles":
        articles(given.paths, given.out, given.seed)
    else:
        plover(Path(given.paths[0]), given.fails)
