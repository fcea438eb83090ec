"""The real bot in a simulated Discord, over a real index of the sample articles."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import discord
import pytest
import simcord
from support import openapi
from support.world import HOME, World

from bot.discord.client import Demarche
from bot.settings import Settings
from bot.state import State

ARTICLES = Path(__file__).parents[3] / "articles"


@pytest.fixture
async def begin(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Callable[..., Awaitable[World]]]:
    """Starts the bot over a copy of the sample index, settings by name; holds every request against Discord's rules."""
    worlds: list[World] = []
    async with AsyncExitStack() as stack:

        async def beginning(
            *, index: bool = True, prepare: Callable[[Path], None] | None = None, **given: Any
        ) -> World:
            data = tmp_path / "data"
            if index:
                shutil.copytree(request.getfixturevalue("sample_index"), data)
            if prepare:
                prepare(data)
            settings = Settings(**{"data": data, "articles": str(ARTICLES), "user_cooldown": "0s", **given})
            state = State(data)
            bot = Demarche(settings, state)
            env = simcord.Env(bot, shard_count=1, settle_timeout=120.0)
            await env.start()
            stack.push_async_callback(env.shutdown)
            server = env.create_guild("Newsroom", id=HOME)
            editors = server.create_role("Editors", permissions=discord.Permissions(manage_guild=True))
            world = World(
                env=env,
                bot=bot,
                state=state,
                settings=settings,
                server=server,
                channel=server.create_text_channel("questions"),
                ann=server.add_member(env.create_user("ann")),
                editor=server.add_member(env.create_user("editor"), roles=[editors]),
            )
            worlds.append(world)
            return world

        yield beginning
        for world in worlds:
            if not world.errors_expected:
                world.env.raise_errors()
        if openapi.DOCUMENT.exists():
            for world in worlds:
                sent = [openapi.Request(r.method, r.path, r.json) for r in world.env.http_requests]
                assert openapi.problems(sent) == []


@pytest.fixture
async def world(begin: Callable[..., Awaitable[World]]) -> World:
    return await begin()
