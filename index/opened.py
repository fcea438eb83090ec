"""An index opened for reading: one generation, its catalogue at once, its vectors and model when first needed."""

import logging
import os
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Self

from index.catalogue import Catalogue
from index.errors import DamagedGeneration, EmbeddingError, NoIndex, VectorsAway
from index.generation import Generation, Generations
from index.manifest import Manifest

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from index.embedder import Embedder
    from index.exact import ExactVectors
    from index.search import HybridRetriever
    from index.vectors import Vectors

log = logging.getLogger(__name__)


class Index:
    """One generation, safe to read from several threads, and unaffected by later builds until it is closed.

    `generation` is its name, `notes` say which damaged generations were passed over to reach it, and what of its own
    is damaged; `words_alone` whether the last search had to do without vectors.
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
        self.words_alone = False
        self._generation = generation
        self._embeddings = embeddings
        self._server = generation.manifest.server and (chroma_url or generation.manifest.server)
        self._lock = threading.RLock()
        self._vectors: Vectors | ExactVectors | None = None
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
    def vectors(self) -> "Vectors | ExactVectors":
        """The vectors, opened when first asked for: the catalogue's own where Chroma cannot open its files.

        Raises VectorsAway while a Chroma server does not answer, GenerationError for an address that is none.
        """
        with self._lock:
            if self._vectors is None:
                try:
                    self._vectors = self._opened_vectors()
                except DamagedGeneration as error:
                    self._vectors = self._own_vectors(str(error))
            return self._vectors

    def nearest(
        self, vector: "NDArray[np.float32]", k: int, ids: Sequence[int] | None = None
    ) -> list[tuple[int, float]] | None:
        """The k passages nearest to a vector, of all or of `ids`: (id, cosine similarity), best first.

        None while a Chroma server does not answer, which `words_alone` tells.
        """
        try:
            found = self.vectors.query(vector, k, ids)
        except VectorsAway as error:
            if not self.words_alone:
                log.warning("%s", error)
            self.words_alone = True
            return None
        except DamagedGeneration as error:
            with self._lock:
                self._vectors = self._own_vectors(str(error))
            return self._vectors.query(vector, k, ids)
        self.words_alone = False
        return found

    def _opened_vectors(self) -> "Vectors | ExactVectors":
        from index.vectors import Vectors

        folder = self._generation.vectors
        if self._server:
            vectors = Vectors.server(self._server, self.manifest.collection)
        elif not all(os.access(path, os.W_OK) for path in (folder, folder / "chroma.sqlite3") if path.exists()):
            return self._own_vectors()  # Chroma must write to read
        else:
            self._generation.check_vectors()
            vectors = Vectors.local(folder)
        if (count := vectors.count()) != (passages := self.manifest.counts.passages):
            vectors.close()
            raise DamagedGeneration(
                f"Generation {self.generation} is damaged ({count} vectors for {passages} passages): "
                "run `demarche index build --full`."
            )
        return vectors

    def _own_vectors(self, why: str = "") -> "ExactVectors":
        """The vectors of the catalogue, which is the truth; `why` Chroma's are not used is noted."""
        from index.exact import ExactVectors

        if why:
            self.notes = (*self.notes, f"{why.rstrip('.')}; the catalogue's vectors are used meanwhile.")
            log.warning("%s", self.notes[-1])
        return ExactVectors(self.catalogue)

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
                    catalogue=self.catalogue, nearest=self.nearest, embedder=self.embedder
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
