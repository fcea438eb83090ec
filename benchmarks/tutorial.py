"""What a user would run instead: the LangChain + Chroma tutorial, with Chroma's own default embedding function.

python benchmarks/tutorial.py model WEIGHTS HOME             the default function's model, for whom HOME is home
python benchmarks/tutorial.py build ARTICLES.jsonl FOLDER    chunks of 1,000 characters, 200 shared; into Chroma
python benchmarks/tutorial.py ask QUESTIONS.jsonl FOLDER     similarity_search, 4 chunks, once warm

`against_tutorial.py` runs the three and reads the JSON line of measures that each prints. Needs `pip install onnx
langchain-chroma langchain-text-splitters`. Chroma looks for its model under the home folder and downloads it where it
is missing: `model` puts it there instead, from the official weights (a folder, zip or wheel), the very ones that the
shipped model was made from.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings

LAYERS = 6


class ChromasDefault(Embeddings):
    """Chroma's default embedding function as LangChain wants it."""

    def __init__(self) -> None:
        from chromadb.utils.embedding_functions import DefaultEmbeddingFunction

        self._function = DefaultEmbeddingFunction()

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [[float(number) for number in vector] for vector in self._function(texts)]

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]


def build(articles: Path, folder: Path) -> dict[str, int]:
    """Index the articles as the tutorial does."""
    from langchain_chroma import Chroma
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    records = [json.loads(line) for line in articles.read_text(encoding="utf-8").split("\n") if line.strip()]
    documents = [
        Document(record["text"], metadata={"id": record["id"], "title": record.get("title") or ""})
        for record in records
    ]
    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
    chunks = splitter.split_documents(documents)
    Chroma.from_documents(chunks, ChromasDefault(), persist_directory=str(folder))
    return {"articles": len(records), "chunks": len(chunks)}


def ask(questions: Path, folder: Path) -> dict[str, Any]:
    """Seconds of each bare search, after one that is not counted."""
    from langchain_chroma import Chroma

    store = Chroma(persist_directory=str(folder), embedding_function=ChromasDefault())
    asked = [json.loads(line)["question"] for line in questions.read_text(encoding="utf-8").split("\n") if line.strip()]
    store.similarity_search("Who demands what?", k=4)
    seconds = []
    for question in asked:
        began = time.perf_counter()
        store.similarity_search(question, k=4)
        seconds.append(time.perf_counter() - began)
    return {"seconds": seconds}


def default_model(weights: Path, home: Path) -> dict[str, str]:
    """Write the model that Chroma would download for the user whose home folder is `home`, in 32-bit floats."""
    import onnx

    from index.model.rebuild import float_model, official, tensors

    folder = home / ".cache" / "chroma" / "onnx_models" / "all-MiniLM-L6-v2" / "onnx"
    folder.mkdir(parents=True)
    onnx.save(_masked(float_model(tensors(official(weights, "model.safetensors")))), folder / "model.onnx")
    (folder / "tokenizer.json").write_bytes(official(weights, "tokenizer.json"))
    for name in ("config.json", "special_tokens_map.json", "tokenizer_config.json", "vocab.txt"):
        (folder / name).write_text("", encoding="utf-8")  # looked for, never read
    return {"model": str(folder)}


def _masked(model: Any) -> Any:
    """The encoder with the inputs and the output that Chroma expects: padding masked, states not yet averaged."""
    import onnx

    make, kind, graph = onnx.helper, onnx.TensorProto, model.graph
    last = f"encoder.layer.{LAYERS - 1}.output.LayerNorm"
    kept = next(at for at, node in enumerate(graph.node) if node.output[0] == last)
    nodes = [
        make.make_node("Cast", ["attention_mask"], ["mask.float"], to=kind.FLOAT),
        make.make_node("Sub", ["mask.one", "mask.float"], ["mask.padding"]),
        make.make_node("Mul", ["mask.padding", "mask.least"], ["mask.penalty"]),
        make.make_node("Unsqueeze", ["mask.penalty", "mask.axes"], ["mask.scores"]),
    ]
    for node in graph.node[: kept + 1]:
        if node.op_type == "Softmax":
            masked = f"{node.name}.masked"
            nodes.append(make.make_node("Add", [node.input[0], "mask.scores"], [masked]))
            node.input[0] = masked
        nodes.append(node)
    constants: dict[str, npt.NDArray[Any]] = {
        "mask.one": np.array(1, dtype=np.float32),
        "mask.least": np.array(np.finfo(np.float32).min, dtype=np.float32),
        "mask.axes": np.array([1, 2], dtype=np.int64),
    }
    names = ("input_ids", "attention_mask", "token_type_ids")  # a text is always segment 0: the third is not read
    return make.make_model(
        make.make_graph(
            nodes,
            graph.name,
            [make.make_tensor_value_info(name, kind.INT64, ["texts", "tokens"]) for name in names],
            [make.make_tensor_value_info(last, kind.FLOAT, ["texts", "tokens", 384])],
            [*graph.initializer, *(onnx.numpy_helper.from_array(value, name) for name, value in constants.items())],
        ),
        opset_imports=model.opset_import,
        ir_version=model.ir_version,
    )


def main() -> None:
    what, first, second = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    steps: dict[str, Callable[[Path, Path], dict[str, Any]]] = {"model": default_model, "build": build, "ask": ask}
    print(json.dumps(steps[what](first, second)))


if __name__ == "__main__":
    main()
