"""The real `demarche run`, as a process, against a small Discord on loopback."""

import asyncio
import contextlib
import re
import signal
import socket
import sqlite3
from pathlib import Path

import aiohttp
import pytest
from model_server import material_of, model_server
from support.careful import careful, passed
from support.running import ARTICLES, Launched, Running, person
from support.telling import Telling
from support.wire import CHANNEL, KEEPERS, SERVER, Wire

from bot.discord import homes
from bot.state import FILE
from index.build import BuildOptions, start
from index.generation import Generations

ELSEWHERE = "900000000000000005"


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
    code, output = await bot.end()
    assert code == 0, output
    again = await launched(wire, bot.data)
    await wire.until(lambda: wire.identified == 2)
    await again.end()
    assert len(wire.requests("PUT", "/commands")) == 1


async def test_the_presence_tells_of_a_generation_that_the_command_line_publishes_and_takes_back(
    wire: Wire, bot: Running, tmp_path: Path
) -> None:
    await wire.until(lambda: wire.presences)
    before = wire.presences[-1]
    count = int(before.split()[0])
    more = tmp_path / "more.txt"
    more.write_text("Tenants call for a rent freeze\n\nTenants of Marlow called on the city council to freeze rents.\n")
    await asyncio.to_thread(lambda: start(BuildOptions((str(ARTICLES), str(more)), bot.data)).result())
    await wire.until(lambda: wire.presences[-1].startswith(f"{count + 1} articles, indexed "))
    Generations(bot.data).rollback()
    await wire.until(lambda: wire.presences[-1] == before)


async def test_every_question_is_acknowledged_at_once_although_the_store_is_slow(wire: Wire, bot: Running) -> None:
    with contextlib.closing(sqlite3.connect(bot.data / FILE, isolation_level=None)) as store:
        store.execute("BEGIN IMMEDIATE")  # nobody else can write
        for number in range(10):
            await wire.ask("What does Russia demand?", person(number))
        await wire.until(lambda: len(wire.requests("POST", "/callback")) == 10)
        assert not wire.requests("PATCH", "/messages/@original")
        store.execute("ROLLBACK")
    await wire.until(lambda: len(wire.requests("PATCH", "/messages/@original")) == 10)


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
    third, _ = await wire.ask("What does Russia demand?", person(3))  # by then a second answer would have come
    await wire.until(lambda: wire.requests("PATCH", f"token{third}"))
    assert wire.identified == 1
    assert len(wire.requests("POST", "/callback")) == 3
    assert len(wire.requests("PATCH", "/messages/@original")) == 3


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_the_bot_cleanly_and_a_question_in_flight_is_told(
    wire: Wire, data: Path, launched: Launched, number: int
) -> None:
    telling = Telling(lambda _: False)  # a model that never says anything
    passed(data)
    with model_server(careful(telling)) as server:
        model = {"DEMARCHE_MODEL": "openai:scripted", "DEMARCHE_MODEL_URL": server.url, "OPENAI_API_KEY": "sk-secret"}
        bot = await launched(wire, data, DEMARCHE_MODEL_TIMEOUT="10m", **model)
        await wire.until(lambda: wire.identified)
        await wire.ask("What does Russia demand?")
        await wire.until(lambda: any(material_of(body) for body in server.requests))
        code, output = await bot.end(number)
        telling.over = True
    assert code == 0 and "Traceback" not in output, (code, output)
    [told] = wire.requests("PATCH", "/messages/@original")
    assert "being restarted" in told.body["content"]
    await wire.until(lambda: wire.closed_by_bot)
    assert wire.closed_by_bot == [1000]


async def test_a_wrong_token_is_one_sentence(wire: Wire, tmp_path: Path, launched: Launched) -> None:
    running = await launched(wire, tmp_path, token="wrong")
    code, error = await running.ended()
    assert code == 1
    [sentence] = error.splitlines()[-1:]
    assert sentence.startswith("demarche: Discord does not accept DISCORD_TOKEN") and "Traceback" not in error


async def test_no_token_is_one_sentence(wire: Wire, tmp_path: Path, launched: Launched) -> None:
    running = await launched(wire, tmp_path, token="")
    code, error = await running.ended()
    assert code == 1
    assert error.startswith("demarche: DISCORD_TOKEN is not set") and len(error.splitlines()) == 1


async def test_a_second_bot_on_one_data_folder_is_one_sentence(wire: Wire, bot: Running, launched: Launched) -> None:
    second = await launched(wire, bot.data)
    code, error = await second.ended()
    assert code == 1
    assert error.startswith("demarche: Another bot answers from ") and len(error.splitlines()) == 1
    assert wire.identified == 1


async def test_a_missing_intent_is_one_sentence(wire: Wire, data: Path, launched: Launched) -> None:
    wire.refuse_intents = True
    running = await launched(wire, data, DEMARCHE_MESSAGE_CONTENT="1")
    code, error = await running.ended()
    assert code == 1
    assert "demarche: DEMARCHE_MESSAGE_CONTENT is on" in error and "Traceback" not in error


async def test_no_network_is_one_sentence(tmp_path: Path, launched: Launched) -> None:
    nowhere = Wire(url="http://127.0.0.1:9")
    running = await launched(nowhere, tmp_path)
    code, error = await running.ended()
    assert code == 1
    assert "demarche: Discord cannot be reached" in error and "Traceback" not in error


async def test_sync_registers_the_commands_on_the_home_servers_and_takes_them_away_elsewhere(
    wire: Wire, tmp_path: Path, launched: Launched
) -> None:
    running = await launched(wire, tmp_path, "sync", DEMARCHE_SERVERS="42")
    code, output = await running.ended()
    assert code == 0 and "commands registered on server 42" in output, output
    everywhere, home = wire.requests("PUT", "/commands")
    assert everywhere.body == [] and home.path.endswith("/guilds/42/commands")
    assert "ask" in {command["name"] for command in home.body}


async def test_who_may_change_the_articles(wire: Wire, data: Path, launched: Launched) -> None:
    """The owner's team anywhere, a role that is named, and whoever manages a home server; nobody else."""
    stranger, member = person(1), person(2)
    wire.servers, wire.team = (SERVER, ELSEWHERE), (str(person(3)["id"]),)
    await launched(wire, data, DEMARCHE_SERVERS=SERVER, DEMARCHE_ADMIN_ROLES=KEEPERS)
    await wire.until(lambda: wire.presences, 60)
    may: dict[str, bool] = {}
    for who, allowed in (
        ({"user": stranger, "server": ELSEWHERE}, False),
        ({"user": stranger, "server": None}, False),
        ({"user": member, "permissions": 0}, False),
        ({"user": member, "permissions": 0, "roles": ["900000000000000051"]}, False),
        ({"user": member}, True),
        ({"user": member, "permissions": 0, "roles": [KEEPERS]}, True),
        ({"user": person(3), "server": ELSEWHERE, "permissions": 0}, True),
        ({"user": person(3), "server": None}, True),
    ):
        may[await wire.command("index", "status", **who)] = allowed
    await wire.until(lambda: len(wire.requests("POST", "/callback")) == len(may))
    for number, allowed in may.items():
        [answer] = wire.requests("POST", f"/interactions/{number}/")
        assert answer.body["data"]["flags"] == 64  # private
        assert ("content" in answer.body["data"]) is not allowed, number


async def test_elsewhere_nothing_is_answered_where_home_servers_are_named(
    wire: Wire, data: Path, launched: Launched
) -> None:
    wire.servers = (SERVER, ELSEWHERE)
    await launched(wire, data, DEMARCHE_SERVERS=SERVER)
    await wire.until(lambda: wire.presences, 60)
    number = await wire.command("help", server=ELSEWHERE)
    await wire.until(lambda: wire.requests("POST", "/callback"))
    [refused] = wire.requests("POST", f"/interactions/{number}/")
    assert refused.body["data"]["content"] == homes.ELSEWHERE and refused.body["data"]["flags"] == 64


async def test_health_and_metrics_are_served_on_loopback(wire: Wire, data: Path, launched: Launched) -> None:
    with socket.socket() as kept:  # bound, so that nobody else is given the port, and not listening
        kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        kept.bind(("127.0.0.1", 0))
        port = kept.getsockname()[1]
        running = await launched(wire, data, DEMARCHE_HEALTH_PORT=str(port))
        await wire.until(lambda: wire.identified)
        number, _ = await wire.ask("What does Russia demand?")
        await wire.until(lambda: wire.requests("PATCH", f"token{number}"))
        async with aiohttp.ClientSession() as session:
            assert await _page(session, f"http://127.0.0.1:{port}/healthz") in ((503, "no gateway\n"), (200, "ok\n"))
            await wire.until(lambda: wire.presences)  # discord.py waits for further servers before it is ready
            assert await _page(session, f"http://127.0.0.1:{port}/healthz") == (200, "ok\n")
            _, text = await _page(session, f"http://127.0.0.1:{port}/metrics")
    assert 'outcome="answered"} 1' in text and "demarche_answer_seconds_count 1" in text
    assert (await running.end())[0] == 0


async def _page(session: aiohttp.ClientSession, url: str) -> tuple[int, str]:
    async with session.get(url) as answer:
        return answer.status, await answer.text()
