"""The catalogue's own vectors compared one by one: what Chroma finds, where Chroma cannot be used."""

from collections.abc import Sequence

import numpy as np

from index.catalogue import Catalogue
from index.vectors import Floats


class ExactVectors:
    """All vectors of one catalogue in memory, some 1.5 kB a passage; safe from several threads."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._ids, self._rows = catalogue.vectors()
        self._rows = self._rows / np.maximum(np.linalg.norm(self._rows, axis=1, keepdims=True), 1e-9)

    def count(self) -> int:
        return len(self._ids)

    def query(self, vector: Floats, k: int, ids: Sequence[int] | None = None) -> list[tuple[int, float]]:
        """The k nearest of all, or of `ids`: (id, cosine similarity from -1 to 1), best first."""
        among = np.arange(len(self._ids)) if ids is None else np.flatnonzero(np.isin(self._ids, list(ids)))
        cosines = self._rows[among] @ (vector / max(float(np.linalg.norm(vector)), 1e-9))
        best = np.argsort(-cosines, kind="stable")[:k]
        return [(int(self._ids[among[at]]), float(cosines[at])) for at in best]

    def close(self) -> None:
        """Nothing is open."""
