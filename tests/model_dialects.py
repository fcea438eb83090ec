"""How three kinds of servers put a reply: OpenAI's, Anthropic's and Ollama's protocol, whole or as a stream."""

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

READ = 100  # tokens that every request is said to have had


class OpenAI:
    """`POST /v1/chat/completions`."""

    content_type = "text/event-stream"

    @staticmethod
    def whole(body: dict[str, Any], text: str, cut: bool) -> dict[str, Any]:
        message = {"role": "assistant", "content": text}
        choice = {"index": 0, "message": message, "finish_reason": "length" if cut else "stop"}
        return {**_frame("chat.completion"), "choices": [choice], "usage": _openai_usage(text)}

    @staticmethod
    def pieces(texts: Iterable[str]) -> Iterator[bytes]:
        for text in texts:
            yield _openai_event([{"index": 0, "delta": {"content": text}, "finish_reason": None}])

    @staticmethod
    def end(text: str, cut: bool) -> Iterator[bytes]:
        yield _openai_event([{"index": 0, "delta": {}, "finish_reason": "length" if cut else "stop"}])
        yield _openai_event([], usage=_openai_usage(text))
        yield b"data: [DONE]\n\n"


class Anthropic:
    """`POST /v1/messages`; a form is asked for as a tool to call."""

    content_type = "text/event-stream"

    @staticmethod
    def whole(body: dict[str, Any], text: str, cut: bool) -> dict[str, Any]:
        content: dict[str, Any] = {"type": "text", "text": text}
        if body.get("tools"):
            with suppress(ValueError):
                content = {"type": "tool_use", "id": "t1", "name": body["tools"][0]["name"], "input": json.loads(text)}
        stop = "max_tokens" if cut else "tool_use" if content["type"] == "tool_use" else "end_turn"
        usage = {"input_tokens": READ, "output_tokens": len(text) // 4}
        return {**_message(), "content": [content], "stop_reason": stop, "usage": usage}

    @staticmethod
    def pieces(texts: Iterable[str]) -> Iterator[bytes]:
        start = {**_message(), "content": [], "stop_reason": None, "usage": {"input_tokens": READ, "output_tokens": 1}}
        yield _anthropic_event("message_start", message=start)
        yield _anthropic_event("content_block_start", index=0, content_block={"type": "text", "text": ""})
        for text in texts:
            yield _anthropic_event("content_block_delta", index=0, delta={"type": "text_delta", "text": text})

    @staticmethod
    def end(text: str, cut: bool) -> Iterator[bytes]:
        yield _anthropic_event("content_block_stop", index=0)
        delta = {"stop_reason": "max_tokens" if cut else "end_turn", "stop_sequence": None}
        usage = {"input_tokens": READ, "output_tokens": len(text) // 4}
        yield _anthropic_event("message_delta", delta=delta, usage=usage)
        yield _anthropic_event("message_stop")


class Ollama:
    """`POST /api/chat`: a JSON object a line."""

    content_type = "application/x-ndjson"

    @staticmethod
    def whole(body: dict[str, Any], text: str, cut: bool) -> dict[str, Any]:
        return {**_ollama(text), **_ollama_end(text, cut)}

    @staticmethod
    def pieces(texts: Iterable[str]) -> Iterator[bytes]:
        for text in texts:
            yield json.dumps(_ollama(text)).encode() + b"\n"

    @staticmethod
    def end(text: str, cut: bool) -> Iterator[bytes]:
        yield json.dumps({**_ollama(""), **_ollama_end(text, cut)}).encode() + b"\n"


Dialect = type[OpenAI] | type[Anthropic] | type[Ollama]
DIALECTS: dict[str, Dialect] = {"/v1/chat/completions": OpenAI, "/v1/messages": Anthropic, "/api/chat": Ollama}


def _frame(kind: str) -> dict[str, Any]:
    return {"id": "scripted", "object": kind, "created": 0, "model": "scripted"}


def _openai_usage(text: str) -> dict[str, int]:
    return {"prompt_tokens": READ, "completion_tokens": len(text) // 4, "total_tokens": READ + len(text) // 4}


def _openai_event(choices: list[dict[str, Any]], **more: Any) -> bytes:
    return f"data: {json.dumps({**_frame('chat.completion.chunk'), 'choices': choices, **more})}\n\n".encode()


def _message() -> dict[str, Any]:
    return {"id": "scripted", "type": "message", "role": "assistant", "model": "scripted", "stop_sequence": None}


def _anthropic_event(kind: str, **more: Any) -> bytes:
    return f"event: {kind}\ndata: {json.dumps({'type': kind, **more})}\n\n".encode()


def _ollama(text: str) -> dict[str, Any]:
    message = {"role": "assistant", "content": text}
    return {"model": "scripted", "created_at": "2026-01-01T00:00:00Z", "message": message, "done": False}


def _ollama_end(text: str, cut: bool) -> dict[str, Any]:
    reason = "length" if cut else "stop"
    return {"done": True, "done_reason": reason, "prompt_eval_count": READ, "eval_count": len(text) // 4}
