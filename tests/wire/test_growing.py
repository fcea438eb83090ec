"""How an answer grows on the wire: by the clock, through faults, and to the end of the process."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from model_server import ModelServer, model_server
from support.careful import careful, passed
from support.running import Launched, Running, person
from support.telling import Telling
from support.wire import CHANNEL, Seen, Wire

QUESTION = "What do the dockers demand?"
PARTIAL = "still writing"
MESSAGES = f"/channels/{CHANNEL}/messages"


@pytest.fixture
def telling(wire: Wire) -> Telling:
    """Says more when a second part is shown."""
    return Telling(lambda said: len(parts(wire)) >= min(said, 2))


@pytest.fixture
def writer(telling: Telling) -> Iterator[ModelServer]:
    with model_server(careful(telling)) as server:
        yield server
        telling.over = True


@pytest.fixture
async def writing(wire: Wire, data: Path, launched: Launched, writer: ModelServer) -> Running:
    """The bot with the scripted model, ready."""
    settings = {"DEMARCHE_MODEL": "openai:scripted", "DEMARCHE_MODEL_URL": writer.url, "DEMARCHE_MODEL_QUESTIONS": "0"}
    passed(data)
    running = await launched(wire, data, OPENAI_API_KEY="sk-secret", DEMARCHE_MODEL_TIMEOUT="10m", **settings)
    await wire.until(lambda: wire.identified)
    return running


def shown(wire: Wire, part: str) -> list[Seen]:
    """What the bot said at a path, in order."""
    return [one for one in wire.seen if part in one.path and one.method in ("POST", "PATCH") and one.body]


def parts(wire: Wire) -> list[Seen]:
    """What was shown of answers that are still being written."""
    return [one for one in shown(wire, "/messages") if PARTIAL in one.body["content"]]


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
    await wire.until(lambda: whole(wire, path))
    *growing, last = shown(wire, path)
    assert len(growing) >= 2 and all(PARTIAL in one.body["content"] for one in growing)
    pauses = [later.at - earlier.at for earlier, later in itertools.pairwise([*growing, last])]
    assert min(pauses) >= 0.99, pauses
    for earlier, later in itertools.pairwise([*growing, last]):  # it only grows
        assert later.body["content"].startswith(earlier.body["content"].removesuffix("\n\n-# still writing …"))
    assert "moon" not in last.body["content"] and PARTIAL not in last.body["content"]
    if way == "mention":
        assert [one.method for one in (*growing, last)] == ["POST"] + ["PATCH"] * len(growing)


async def test_a_rate_limit_slows_the_parts_down_and_the_whole_answer_still_comes(wire: Wire, writing: Running) -> None:
    wire.faults.append((f"{MESSAGES}/", 429, {"Retry-After": "2", "X-RateLimit-Reset-After": "2"}))
    await wire.mention(QUESTION)
    await wire.until(lambda: whole(wire, MESSAGES))
    first, limited, *rest = shown(wire, MESSAGES)
    assert (first.status, limited.status) == (200, 429)
    assert rest[0].at - limited.at >= 1.95 and rest[1].at - rest[0].at >= 1.95
    assert PARTIAL not in rest[-1].body["content"]


async def test_a_part_that_is_refused_is_the_last_and_the_whole_is_sent_once(wire: Wire, writing: Running) -> None:
    wire.faults.extend([(f"{MESSAGES}/", 404, {})] * 2)  # somebody has deleted the growing message
    await wire.mention(QUESTION)
    await wire.until(lambda: whole(wire, MESSAGES) and shown(wire, MESSAGES)[-1].method == "POST")
    said = shown(wire, MESSAGES)
    assert [(one.method, one.status) for one in said] == [("POST", 200), ("PATCH", 404), ("PATCH", 404), ("POST", 200)]
    assert said[0].body["nonce"] != said[-1].body["nonce"]  # or Discord would give back the deleted one


async def test_a_model_that_is_slow_for_some_keeps_nobody_else_waiting(
    wire: Wire, writing: Running, telling: Telling
) -> None:
    telling.go_on = lambda said: not said or len({one.path for one in parts(wire)}) == 4  # nobody's ends before
    numbers = [(await wire.ask(QUESTION, person(n)))[0] for n in range(4)]
    paths = [f"/token{number}/messages/@original" for number in numbers]
    await wire.until(lambda: all(whole(wire, path) for path in paths))
    begun, done = ([shown(wire, path)[at].at for path in paths] for at in (0, -1))
    assert max(begun) < min(done)


async def test_an_answer_that_is_still_growing_at_the_end_of_the_process_is_told(
    wire: Wire, writing: Running, telling: Telling
) -> None:
    telling.go_on = lambda said: not said  # and no more, ever
    await wire.mention(QUESTION)
    await wire.until(lambda: shown(wire, MESSAGES))
    code, output = await writing.end()
    assert code == 0 and "Traceback" not in output, (code, output)
    said = shown(wire, MESSAGES)
    assert PARTIAL in said[0].body["content"] and "being restarted" in said[-1].body["content"]
    assert said[-1].method == "PATCH"
