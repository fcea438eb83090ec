"""The real `demarche run`, as a process, against a small Discord on loopback."""

import asyncio
import contextlib
import os
import re
import shutil
import signal
import socket
import sqlite3
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from support import openapi
from support.wire import CHANNEL, PERSON, TOKEN, Wire

from bot.state import FILE
from index.build import BuildOptions, start

LAUNCHER = Path(__file__).with_name("launcher.py")
ROOT = Path(__file__).parents[2]
ARTICLES = ROOT / "articles"


@dataclass
class Running:
    """The bot's process and its folder."""

    process: asyncio.subprocess.Process
    data: Path

    async def end(self, number: int = signal.SIGTERM) -> tuple[int, float, str]:
        """Sends a signal; returns the exit code, the seconds until the end, and what was written."""
        started = time.monotonic()
        self.process.send_signal(number)
        output = await asyncio.wait_for(self.process.communicate(), 20)
        return self.process.returncode or 0, time.monotonic() - started, (output[0] + output[1]).decode()


Launched = Callable[..., Awaitable[Running]]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("wire")
    start(BuildOptions((str(ARTICLES),), data)).result()
    return data


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    async with Wire() as server:
        yield server
        if openapi.DOCUMENT.exists():
            sent = [openapi.Request(one.method, one.path, one.body) for one in server.seen if one.status < 400]
            assert openapi.problems(sent) == []


async def launch(wire: Wire, data: Path, *command: str, token: str = TOKEN, **settings: str) -> Running:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("DEMARCHE_", "DISCORD_TOKEN"))},
        **{"DISCORD_TOKEN": token, "DEMARCHE_DATA": str(data), "DEMARCHE_ARTICLES": str(ARTICLES)},
        **{"DEMARCHE_USER_COOLDOWN": "0s", "PYTHONPATH": str(ROOT)},
        **settings,
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, str(LAUNCHER), wire.url, *(command or ("run",))),
        cwd=data,
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    return Running(process, data)


@pytest.fixture
async def launched() -> AsyncIterator[Callable[..., Awaitable[Running]]]:
    """`launch`, and whatever is still running at the end is killed."""
    all_of_them: list[Running] = []

    async def one(*given: Any, **more: Any) -> Running:
        all_of_them.append(await launch(*given, **more))
        return all_of_them[-1]

    yield one
    for running in all_of_them:
        with contextlib.suppress(ProcessLookupError):
            running.process.kill()
        await running.process.wait()


@pytest.fixture
async def bot(wire: Wire, sample: Path, tmp_path: Path, launched: Launched) -> Running:
    data = tmp_path / "data"
    shutil.copytree(sample, data)
    running = await launched(wire, data)
    await wire.until(lambda: wire.identified)
    return running


def person(number: int) -> dict[str, object]:
    return {**PERSON, "id": str(910000000000000000 + number), "username": f"p{number}"}


async def test_the_bot_gets_ready_registers_its_commands_once_and_answers(
    wire: Wire, bot: Running, launched: Launched
) -> None:
    number, _ = await wire.ask("What does Russia demand?")
    await wire.until(lambda: wire.requests("PATCH", f"/token{number}/messages/@original"))
    [answer] = wire.requests("PATCH", f"/token{number}/messages/@original")
    assert answer.body["content"].startswith("### ") and answer.body["components"]
    assert len(wire.requests("PUT", "/commands")) == 1
    await wire.until(lambda: wire.presences)
    assert re.fullmatch(r"\d+ articles, indexed \d+ \w+ \d\d:\d\d UTC", wire.presences[-1])
    code, seconds, output = await bot.end()
    assert (code, seconds < 5) == (0, True), output
    again = await launched(wire, bot.data)
    await wire.until(lambda: wire.identified == 2)
    await again.end()
    assert len(wire.requests("PUT", "/commands")) == 1


async def test_every_question_is_acknowledged_at_once_although_the_store_is_slow(wire: Wire, bot: Running) -> None:
    with contextlib.closing(sqlite3.connect(bot.data / FILE, isolation_level=None)) as store:
        store.execute("BEGIN IMMEDIATE")  # nobody else can write
        sent = dict([await wire.ask("What does Russia demand?", person(n)) for n in range(10)])
        await wire.until(lambda: len(wire.requests("POST", "/callback")) == 10, 3)
        await asyncio.sleep(1.5)
        assert not wire.requests("PATCH", "/messages/@original")
        store.execute("ROLLBACK")
    await wire.until(lambda: len(wire.requests("PATCH", "/messages/@original")) == 10)
    delays = [one.at - sent[one.path.split("/")[2]] for one in wire.requests("POST", "/callback")]
    assert max(delays) < 1.0, delays


async def test_a_rate_limit_is_obeyed_and_a_failing_discord_is_tried_again(wire: Wire, bot: Running) -> None:
    wire.faults.append(("/messages/@original", 429, {"Retry-After": "1", "X-RateLimit-Reset-After": "1"}))
    number, _ = await wire.ask("What does Russia demand?")
    await wire.until(lambda: len(wire.requests("PATCH", f"/token{number}/messages/@original")) == 2)
    first, second = wire.requests("PATCH", f"/token{number}/messages/@original")
    assert (first.status, second.status) == (429, 200)
    assert second.at - first.at >= 0.95
    wire.faults.extend([("/messages/@original", 502, {})] * 2)
    number, _ = await wire.ask("What does Ukraine demand?")
    await wire.until(lambda: [s.status for s in wire.requests("PATCH", f"token{number}")] == [502, 502, 200])
    assert not wire.requests("POST", f"/channels/{CHANNEL}/messages")


async def test_a_dropped_connection_is_resumed_and_nothing_is_lost_or_answered_twice(wire: Wire, bot: Running) -> None:
    first, _ = await wire.ask("What does Russia demand?", person(1))
    await wire.until(lambda: wire.requests("PATCH", f"token{first}"))
    await wire.drop()
    second, _ = await wire.ask("What does Russia demand?", person(2))  # while nobody listens
    await wire.until(lambda: wire.resumed == 1)
    await wire.until(lambda: wire.requests("PATCH", f"token{second}"))
    await asyncio.sleep(0.5)
    assert wire.identified == 1
    assert len(wire.requests("POST", "/callback")) == 2
    assert len(wire.requests("PATCH", "/messages/@original")) == 2


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_the_bot_cleanly_and_a_question_in_flight_is_told(
    wire: Wire, bot: Running, number: int
) -> None:
    with contextlib.closing(sqlite3.connect(bot.data / FILE, isolation_level=None)) as store:
        store.execute("BEGIN IMMEDIATE")
        await wire.ask("What does Russia demand?")
        await wire.until(lambda: wire.requests("POST", "/callback"))
        code, seconds, output = await bot.end(number)
    assert code == 0 and seconds < 5, (seconds, output)
    assert "Traceback" not in output
    [told] = wire.requests("PATCH", "/messages/@original")
    assert "being restarted" in told.body["content"]
    assert wire.closed_by_bot == [1000]


async def test_a_wrong_token_is_one_sentence(wire: Wire, tmp_path: Path, launched: Launched) -> None:
    running = await launched(wire, tmp_path, token="wrong")
    _, error = await asyncio.wait_for(running.process.communicate(), 30)
    assert running.process.returncode == 1
    [sentence] = error.decode().splitlines()[-1:]
    assert sentence.startswith("demarche: Discord does not accept DISCORD_TOKEN") and "Traceback" not in error.decode()


async def test_no_token_is_one_sentence(wire: Wire, tmp_path: Path, launched: Launched) -> None:
    running = await launched(wire, tmp_path, token="")
    _, error = await asyncio.wait_for(running.process.communicate(), 30)
    assert running.process.returncode == 1
    assert error.decode().startswith("demarche: DISCORD_TOKEN is not set") and len(error.decode().splitlines()) == 1


async def test_a_missing_intent_is_one_sentence(wire: Wire, sample: Path, tmp_path: Path, launched: Launched) -> None:
    data = tmp_path / "data"
    shutil.copytree(sample, data)
    wire.refuse_intents = True
    running = await launched(wire, data, DEMARCHE_MESSAGE_CONTENT="1")
    _, error = await asyncio.wait_for(running.process.communicate(), 30)
    assert running.process.returncode == 1
    assert "demarche: DEMARCHE_MESSAGE_CONTENT is on" in error.decode() and "Traceback" not in error.decode()


async def test_no_network_is_one_sentence(tmp_path: Path, launched: Launched) -> None:
    nowhere = Wire(url="http://127.0.0.1:9")
    running = await launched(nowhere, tmp_path)
    _, error = await asyncio.wait_for(running.process.communicate(), 60)
    assert running.process.returncode == 1
    assert "demarche: Discord cannot be reached" in error.decode() and "Traceback" not in error.decode()


async def test_sync_registers_the_commands_for_one_server(wire: Wire, tmp_path: Path, launched: Launched) -> None:
    running = await launched(wire, tmp_path, "sync", "--server", "42")
    output, error = await asyncio.wait_for(running.process.communicate(), 30)
    assert running.process.returncode == 0, error.decode()
    assert "commands registered for server 42" in output.decode()
    [put] = wire.requests("PUT", "/guilds/42/commands")
    assert "ask" in {command["name"] for command in put.body}


async def test_health_and_metrics_are_served_on_loopback(
    wire: Wire, sample: Path, tmp_path: Path, launched: Launched
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data = tmp_path / "data"
    shutil.copytree(sample, data)
    running = await launched(wire, data, DEMARCHE_HEALTH_PORT=str(port))
    await wire.until(lambda: wire.identified)
    number, _ = await wire.ask("What does Russia demand?")
    await wire.until(lambda: wire.requests("PATCH", f"token{number}"))
    async with aiohttp.ClientSession() as session:
        for _ in range(50):  # discord.py waits two seconds for further servers before it is ready
            async with session.get(f"http://127.0.0.1:{port}/healthz") as answer:
                health = (answer.status, await answer.text())
            if health[0] == 200:
                break
            assert health == (503, "no gateway\n")
            await asyncio.sleep(0.2)
        assert health == (200, "ok\n")
        async with session.get(f"http://127.0.0.1:{port}/metrics") as answer:
            text = await answer.text()
    assert 'outcome="answered"} 1' in text and "demarche_answer_seconds_count 1" in text
    assert (await running.end())[0] == 0
