"""What a careful reader replied to the items of the fitness test, so that a scripted server can pass it."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from model_server import Say, Script, material_of, model_server

from bot.settings import load
from bot.writer.options import assistant

REPLIES = Path(__file__).parent / "careful.jsonl"


def careful(script: Script, look: Script | None = None) -> Script:
    """A server's script that passes the test, says the word yes when it is asked to, and else does what `script` does.

    Its second look finds fault with inventions of the moon alone, unless `look` judges otherwise.
    """

    def says(body: dict[str, Any]) -> Say:
        told = body["messages"][-1]["content"]
        if told == "Reply with the word yes.":
            return Say("yes")
        items = material_of(body)
        if items and "statement" in items[0]:
            if look is not None and items[0]["statement"] not in _replies():
                return look(body)
            verdicts = [{"n": one["n"], "verdict": _verdict(one["statement"])} for one in items]
            return Say(json.dumps({"verdicts": verdicts}), piece=10_000)
        reply = _replies().get(told.partition("Question: ")[2].partition("\n")[0])
        return script(body) if reply is None else Say(json.dumps(reply), piece=10_000)

    return says


def passed(data: Path, model: str = "openai:scripted") -> None:
    """Has the model of that name pass the fitness test, and its result kept in a data folder."""
    with model_server(careful(lambda body: Say("nobody asked this"))) as server:
        helper = assistant(load({}, Path("no.env"), data=data, model=model, model_url=server.url))
        assert helper is not None
        problem = helper.check()
        assert not problem, problem


def _verdict(statement: str) -> str:
    return str(_replies().get(statement, "no" if "moon" in statement else "yes"))


@cache
def _replies() -> dict[str, Any]:
    lines = REPLIES.read_text(encoding="utf-8").splitlines()
    return {one["item"]: one["reply"] for one in map(json.loads, lines)}
