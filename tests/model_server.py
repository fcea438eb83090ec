"""A scripted OpenAI-compatible server on loopback: real HTTP for the real client, replies as a test wants them."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Messages = list[dict[str, Any]]


@dataclass(frozen=True)
class Say:
    """One scripted reply.

    `text` is said in pieces of `piece` characters, `pause` seconds apart; `status` other than 200 is an error with
    `headers`; `cut` ends as if the limit of tokens were reached, `broken` by closing the connection half way,
    `endless` repeats the text until the client goes away.
    """

    text: str = ""
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
    """`script` makes a reply from each request's body; `requests` are the bodies, `keys` their bearer tokens."""

    script: Script
    url: str = ""
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    forms: bool = True  # knows structured output


def material_of(body: dict[str, Any]) -> list[dict[str, Any]]:
    """The items of the material in a request, as objects."""
    text = body["messages"][-1]["content"]
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
            served.keys.append(self.headers.get("Authorization", ""))
            with suppress(OSError):
                if "response_format" in body and not served.forms:
                    self._send(400, json.dumps({"error": {"message": "response_format is not known"}}))
                    return
                self._reply(body, served.script(body))

        def _reply(self, body: dict[str, Any], say: Say) -> None:
            if say.status != 200:
                error = {"error": {"message": f"you sent {self.headers.get('Authorization')}", "type": "scripted"}}
                self._send(say.status, json.dumps(error), say.headers)
            elif body.get("stream"):
                self._stream(say)
            else:
                time.sleep(say.pause)
                message = {"role": "assistant", "content": say.text}
                choice = {"index": 0, "message": message, "finish_reason": "length" if say.cut else "stop"}
                whole = {**_frame("chat.completion"), "choices": [choice], "usage": _usage(say.text)}
                self._send(200, json.dumps(whole))

        def _send(self, status: int, text: str, headers: tuple[tuple[str, str], ...] = ()) -> None:
            data = text.encode()
            self.send_response(status)
            for name, value in (*headers, ("Content-Type", "application/json"), ("Content-Length", str(len(data)))):
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        def _stream(self, say: Say) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Connection", "close")
            self.end_headers()
            text = say.text[: len(say.text) // 2] if say.broken or say.cut else say.text
            while True:
                for at in range(0, len(text), say.piece):
                    time.sleep(say.pause)
                    self._event([{"index": 0, "delta": {"content": text[at : at + say.piece]}, "finish_reason": None}])
                if not say.endless:
                    break
            if say.broken:
                self.close_connection = True
                return
            self._event([{"index": 0, "delta": {}, "finish_reason": "length" if say.cut else "stop"}])
            self._event([], usage=_usage(text))
            self.wfile.write(b"data: [DONE]\n\n")

        def _event(self, choices: list[dict[str, Any]], **more: Any) -> None:
            frame = {**_frame("chat.completion.chunk"), "choices": choices, **more}
            self.wfile.write(f"data: {json.dumps(frame)}\n\n".encode())
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


def _frame(kind: str) -> dict[str, Any]:
    return {"id": "scripted", "object": kind, "created": 0, "model": "scripted"}


def _usage(text: str) -> dict[str, int]:
    return {"prompt_tokens": 100, "completion_tokens": len(text) // 4, "total_tokens": 100 + len(text) // 4}
