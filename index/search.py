"""Search: full text and vectors, their ranks fused; a LangChain retriever over one generation."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from numpy.typing import NDArray
from pydantic import ConfigDict

from index.catalogue import Catalogue
from index.embedder import Embedder
from index.passages import Passage
from index.words import WORD, letters, quoted, stems

RANK_OFFSET = 60  # the k of Cormack et al. 2009
CANDIDATES = 60  # of each of the two, at least
TITLE_WEIGHT = 0.5  # of a word in the title, beside 1 in the text: BM25 is as good anywhere from .25 to 1
STOPWORDS = Path(__file__).with_name("stopwords.txt")
TYPED = re.compile(rf"(?:\w\.){{2,}}|{WORD.pattern}")  # an acronym with its points is one word


# vector, k, ids to choose from (None: all) → (id, cosine similarity), best first; None while nobody can tell
Nearest = Callable[[NDArray[np.float32], int, Sequence[int] | None], list[tuple[int, float]] | None]


@dataclass(frozen=True, slots=True)
class Filter:
    """What a passage must meet: a mention of the actor (or of somebody who speaks for it), dates inclusive."""

    actor: str | None = None
    since: date | None = None
    until: date | None = None
    publisher: str | None = None

    def __bool__(self) -> bool:
        return any(value is not None for value in (self.actor, self.since, self.until, self.publisher))


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found. `ranks` (from 1) and `scores` are those of 'bm25' and 'vector'; None where it was not found.

    `score` is the fused one, for comparing the hits of one query; `scores` are BM25 (0 and higher) and cosine
    similarity (-1 to 1).
    """

    passage_id: int
    article_id: str
    passage: Passage
    score: float
    ranks: Mapping[str, int | None]
    scores: Mapping[str, float | None]


class HybridRetriever(BaseRetriever):
    """BM25 over title and text, and the vectors' cosine, fused by rank.

    Weighted reciprocal rank fusion: a passage's score is the sum of weight / (60 + rank) over both lists
    (Cormack, Clarke & Büttcher 2009, 'Reciprocal rank fusion outperforms Condorcet and individual rank learning
    methods', with equal weights). Ours lie in the middle of a plateau, .1 to .4 for the vectors
    (`benchmarks/retrieval.py`); with more of them, answers to 'What did X demand?' sink.
    """

    catalogue: Catalogue
    nearest: Nearest
    embedder: Embedder
    weights: Mapping[str, float] = {"bm25": 0.75, "vector": 0.25}
    k: int = 10
    where: Filter | None = None

    model_config = ConfigDict(arbitrary_types_allowed=True)

    def search(
        self, query: str, k: int, where: Filter | None = None, *, vector: NDArray[np.float32] | None = None
    ) -> list[Hit]:
        """The best k passages that pass the filter, best first. `vector` is the query's, where it is known already.

        While `nearest` cannot tell, BM25 finds alone. EmbeddingError when the model fails.
        """
        depth = max(CANDIDATES, k)
        words = match(query)
        lists = {
            "bm25": self.catalogue.bm25(words, depth, where, title_weight=TITLE_WEIGHT),
            "vector": self._nearest(query, depth, where, vector),
        }
        scores = {name: dict(found) for name, found in lists.items()}
        ranks = {name: {ident: rank for rank, (ident, _) in enumerate(found, 1)} for name, found in lists.items()}
        fused = fuse(ranks, self.weights)
        best = sorted(fused, key=lambda ident: (-fused[ident], ident))[:k]
        return [
            Hit(
                stored.id,
                stored.article,
                stored.passage,
                fused[stored.id],
                {name: of.get(stored.id) for name, of in ranks.items()},
                {name: of.get(stored.id) for name, of in scores.items()},
            )
            for stored in self.catalogue.passages(best)
        ]

    def _nearest(
        self, query: str, k: int, where: Filter | None, vector: NDArray[np.float32] | None
    ) -> list[tuple[int, float]]:
        # A filter inside Chroma costs a hundred times the search: SQL finds the ids, Chroma ranks them.
        ids = self.catalogue.passage_ids(where) if where else None
        if vector is None:
            vector = np.array(self.embedder.embed_query(query), dtype=np.float32)
        return self.nearest(vector, k, ids) or []

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        return [_document(hit) for hit in self.search(query, self.k, self.where)]


def fuse(ranks: Mapping[str, Mapping[int, int]], weights: Mapping[str, float]) -> dict[int, float]:
    """Weighted reciprocal rank fusion: ranks (from 1) by list and id → score by id."""
    fused: dict[int, float] = {}
    for name, of in ranks.items():
        for ident, rank in of.items():
            fused[ident] = fused.get(ident, 0.0) + weights[name] / (RANK_OFFSET + rank)
    return fused


def match(query: str) -> str:
    """The stems of a question as an FTS5 expression: any of them may occur; '' when there is none.

    Every stem is quoted, so nothing in a question is an operator. Words without a topic are left out, unless there
    are no others.
    """
    words = list(dict.fromkeys(TYPED.findall(query)))
    telling = [word for word in words if _is_acronym(word) or not _stopwords().issuperset(_parts(word))]
    return " OR ".join(dict.fromkeys(quoted(" ".join(stems(word)) for word in telling or words)))


def _parts(word: str) -> list[str]:
    return letters(word.casefold()).split("'")


def _is_acronym(word: str) -> bool:
    """US and WHO are no pronouns."""
    return len(word) > 1 and word.isupper()


@cache
def _stopwords() -> frozenset[str]:
    lines = STOPWORDS.read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def _document(hit: Hit) -> Document:
    passage: dict[str, Any] = asdict(hit.passage)
    text = passage.pop("text")
    about = {"article": hit.article_id, "score": hit.score, "ranks": dict(hit.ranks), "scores": dict(hit.scores)}
    return Document(page_content=text, metadata=about | passage, id=str(hit.passage_id))
