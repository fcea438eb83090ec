"""A trained judge as the shipped file: `python -m training.export CHECKPOINT [OUT]`, in eight bits, with its card."""

import argparse
import json
import sys
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnxruntime.quantization import QuantType, quantize_dynamic

from index.model.rebuild import LAYERS, OFFICIAL, ONNX_IR, ONNX_OPSET, SIZE, Floats, Graph
from index.models.judge import CARD_FILE, FOLDER, MODEL_FILE, TOKENIZER
from training import public
from training.labels import digest
from training.train import SEED, State, read_state

LICENCES = {
    "weights": "Apache-2.0, from all-MiniLM-L6-v2 of the sentence-transformers project",
    "labels": "MIT; the sentences under them CC BY 2.5, CC BY-SA 4.0, public domain, UN documents (training/data)",
}
MARKS = 16  # unused word pieces that the judge gives a meaning


def bert_weights(state: State) -> dict[str, Floats]:
    """The network's weights under the names that the encoder's graph has for them."""
    have = {name: value.float().numpy() for name, value in state.items()}
    words = have["words.weight"].copy()
    words[:MARKS] += have["marks.weight"]
    words[MARKS:] += have["marks.weight"][0]
    named = {"words": words, "places": have["places.weight"], "segments": have["segments.weight"]}
    for part in ("weight", "bias"):
        named[f"embeddings.LayerNorm.{part}"] = have[f"norm.{part}"]
        for one in ("pool", "heads"):
            named[f"{one}.{part}"] = have[f"{one}.{part}"]
        for number in range(LAYERS):
            new, old = f"encoder.layer.{number}", f"layers.{number}"
            for place, one in enumerate(("query", "key", "value")):
                three = have[f"{old}.qkv.{part}"]
                named[f"{new}.attention.self.{one}.{part}"] = three[place * SIZE : (place + 1) * SIZE]
            named[f"{new}.attention.output.dense.{part}"] = have[f"{old}.mixed.{part}"]
            named[f"{new}.attention.output.LayerNorm.{part}"] = have[f"{old}.first.{part}"]
            named[f"{new}.intermediate.dense.{part}"] = have[f"{old}.wide.{part}"]
            named[f"{new}.output.dense.{part}"] = have[f"{old}.narrow.{part}"]
            named[f"{new}.output.LayerNorm.{part}"] = have[f"{old}.second.{part}"]
    return named


class JudgeGraph(Graph):
    """The judge's network: `input_ids` and `segments` [rows, tokens] of one length → `heads` [rows, 7]."""

    def judge_embeddings(self) -> str:
        words = self.op("Gather", "embeddings.word", self.constant("words", self.weights["words"]), "input_ids")
        parts = self.op(
            "Gather", "embeddings.segment", self.constant("segments.table", self.weights["segments"]), "segments"
        )
        length = self.op("Shape", "length", "input_ids", start=1, end=2)
        table = self.constant("embeddings.positions", self.weights["places"])
        places = self.op("Slice", "embeddings.position", table, self.numbers(0), length, self.numbers(0))
        placed = self.op("Add", "embeddings.placed", words, places)
        return self.norm("embeddings.LayerNorm", self.op("Add", "embeddings", placed, parts))

    def judge_heads(self, x: str) -> None:
        first = self.op("Squeeze", "first", self.op("Slice", "row", x, *map(self.numbers, (0, 1, 1))), self.numbers(1))
        mean = self.op("ReduceMean", "mean", x, self.numbers(1), keepdims=0)
        pooled = self.op("Gelu", "pooled", self.dense("pool", self.op("Concat", "both", first, mean, axis=-1)))
        self.dense("heads", pooled)


def float_model(state: State) -> Any:
    """The judge as an onnx ModelProto in fp32."""
    graph = JudgeGraph(bert_weights(state))
    x = graph.judge_embeddings()
    for number in range(LAYERS):
        x = graph.layer(f"encoder.layer.{number}", x)
    graph.judge_heads(x)
    make, kind = onnx.helper, onnx.TensorProto
    inputs = [make.make_tensor_value_info(name, kind.INT64, ["rows", "tokens"]) for name in ("input_ids", "segments")]
    outputs = [make.make_tensor_value_info("heads", kind.FLOAT, ["rows", 7])]
    made = make.make_graph(graph.nodes, "judge", inputs, outputs, list(graph.constants.values()))
    return make.make_model(made, opset_imports=[make.make_opsetid("", ONNX_OPSET)], ir_version=ONNX_IR)


def quantised(model: Any, out: Path, full: tuple[str, ...]) -> None:
    """Write `model` in eight bits, one scale a column; the products whose name ends in one of `full` are not."""
    exact = [node.name for node in model.graph.node if node.name.endswith(full)]
    with tempfile.TemporaryDirectory() as scratch:
        plain, made = Path(scratch) / "fp32.onnx", Path(scratch) / "int8.onnx"
        onnx.save(model, plain)
        quantize_dynamic(
            plain, made, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True, nodes_to_exclude=exact
        )
        onnx.save(halved(onnx.load(made)), out)


def halved(model: Any) -> Any:
    """The model with its large matrices of fp32 kept in sixteen bits and widened when it is loaded."""
    graph = model.graph
    for weight in [one for one in graph.initializer if one.data_type == onnx.TensorProto.FLOAT]:
        values = onnx.numpy_helper.to_array(weight)
        if values.size > 10_000:
            graph.initializer.remove(weight)
            graph.initializer.append(onnx.numpy_helper.from_array(values.astype(np.float16), f"{weight.name}.half"))
            cast = onnx.helper.make_node("Cast", [f"{weight.name}.half"], [weight.name], to=onnx.TensorProto.FLOAT)
            graph.node.insert(0, cast)
    return model


# The feed-forward outputs lose most by eight bits (they are large and sparse); the heads are small.
FULL = (*(f"layer.{number}.output.dense.product" for number in range(LAYERS)), "pool.product", "heads.product")


def export(checkpoint: Path, out: Path, exact: bool = False) -> None:
    """Write the weights (`exact`: in full precision) and a card that says whence they come.

    Thresholds and figures are the evaluation's.
    """
    model = float_model(read_state(checkpoint))
    out.mkdir(parents=True, exist_ok=True)
    if exact:
        onnx.save(model, out / MODEL_FILE)
    else:
        quantised(model, out / MODEL_FILE, FULL)
    card = {
        "sha256": {
            MODEL_FILE: sha256((out / MODEL_FILE).read_bytes()).hexdigest(),
            "tokenizer.json": sha256(TOKENIZER.read_bytes()).hexdigest(),
            "labels": digest(),
            "base model.safetensors": OFFICIAL["model.safetensors"],
        },
        "seed": SEED,
        "licences": LICENCES,
        "public sets": {one.name: f"{one.origin}; {one.licence}; sha256 {one.sha256}" for one in public.SETS},
        "thresholds": {"answers": 0.5, "supports": 0.5, "verdict": 0.5, "veto": 0.1, "rescue": 0.5},
        "calibration": {"answers": [1.0, 0.0], "supports": [1.0, 0.0], "verdict": [1.0, *[0.0] * 5]},
        "figures": {},
    }
    (out / CARD_FILE).write_text(json.dumps(card, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def main() -> int:
    words = argparse.ArgumentParser(prog="python -m training.export", description=__doc__)
    words.add_argument("checkpoint", type=Path, help="the trainer's last.pt")
    words.add_argument("out", type=Path, nargs="?", default=FOLDER, help="folder to write into")
    words.add_argument("--exact", action="store_true", help="in full precision, to measure what eight bits cost")
    given = words.parse_args()
    export(given.checkpoint, given.out, given.exact)
    sys.stdout.write(f"{given.out / MODEL_FILE}: {(given.out / MODEL_FILE).stat().st_size / 1e6:.1f} MB\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
