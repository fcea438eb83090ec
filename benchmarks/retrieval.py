"""How well passages are found: BM25 alone, vectors alone and their fusion, at several weights.

python benchmarks/retrieval.py QUESTIONS.jsonl ARTICLES...     index the articles, then measure
python benchmarks/retrieval.py QUESTIONS.jsonl --data FOLDER   measure the live generation of a data folder

A question is {"question", "evidence": [[{"article", "start", "end"}, ...], ...]}: groups of alternatives, characters
of the article's text; questions without evidence are passed over. A passage is right when it overlaps an alternative.
hits@k: questions with a right passage among the first k. MRR@10: mean of 1 / the first right one's rank.
groups@k: mean share of a question's groups that the first k passages touch.
"""

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from index.build import BuildOptions, start
from index.catalogue import Catalogue
from index.opened import Index
from index.search import HybridRetriever

VECTOR_WEIGHTS = (0.1, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.8)
HEADER = ("", "hits@1", "hits@4", "hits@10", "MRR@10", "groups@4", "groups@10", "ms")
Groups = list[set[int]]


def article_id(catalogue: Catalogue, name: str) -> str:
    """The article's id; an article without one of its own may go by its file's or its folder's name."""
    for info in catalogue.articles():
        if info.id == name or name in (Path(info.path).stem, Path(info.path).parent.name):
            return info.id
    raise SystemExit(f"The article '{name}' is not in the index.")


def questions(path: Path, catalogue: Catalogue) -> list[tuple[str, Groups]]:
    """Each question with the right passages of every group."""
    found = []
    for line in path.read_text("utf-8").splitlines():
        record: dict[str, Any] = json.loads(line)
        groups: Groups = [
            {
                stored.id
                for span in group
                for stored in catalogue.passages_of(article_id(catalogue, span["article"]))
                if stored.passage.start < span["end"] and span["start"] < stored.passage.end
            }
            for group in record["evidence"]
        ]
        if groups:
            found.append((record["question"], groups))
    return found


def scores(found: Sequence[int], groups: Groups) -> tuple[float, ...]:
    right = set().union(*groups)
    rank = next((rank for rank, ident in enumerate(found[:10], 1) if ident in right), None)
    hits = [float(rank is not None and rank <= k) for k in (1, 4, 10)]
    touched = [statistics.mean(bool(group & set(found[:k])) for group in groups) for k in (4, 10)]
    return (*hits, 1 / rank if rank else 0.0, *touched)


def row(name: str, asked: list[tuple[str, Groups]], retriever: HybridRetriever) -> None:
    began = time.perf_counter()
    results = [[hit.passage_id for hit in retriever.search(question, 10)] for question, _ in asked]
    spent = (time.perf_counter() - began) / len(asked)
    means = [statistics.mean(of) for of in zip(*map(scores, results, (groups for _, groups in asked)), strict=True)]
    print(f"{name:22}", *(f"{mean:10.3f}" for mean in means), f"{spent * 1000:10.1f}", sep="")


def measure(index: Index, path: Path) -> None:
    asked = questions(path, index.catalogue)
    print(f"{len(asked)} questions over {index.catalogue.counts().passages} passages\n")
    print(f"{HEADER[0]:22}", *(f"{name:>10}" for name in HEADER[1:]), sep="")
    index.warm()
    shipped = index.retriever
    for name, weights in (
        ("BM25 alone", {"bm25": 1.0, "vector": 0.0}),
        ("vectors alone", {"bm25": 0.0, "vector": 1.0}),
        *((f"fused, vectors {share}", {"bm25": 1 - share, "vector": share}) for share in VECTOR_WEIGHTS),
        ("as shipped", shipped.weights),
    ):
        row(name, asked, shipped.model_copy(update={"weights": weights}))


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("questions", type=Path)
    words.add_argument("articles", nargs="*")
    words.add_argument("--data", type=Path, help="a data folder with a live generation, instead of articles")
    given = words.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        data = given.data or Path(scratch)
        if not given.data:
            start(BuildOptions(tuple(given.articles), data)).result()
        index = Index.open(data)
        try:
            measure(index, given.questions)
        finally:
            index.close()


if __name__ == "__main__":
    main()
