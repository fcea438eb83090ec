"""Text → vectors: the shipped model, offline, or any model that LangChain's `init_embeddings` knows."""

import os
from abc import abstractmethod
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from langchain_core.embeddings import Embeddings

from index.errors import EmbeddingError

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Encoding, Tokenizer

MODEL_FOLDER = Path(__file__).parent / "model"
MODEL_FILE = "all-MiniLM-L6-v2-int8.onnx"
TOKENIZER_FILE = "tokenizer.json"
SHA256 = {
    MODEL_FILE: "2bd2984bc99f542bc8944f19ab1411334a84a01f3a145bc5c38c8e72acffe7ba",
    TOKENIZER_FILE: "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
MOST_TOKENS = 256  # what the model was trained for; the rest of a longer text is not seen


Spans = Sequence[tuple[int, int]]
Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Embedded:
    """A passage's vector [dimensions] and its sentences' [sentences, dimensions], each of length 1.

    `sentences` is None where the model gives none.
    """

    vector: Vectors
    sentences: Vectors | None = None


class Embedder(Embeddings):
    """A LangChain `Embeddings` that says which model it is.

    `model_id` is recorded with every generation, for vectors of two models cannot be compared.
    `dimensions` is the length of a vector, 0 as long as it is not known.
    """

    model_id: str
    dimensions: int = 0

    @abstractmethod
    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One vector a text."""

    def embed_passages(self, texts: list[str], spans: Sequence[Spans]) -> list[Embedded]:
        """Passages with their sentences, given as (start, end) in characters of each text."""
        return [Embedded(np.array(vector, dtype=np.float32)) for vector in self.embed_documents(texts)]

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]


class ShippedEmbedder(Embedder):
    """all-MiniLM-L6-v2 in int8, from the package's own folder: 384 numbers of length 1, safe from any thread.

    Texts are cut at 256 tokens and never padded: one text a run, as many runs at a time as there are
    processors, at most two. On two AVX2 processors this is faster than batches, and than one run that is
    spread over both.
    """

    model_id = f"all-MiniLM-L6-v2-int8@{SHA256[MODEL_FILE][:12]}"
    dimensions = 384

    def __init__(self, folder: Path = MODEL_FOLDER) -> None:
        """Load the model; EmbeddingError when a file is missing or is not byte for byte the shipped one."""
        self._session = _session(_checked(folder / MODEL_FILE))
        self._tokenizer = _tokenizer(_checked(folder / TOKENIZER_FILE))
        self._threads = min(2, os.cpu_count() or 1)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        # A lone surrogate (a broken byte of a command line) is no text for the tokenizer.
        whole = [text.encode("utf-8", "replace").decode() for text in texts]
        ids = [encoding.ids for encoding in self._tokenizer.encode_batch(whole)]
        if len(ids) < 2 or self._threads < 2:
            return [self._vector(one) for one in ids]
        with ThreadPoolExecutor(self._threads) as pool:
            return list(pool.map(self._vector, ids))

    def embed_passages(self, texts: list[str], spans: Sequence[Spans]) -> list[Embedded]:
        """One run a passage gives both: a sentence's vector is the mean of its tokens' in their passage.

        Late chunking (Günther et al. 2024, arXiv:2409.04701): the sentence keeps the meaning that its passage gives
        it, at no cost. A sentence beyond the last token seen gets the passage's vector.
        """
        whole = [text.encode("utf-8", "replace").decode() for text in texts]
        encodings = self._tokenizer.encode_batch(whole)
        with ThreadPoolExecutor(self._threads) as pool:
            return list(pool.map(self._passage, encodings, spans))

    def _passage(self, encoding: "Encoding", spans: Spans) -> Embedded:
        vectors, states = self._session.run(["embedding", "states"], _input(encoding.ids))
        places = np.array(encoding.offsets).reshape(-1, 2)
        sentences = np.empty((len(spans), self.dimensions), dtype=np.float32)
        for row, (start, end) in zip(sentences, spans, strict=True):
            inside = (places[:, 0] < end) & (places[:, 1] > start)
            row[:] = states[0][inside].mean(axis=0) if inside.any() else vectors[0]
        sentences /= np.linalg.norm(sentences, axis=1, keepdims=True)
        return Embedded(vectors[0], sentences)

    def _vector(self, ids: list[int]) -> list[float]:
        (vectors,) = self._session.run(["embedding"], _input(ids))
        vector: list[float] = vectors[0].tolist()
        return vector


class NamedEmbedder(Embedder):
    """A model of somebody else's, such as 'openai:text-embedding-3-small'; its name is its `model_id`."""

    def __init__(self, name: str) -> None:
        """EmbeddingError when the name is not known or its package or key is missing."""
        from langchain.embeddings import init_embeddings

        self.model_id = name
        try:
            self._model = init_embeddings(name)
        except Exception as error:  # each provider has its own
            raise EmbeddingError(f"The embedding model '{name}' cannot be used: {_sentence(error)}") from error

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return self._called(lambda: self._model.embed_documents(texts))

    def embed_query(self, text: str) -> list[float]:
        return self._called(lambda: [self._model.embed_query(text)])[0]

    def _called(self, call: Callable[[], list[list[float]]]) -> list[list[float]]:
        try:
            vectors = call()
        except Exception as error:
            raise EmbeddingError(f"The embedding model '{self.model_id}' failed: {_sentence(error)}") from error
        if vectors:
            self.dimensions = len(vectors[0])
        return vectors


def embedder(name: str = "") -> Embedder:
    """The shipped model for '', else the model that LangChain's `init_embeddings` knows by that name."""
    return NamedEmbedder(name) if name else _shipped()


@cache
def _shipped() -> "ShippedEmbedder":
    """One for the process: generations come and go, the model stays (60 MB)."""
    return ShippedEmbedder()


def require_model(recorded: str, model: Embedder) -> None:
    """EmbeddingError unless an index whose vectors were made by the model `recorded` can be searched with `model`."""
    if recorded != model.model_id:
        raise EmbeddingError(
            f"The index was built with the embedding model '{recorded}', and '{model.model_id}' is set:"
            " set DEMARCHE_EMBEDDINGS back, or run `demarche index build --full`."
        )


def _input(ids: list[int]) -> dict[str, npt.NDArray[np.int64]]:
    return {"input_ids": np.array([ids], dtype=np.int64)}


def _checked(path: Path) -> bytes:
    """The bytes of a shipped file, the very ones whose hash was compared."""
    if not path.is_file():
        raise EmbeddingError(f"The embedding model is missing ({path}): install Demarche again.")
    content = path.read_bytes()
    if sha256(content).hexdigest() != SHA256[path.name]:
        raise EmbeddingError(f"The embedding model is not the shipped one ({path}): install Demarche again.")
    return content


def _session(model: bytes) -> "InferenceSession":
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")  # read when the library loads: it would call its makers
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # the threads are ours, one text each
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # This fusion of two fast kernels into one is slower than both: without it 15 % more tokens a second.
    slow = ["SkipLayerNormFusion"]
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"], disabled_optimizers=slow)


def _tokenizer(file: bytes) -> "Tokenizer":
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_buffer(file)
    tokenizer.enable_truncation(MOST_TOKENS)
    tokenizer.no_padding()
    return tokenizer


def _sentence(error: Exception) -> str:
    """The first line of somebody else's message, closed with a full stop."""
    said = str(error).strip() or type(error).__name__
    return said.splitlines()[0].rstrip(".") + "."
