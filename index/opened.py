"""An index opened for reading: one generation, its catalogue at once, its vectors and model when first needed."""

import threading
from pathlib import Path
from typing import TYPE_CHECKING, Self

from index.catalogue import Catalogue
from index.errors import DamagedGeneration, EmbeddingError, NoIndex
from index.generation import Generation, Generations
from index.manifest import Manifest

if TYPE_CHECKING:
    from index.embedder import Embedder
    from index.search import HybridRetriever
    from index.vectors import Vectors


class Index:
    """One generation, safe to read from several threads, and unaffected by later builds until it is closed.

    `generation` is its name, `notes` say which damaged generations were passed over to reach it.
    """

    def __init__(
        self, generation: Generation, embeddings: str = "", chroma_url: str | None = None, notes: tuple[str, ...] = ()
    ) -> None:
        """EmbeddingError when the generation was built with another model than `embeddings` names."""
        if generation.manifest.embeddings != embeddings:
            raise EmbeddingError(
                f"The index was built with the embedding model '{generation.manifest.model}', and "
                f"'{embeddings or 'the shipped one'}' is set: set DEMARCHE_EMBEDDINGS back, or run "
                "`demarche index build`."
            )
        self.generation = generation.name
        self.manifest: Manifest = generation.manifest
        self.notes = notes
        self.catalogue = Catalogue(generation.catalogue)
        self._folder = generation.vectors
        self._embeddings = embeddings
        self._server = generation.manifest.server and (chroma_url or generation.manifest.server)
        self._lock = threading.RLock()
        self._vectors: Vectors | None = None
        self._embedder: Embedder | None = None
        self._retriever: HybridRetriever | None = None

    @classmethod
    def open(cls, data: Path, *, embeddings: str = "", chroma_url: str | None = None) -> Self:
        """The live generation, or the one before it where that one is damaged: some 20 ms, nothing heavy is loaded.

        Raises NoIndex when nothing was built, DamagedGeneration when nothing that was built can be used, and
        EmbeddingError when it was built with another model.
        """
        damaged: list[DamagedGeneration] = []
        for found in Generations(data).usable():
            if isinstance(found, DamagedGeneration):
                damaged.append(found)
                continue
            notes = tuple(f"{str(error).rstrip('.')}; {found.name} is used meanwhile." for error in damaged)
            return cls(found, embeddings, chroma_url, notes)
        if damaged:
            raise damaged[0]
        raise NoIndex(f"There is no index yet in {data}: run `demarche index build`.")

    @property
    def vectors(self) -> "Vectors":
        """The vectors, opened when first asked for. Raises DamagedGeneration, or GenerationError without a server."""
        with self._lock:
            if self._vectors is None:
                self._vectors = self._opened_vectors()
            return self._vectors

    def _opened_vectors(self) -> "Vectors":
        from index.vectors import Vectors

        if self._server:
            vectors = Vectors.server(self._server, self.manifest.collection)
        else:
            vectors = Vectors.local(self._folder)
        if (count := vectors.count()) != (passages := self.manifest.counts.passages):
            vectors.close()
            raise DamagedGeneration(
                f"Generation {self.generation} is damaged ({count} vectors for {passages} passages): "
                "run `demarche index build --full`."
            )
        return vectors

    @property
    def embedder(self) -> "Embedder":
        """The model, loaded when first asked for. Raises EmbeddingError."""
        with self._lock:
            if self._embedder is None:
                from index.embedder import embedder, require_model

                model = embedder(self._embeddings)
                require_model(self.manifest.model, model)
                self._embedder = model
            return self._embedder

    @property
    def retriever(self) -> "HybridRetriever":
        """Search over this generation."""
        with self._lock:
            if self._retriever is None:
                from index.search import HybridRetriever

                self._retriever = HybridRetriever(
                    catalogue=self.catalogue, vectors=self.vectors, embedder=self.embedder
                )
            return self._retriever

    def warm(self) -> None:
        """Load everything and search once, so that the first question is as quick as the others."""
        self.retriever.search("Who demands what?", 1)

    def close(self) -> None:
        """Let go of every file; a query that is running in another thread may fail."""
        with self._lock:
            self.catalogue.close()
            if self._vectors is not None:
                self._vectors.close()
                self._vectors = None
