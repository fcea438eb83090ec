"""A scripted language model on loopback: real HTTP for the providers' real clients, replies as a test wants them."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from model_dialects import DIALECTS, Dialect

Messages = list[dict[str, Any]]


@dataclass(frozen=True)
class Say:
    """One scripted reply.

    `text` is said in pieces of `piece` characters, `pause` seconds apart; before it the pieces of `told`, as they
    come. `status` other than 200 is an error with `headers`; `cut` ends as if the limit of tokens were reached,
    `broken` by closing the connection half way, `endless` repeats the text until the client goes away.
    """

    text: str = ""
    told: Iterator[str] | None = None
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    pause: float = 0.0
    piece: int = 7
    cut: bool = False
    broken: bool = False
    endless: bool = False


Script = Callable[[dict[str, Any]], Say]


@dataclass
class ModelServer:
    """`script` makes a reply from each request's body; `requests` are the bodies, `keys` what they were signed with.

    `url` is for OpenAI's client; Anthropic's and Ollama's take `root`.
    """

    script: Script
    url: str = ""
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    forms: bool = True  # knows structured output
    telling: Any = None  # how its script goes on, where a test decides that

    @property
    def root(self) -> str:
        return self.url.removesuffix("/v1")


def material_of(body: dict[str, Any]) -> list[dict[str, Any]]:
    """The items of the material in a request, as objects."""
    text = str(body["messages"][-1]["content"])
    lines = text.split("```jsonl\n", 1)[-1].split("\n```", 1)[0].splitlines() if "```jsonl" in text else []
    return [json.loads(line) for line in lines]


def statements(*given: tuple[str, list[tuple[str, str]]]) -> str:
    """A reply in the form that is asked for: (text, [(key, quote)]) each."""
    return "\n".join(
        json.dumps({"text": text, "cites": [{"key": key, "quote": quote} for key, quote in cites]})
        for text, cites in given
    )


@contextmanager
def model_server(script: Script, *, forms: bool = True) -> Iterator[ModelServer]:
    """A server that lives as long as the block."""
    served = ModelServer(script, forms=forms)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            served.requests.append(body)
            served.keys.append(self._key())
            served.paths.append(self.path)
            dialect = DIALECTS[self.path.partition("?")[0]]
            with suppress(OSError):
                if "response_format" in body and not served.forms:
                    self._send(400, json.dumps({"error": {"message": "response_format is not known"}}))
                    return
                self._reply(dialect, body, served.script(body))

        def _key(self) -> str:
            return self.headers.get("Authorization") or self.headers.get("X-Api-Key") or ""

        def _reply(self, dialect: Dialect, body: dict[str, Any], say: Say) -> None:
            if say.status != 200:
                error = {"error": {"message": f"you sent {self._key()}", "type": "scripted"}}
                self._send(say.status, json.dumps(error), say.headers)
            elif body.get("stream"):
                self._stream(dialect, say)
            else:
                time.sleep(say.pause)
                self._send(200, json.dumps(dialect.whole(body, say.text, say.cut)))

        def _send(self, status: int, text: str, headers: tuple[tuple[str, str], ...] = ()) -> None:
            data = text.encode()
            self.send_response(status)
            for name, value in (*headers, ("Content-Type", "application/json"), ("Content-Length", str(len(data)))):
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        def _stream(self, dialect: Dialect, say: Say) -> None:
            self.send_response(200)
            self.send_header("Content-Type", dialect.content_type)
            self.send_header("Connection", "close")
            self.end_headers()
            text = say.text[: len(say.text) // 2] if say.broken or say.cut else say.text
            for part in dialect.pieces(_in_pieces(text, say)):
                self._write(part)
            if say.broken:
                self.close_connection = True
                return
            for part in dialect.end(text, say.cut):
                self._write(part)

        def _write(self, part: bytes) -> None:
            self.wfile.write(part)
            self.wfile.flush()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    served.url = f"http://127.0.0.1:{http.server_port}/v1"
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield served
    finally:
        http.shutdown()
        http.server_close()


def _in_pieces(text: str, say: Say) -> Iterator[str]:
    while True:
        yield from say.told or ()
        for at in range(0, len(text), say.piece):
            time.sleep(say.pause)
            yield text[at : at + say.piece]
        if not say.endless:
            return
