"""Articles into passages, vectors and ledgers of a catalogue: workers read while a thread embeds."""

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from hashlib import sha256
from typing import TYPE_CHECKING

from index.articles import Article
from index.catalogue_writer import CatalogueWriter, Indexed
from index.past import PastCatalogue
from index.workers import Failed, LedgersRead, PassagesRead, Read

if TYPE_CHECKING:
    from index.embedder import Embedded, Embedder
    from index.ledger import Ledger
    from index.model_reader import ModelReader
    from index.passages import Passage

    Vectors = dict[str, Embedded]

AT_ONCE = 64  # passages embedded between two looks at whether to stop
KNOWN_AT_ONCE = 100  # articles


class Indexing:
    """Fills a catalogue. `told` is called with (stage, articles done); `seconds` sums the work by kind.

    `failed` are the articles that could not be read, by their ids, with the reasons: they are not in the catalogue.
    """

    def __init__(
        self,
        writer: CatalogueWriter,
        past: PastCatalogue | None,
        model: "Embedder",
        told: Callable[[str, int], None],
        reader: "ModelReader | None" = None,
    ) -> None:
        self.seconds = {"splitting": 0.0, "extracting": 0.0, "embedding": 0.0}
        self.failed: dict[str, Failed] = {}
        self._writer = writer
        self._past = past
        self._model = model
        self._told = told
        self._reader = reader
        self._split: dict[str, Sequence[Passage]] = {}
        self._early: dict[str, tuple[Article, Ledger]] = {}  # ledgers that came before their passages
        self._asked: set[str] = set()
        self._pool = ThreadPoolExecutor(1, "embedding")
        self._running: deque[tuple[int, Future[Vectors]]] = deque()
        self._embedded = 0
        self._extracted = 0

    def run(self, results: Iterator[Read], known: Sequence[Article]) -> list[int]:
        """Add the `known` articles as the last generation has them, the others as they come; gives passage ids."""
        ids: list[int] = []
        try:
            for at in range(0, len(known), KNOWN_AT_ONCE):
                ids += self._copy(known[at : at + KNOWN_AT_ONCE])
            for read in results:
                match read:
                    case PassagesRead(articles, found):
                        self.seconds["splitting"] += read.seconds
                        self._split.update((article.id, one) for article, one in zip(articles, found, strict=True))
                        self._embed(len(articles), (passage for one in found for passage in one))
                        ids += self._kept([self._early.pop(one.id) for one in articles if one.id in self._early])
                    case LedgersRead(articles, ledgers):
                        self.seconds["extracting"] += read.seconds
                        ids += self._kept(list(zip(articles, ledgers, strict=True)))
                    case Failed(article):
                        self.failed[article.id] = read
                        self._split.pop(article.id, None)
                        self._early.pop(article.id, None)
                self._keep_embedded(wait=False)
            self._keep_embedded(wait=True)
        finally:
            self._pool.shutdown(cancel_futures=True)
        return ids

    def _kept(self, read: "Sequence[tuple[Article, Ledger]]") -> list[int]:
        """Add what is read as a whole; gives passage ids."""
        ids: list[int] = []
        for article, ledger in read:
            if article.id in self.failed:
                continue
            if article.id not in self._split:
                self._early[article.id] = (article, ledger)
                continue
            passages = tuple(self._split.pop(article.id))
            hashes = tuple(embedded_hash(passage) for passage in passages)
            if self._reader:
                ledger = self._reader.read(article, passages, ledger)
                self._told("reading demands", self._extracted)
            ids += self._writer.add(Indexed(article, passages, hashes, ledger))
            self._extracted += 1
        self._told("reading demands", self._extracted)
        return ids

    def _copy(self, articles: Sequence[Article]) -> list[int]:
        assert self._past
        known = [self._past.indexed(article) for article in articles]
        self._embed(len(articles), (passage for one in known for passage in one.passages))
        self._extracted += len(articles)
        self._told("reading demands", self._extracted)
        return [ident for one in known for ident in self._writer.add(one)]

    def _embed(self, articles: int, passages: "Iterable[Passage]") -> None:
        """Have what was never embedded by this model embedded, what was, copied."""
        texts = {embedded_hash(passage): passage for passage in passages}
        texts = {key: text for key, text in texts.items() if key not in self._asked}
        self._asked |= texts.keys()
        if self._past:
            cached = self._past.vectors(self._model.model_id, texts)
            self._writer.keep_vectors(self._model.model_id, cached)
            texts = {key: text for key, text in texts.items() if key not in cached}
        keys = list(texts)
        parts = [keys[at : at + AT_ONCE] for at in range(0, len(keys), AT_ONCE)] or [[]]
        for part in parts:
            done = articles if part is parts[-1] else 0
            self._running.append((done, self._pool.submit(self._vectors, {key: texts[key] for key in part})))

    def _vectors(self, texts: "Mapping[str, Passage]") -> "Vectors":
        if not texts:
            return {}
        began = time.perf_counter()
        found = self._model.embed_passages(
            [passage.text for passage in texts.values()],
            [[(start - one.start, end - one.start) for start, end in one.sentences] for one in texts.values()],
        )
        self.seconds["embedding"] += time.perf_counter() - began
        return dict(zip(texts, found, strict=True))

    def _keep_embedded(self, *, wait: bool) -> None:
        while self._running and (wait or self._running[0][1].done()):
            articles, future = self._running.popleft()
            self._writer.keep_vectors(self._model.model_id, future.result())
            self._embedded += articles
            if articles:
                self._told("embedding", self._embedded)


def embedded_hash(passage: "Passage") -> str:
    """The key of the vectors' cache: sha256 (hex) of the passage's text and where its sentences lie in it."""
    spans = [(start - passage.start, end - passage.start) for start, end in passage.sentences]
    return sha256(f"{spans}\x1f{passage.text}".encode("utf-8", "surrogatepass")).hexdigest()
