"""The real bot in a simulated Discord, over a real index of the sample articles."""

import contextlib
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import discord
import pytest
import simcord
from support import openapi
from support.newsroom import STRIKE
from support.world import HOME, World

from bot.discord.client import Demarche
from bot.settings import Settings
from bot.state import State
from index.build import BuildOptions, start

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


@pytest.fixture(scope="session")
def one_article(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working folder with `articles/strike.txt` and an index of it in `data/`, built once."""
    folder = tmp_path_factory.mktemp("newsroom")
    (folder / "articles").mkdir()
    (folder / "articles" / "strike.txt").write_text(STRIKE)
    with contextlib.chdir(folder):
        start(BuildOptions(("articles",), Path("data"))).result()
    return folder


@pytest.fixture
async def newsroom(
    begin: Callable[..., Awaitable[World]], tmp_path: Path, one_article: Path, monkeypatch: pytest.MonkeyPatch
) -> World:
    """A bot over an index of one article, which it may change."""
    shutil.copytree(one_article, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return await begin(index=False, articles="articles")


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    return tmp_path / "articles"
