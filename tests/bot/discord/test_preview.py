"""The preview as people start it: in a folder without an index, over the page's own requests."""

import asyncio
import os
import re
import sys
from pathlib import Path
from typing import Any

import aiohttp
from support.command import ROOT
from support.town import FERRY
from support.world import World

from bot.discord.preview import PATIENCE
from bot.state import FILE

LOADS = 20


async def test_the_preview_builds_an_index_outlives_many_loads_and_understands_a_typed_mention(tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "ferry.txt").write_text(FERRY)
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("DEMARCHE_", "DISCORD_"))}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", "from bot.cli import main; main()", "preview"),
        cwd=tmp_path,
        env={**clean, "PYTHONPATH": str(ROOT), "DEMARCHE_SERVERS": "1", "DEMARCHE_CHANNELS": "2"},  # of the real bot
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdout
        found = re.search(r"(http://\S+)/#(\S+)", (await process.stdout.readline()).decode())
        assert found
        url, capability = found.groups()
        async with aiohttp.ClientSession(url, headers={"X-Simcord-Capability": capability}) as session:
            for _ in range(LOADS):
                async with session.post("/api/pages", json={}) as loaded:
                    page = await loaded.json()
                    assert loaded.status == 200, page
            await act(session, page, kind="send_message", content="@Demarche what does the Ferry Guild demand?")
            async with session.post("/api/pages", json={}) as loaded:
                answer = list((await loaded.json())["messages"].values())[-1]
        assert answer["author"]["name"] == "Demarche" and "hire forty deckhands" in answer["content"]
    finally:
        process.terminate()
        await process.wait()
    assert process.returncode == 0
    assert (tmp_path / ".demarche/generations").is_dir() and not (tmp_path / ".demarche" / FILE).exists()


async def act(session: aiohttp.ClientSession, page: dict[str, Any], **what: Any) -> None:
    """Does on a page just loaded what a person would do there."""
    context = page["context"]
    asked = {"protocol_version": 3, "sequence": 1, "request_id": "one", "generation": context["generation"]}
    asked |= {"bot_generation": page["botGeneration"], "published_revision": page["publishedRevision"]}
    async with session.post(
        "/api/action", json={**asked, **what}, headers={"X-Simcord-Context": context["id"]}
    ) as answer:
        told = await answer.json()
        assert told["settlement"] == "settled", told


async def test_what_the_bot_does_later_does_not_hold_the_page_up(world: World) -> None:
    """A hint that is taken away after half a minute is there when the page goes on."""
    answer = (await world.ask()).response.message
    world.env.settle_timeout = PATIENCE
    await world.ann.send(world.channel, "of Ukraine?", reply_to=answer)
    assert "Follow up" in world.channel.last_message.content
