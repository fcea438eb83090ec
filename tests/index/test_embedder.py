"""The shipped model is the one that was measured, refuses altered files, and embeds alike however it is asked."""

import os
import shutil
from pathlib import Path

import numpy as np
import pytest
from langchain_core.embeddings import Embeddings

from index.embedder import (
    MODEL_FILE,
    MODEL_FOLDER,
    TOKENIZER_FILE,
    NamedEmbedder,
    ShippedEmbedder,
    embedder,
    require_model,
)
from index.errors import EmbeddingError
from index.model import rebuild


@pytest.fixture(scope="module")
def shipped() -> ShippedEmbedder:
    return ShippedEmbedder()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in (MODEL_FILE, TOKENIZER_FILE):
        shutil.copy(MODEL_FOLDER / name, tmp_path)
    return tmp_path


def test_no_name_gives_the_shipped_model_as_langchain_embeddings() -> None:
    model = embedder()
    assert isinstance(model, Embeddings)
    assert model.model_id.startswith("all-MiniLM-L6-v2-int8@")
    assert len(model.embed_query("a strike")) == model.dimensions == 384


def test_similarities_are_those_published_for_the_model(shipped: ShippedEmbedder) -> None:
    texts = [
        "That is a happy person",
        "That is a very happy person",
        "That is a happy dog",
        "Today is a sunny day",
    ]
    vectors = np.array(shipped.embed_documents(texts))
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert np.allclose(vectors[1:] @ vectors[0], [0.943, 0.695, 0.257], atol=0.05)


def test_the_runtime_is_told_to_call_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ORT_DISABLE_TELEMETRY", raising=False)
    ShippedEmbedder().embed_query("It rained.")
    assert os.environ["ORT_DISABLE_TELEMETRY"] == "1"


def test_a_text_has_the_same_vector_alone_and_among_others(shipped: ShippedEmbedder) -> None:
    texts = [f"The board met {'again ' * number}on Monday." for number in range(9)]
    together = np.array(shipped.embed_documents(texts))
    alone = np.array([shipped.embed_query(text) for text in texts])
    assert np.array_equal(together, alone)


def test_what_lies_beyond_256_tokens_is_not_seen(shipped: ShippedEmbedder) -> None:
    long = "strike " * 400
    assert shipped.embed_query(long) == shipped.embed_query(long + "eggs and flour")


@pytest.mark.parametrize("text", ["", " ", "\x00", "\udcff", "\u200b\u202e", "🙂" * 500, "x" * 100_000])
def test_any_text_has_a_vector(shipped: ShippedEmbedder, text: str) -> None:
    assert np.isfinite(shipped.embed_query(text)).all()


def test_a_passage_is_embedded_with_its_sentences_each_near_to_what_it_says(shipped: ShippedEmbedder) -> None:
    text = "The dockers want shorter shifts. The ministry of health praised the new vaccine."
    (found,) = shipped.embed_passages([text], [[(0, 32), (33, len(text))]])
    assert np.allclose(found.vector, shipped.embed_query(text), atol=1e-6)
    assert found.sentences is not None
    assert np.allclose(np.linalg.norm(found.sentences, axis=1), 1, atol=1e-5)
    asked = np.array(shipped.embed_documents(["What do dock workers want?", "Who praised the vaccine?"]))
    assert (found.sentences @ asked.T).argmax(axis=1).tolist() == [0, 1]


def test_a_sentence_beyond_the_last_token_seen_gets_its_passages_vector(shipped: ShippedEmbedder) -> None:
    text = "strike " * 400 + "End."
    (found,) = shipped.embed_passages([text], [[(len(text) - 4, len(text))]])
    assert found.sentences is not None
    assert np.allclose(found.sentences[0], found.vector, atol=1e-6)


def test_no_texts_give_no_vectors(shipped: ShippedEmbedder) -> None:
    assert shipped.embed_documents([]) == []


@pytest.mark.parametrize("name", [MODEL_FILE, TOKENIZER_FILE])
def test_an_altered_file_is_refused(folder: Path, name: str) -> None:
    content = bytearray((folder / name).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / name).write_bytes(content)
    with pytest.raises(EmbeddingError, match=r"not the shipped one .*install Demarche again"):
        ShippedEmbedder(folder)


@pytest.mark.parametrize("name", [MODEL_FILE, TOKENIZER_FILE])
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(EmbeddingError, match=name):
        ShippedEmbedder(folder)


def test_an_unknown_model_is_an_error_that_names_it() -> None:
    with pytest.raises(EmbeddingError, match="nonsense:no-model"):
        embedder("nonsense:no-model")


def test_a_named_model_is_asked_through_langchain_and_its_failures_become_ours(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Theirs(Embeddings):
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            if "fail" in texts:
                raise ConnectionError("no route to host\nand much more")
            return [[1.0, 0.0, 0.0] for _ in texts]

        def embed_query(self, text: str) -> list[float]:
            return self.embed_documents([text])[0]

    monkeypatch.setattr("langchain.embeddings.init_embeddings", lambda name: Theirs())
    model = NamedEmbedder("theirs:small")
    assert model.model_id == "theirs:small"
    assert model.dimensions == 0
    assert model.embed_query("a") == [1.0, 0.0, 0.0]
    assert model.dimensions == 3
    with pytest.raises(EmbeddingError, match="'theirs:small' failed: no route to host"):
        model.embed_documents(["fail"])


def test_an_index_of_another_model_is_not_searched(shipped: ShippedEmbedder) -> None:
    require_model(shipped.model_id, shipped)
    with pytest.raises(EmbeddingError, match=r"openai:text-embedding-3-small.*--full"):
        require_model("openai:text-embedding-3-small", shipped)


def test_weights_that_are_not_the_official_ones_are_not_rebuilt(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"somebody else's")
    with pytest.raises(EmbeddingError, match=r"official model\.safetensors"):
        rebuild.official(tmp_path, "model.safetensors")
    with pytest.raises(EmbeddingError, match="neither a folder nor an archive"):
        rebuild.official(tmp_path / "model.safetensors", "model.safetensors")
    assert rebuild.official(MODEL_FOLDER, TOKENIZER_FILE)
