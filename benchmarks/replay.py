"""A language model made of a file: known prompts get the replies of the file, unknown ones are written to another.

So replies written by any model, or by a careful reader, can be put through the product and looked at again:

    python benchmarks/replay.py replies.jsonl prompts.jsonl     # serves until it is stopped, and prints its address
    DEMARCHE_MODEL=openai:replay DEMARCHE_MODEL_URL=http://127.0.0.1:8765/v1 demarche ask "…"

A line of prompts.jsonl is {"key", "system", "user"}; a line of replies.jsonl is {"key", "reply"}. The key is a hash of
the messages, which hold neither times nor anything drawn by chance. An unknown prompt is answered with silence.
"""

import json
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

PORT = 8765
SILENCE = '{"text": "", "cites": []}'
CHARACTERS_A_TOKEN = 4  # English prose


def key_of(messages: list[dict[str, Any]]) -> str:
    """What a prompt is known by."""
    said = [[message["role"], message["content"]] for message in messages]
    return sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()[:16]


class Replay:
    """Replies by key; `unknown` are the prompts that had none, each once."""

    def __init__(self, replies: Path, prompts: Path | None = None) -> None:
        lines = replies.read_text(encoding="utf-8").splitlines() if replies.is_file() else []
        self.replies = {one["key"]: one["reply"] for one in map(json.loads, filter(str.strip, lines))}
        self.unknown: dict[str, dict[str, str]] = {}
        self.tokens: list[tuple[int, int]] = []
        self._prompts = prompts
        self._lock = threading.Lock()

    def reply(self, messages: list[dict[str, Any]]) -> str:
        """The reply to a prompt; silence, and a line in the file of prompts, where it is not known."""
        key = key_of(messages)
        found = self.replies.get(key)
        with self._lock:
            if found is None and key not in self.unknown:
                said = {message["role"]: message["content"] for message in messages}
                self.unknown[key] = {"key": key, "system": said.get("system", ""), "user": said.get("user", "")}
                if self._prompts:
                    with self._prompts.open("a", encoding="utf-8") as file:
                        file.write(json.dumps(self.unknown[key], ensure_ascii=False) + "\n")
        return SILENCE if found is None else found if isinstance(found, str) else json.dumps(found)


@contextmanager
def served(replay: Replay, port: int = 0) -> Iterator[str]:
    """The address of a server of these replies, which lives as long as the block."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            text = replay.reply(body["messages"])
            read = sum(len(str(message["content"])) for message in body["messages"]) // CHARACTERS_A_TOKEN
            usage = {"prompt_tokens": read, "completion_tokens": len(text) // CHARACTERS_A_TOKEN}
            usage["total_tokens"] = sum(usage.values())
            whole = {"id": "replay", "created": 0, "model": str(body.get("model"))}
            if body.get("stream"):
                chunk = {**whole, "object": "chat.completion.chunk"}
                delta = {"index": 0, "delta": {"role": "assistant", "content": text}, "finish_reason": None}
                end = {"index": 0, "delta": {}, "finish_reason": "stop"}
                parts = [{**chunk, "choices": [delta]}, {**chunk, "choices": [end]}]
                parts.append({**chunk, "choices": [], "usage": usage})
                said = "".join(f"data: {json.dumps(part)}\n\n" for part in parts) + "data: [DONE]\n\n"
                self._send("text/event-stream", said)
            else:
                choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
                found = {**whole, "object": "chat.completion", "choices": [choice], "usage": usage}
                self._send("application/json", json.dumps(found))

        def _send(self, kind: str, text: str) -> None:
            data = text.encode()
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            pass

    http = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    http.daemon_threads = True
    threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{http.server_port}/v1"
    finally:
        http.shutdown()
        http.server_close()


def main() -> None:
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    with served(Replay(Path(sys.argv[1]), Path(sys.argv[2])), PORT) as url:
        print(url, flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main()
