"""How an answer grows on the wire: by the clock, through faults, and to the end of the process."""

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from model_server import ModelServer, Say, material_of, model_server, statements
from support.careful import careful, passed
from support.running import Launched, Running, person
from support.wire import CHANNEL, Seen, Wire

QUESTION = "What do the dockers demand?"
PARTIAL = "still writing"
MESSAGES = f"/channels/{CHANNEL}/messages"


def true_and_false_by_turns(body: dict[str, Any]) -> Say:
    """Five sentences of the articles, an invention after each, with 1.2 seconds between two."""
    told = []
    for item in material_of(body):
        for sentence in item["text"].split(". ")[:3]:
            key = item["key"]
            told += [statements((sentence, [(key, sentence)]), ("The moon.", [(key, "moon")]))]
    return Say(("\n" * 960).join(told[:5]), piece=40, pause=0.05)


@pytest.fixture
def writer() -> Iterator[ModelServer]:
    with model_server(careful(true_and_false_by_turns)) as server:
        yield server


@pytest.fixture
async def writing(wire: Wire, data: Path, launched: Launched, writer: ModelServer) -> Running:
    """The bot with the scripted model, ready."""
    settings = {"DEMARCHE_MODEL": "openai:scripted", "DEMARCHE_MODEL_URL": writer.url, "DEMARCHE_MODEL_QUESTIONS": "0"}
    passed(data)
    running = await launched(wire, data, OPENAI_API_KEY="sk-secret", **settings)
    await wire.until(lambda: wire.identified)
    return running


def shown(wire: Wire, part: str) -> list[Seen]:
    """What the bot said at a path, in order."""
    return [one for one in wire.seen if part in one.path and one.method in ("POST", "PATCH") and one.body]


def whole(wire: Wire, part: str) -> bool:
    said = shown(wire, part)
    return bool(said) and bool(said[-1].body.get("components"))


@pytest.mark.parametrize("way", ["command", "mention"])
async def test_parts_come_at_least_a_second_apart_and_hold_only_what_was_checked(
    wire: Wire, writing: Running, way: str
) -> None:
    if way == "command":
        number, _ = await wire.ask(QUESTION)
        path = f"/token{number}/messages/@original"
    else:
        await wire.mention(QUESTION)
        path = MESSAGES
    await wire.until(lambda: whole(wire, path), 30)
    *parts, last = shown(wire, path)
    assert len(parts) >= 2 and all(PARTIAL in one.body["content"] for one in parts)
    pauses = [later.at - earlier.at for earlier, later in itertools.pairwise([*parts, last])]
    assert min(pauses) >= 0.99, pauses
    for earlier, later in itertools.pairwise([*parts, last]):  # it only grows
        assert later.body["content"].startswith(earlier.body["content"].removesuffix("\n\n-# still writing …"))
    assert "moon" not in last.body["content"] and PARTIAL not in last.body["content"]
    if way == "mention":
        assert [one.method for one in (*parts, last)] == ["POST"] + ["PATCH"] * len(parts)


async def test_a_rate_limit_slows_the_parts_down_and_the_whole_answer_still_comes(wire: Wire, writing: Running) -> None:
    wire.faults.append((f"{MESSAGES}/", 429, {"Retry-After": "2", "X-RateLimit-Reset-After": "2"}))
    await wire.mention(QUESTION)
    await wire.until(lambda: whole(wire, MESSAGES), 30)
    first, limited, *rest = shown(wire, MESSAGES)
    assert (first.status, limited.status) == (200, 429)
    assert rest[0].at - limited.at >= 1.95 and rest[1].at - rest[0].at >= 1.95
    assert PARTIAL not in rest[-1].body["content"]


async def test_a_part_that_is_refused_is_the_last_and_the_whole_is_sent_once(wire: Wire, writing: Running) -> None:
    wire.faults.extend([(f"{MESSAGES}/", 404, {})] * 2)  # somebody has deleted the growing message
    await wire.mention(QUESTION)
    await wire.until(lambda: whole(wire, MESSAGES) and shown(wire, MESSAGES)[-1].method == "POST", 30)
    said = shown(wire, MESSAGES)
    assert [(one.method, one.status) for one in said] == [("POST", 200), ("PATCH", 404), ("PATCH", 404), ("POST", 200)]
    assert said[0].body["nonce"] != said[-1].body["nonce"]  # or Discord would give back the deleted one


async def test_a_model_that_is_slow_for_some_keeps_nobody_else_waiting(wire: Wire, writing: Running) -> None:
    numbers = [(await wire.ask(QUESTION, person(n)))[0] for n in range(4)]
    paths = [f"/token{number}/messages/@original" for number in numbers]
    await wire.until(lambda: all(whole(wire, path) for path in paths), 60)
    begun, done = ([shown(wire, path)[at].at for path in paths] for at in (0, -1))
    assert max(begun) < min(done)


async def test_an_answer_that_is_still_growing_at_the_end_of_the_process_is_told(wire: Wire, writing: Running) -> None:
    await wire.mention(QUESTION)
    await wire.until(lambda: shown(wire, MESSAGES), 30)
    code, seconds, output = await writing.end()
    assert code == 0 and seconds < 5 and "Traceback" not in output, (code, seconds, output)
    said = shown(wire, MESSAGES)
    assert PARTIAL in said[0].body["content"] and "being restarted" in said[-1].body["content"]
    assert said[-1].method == "PATCH"
