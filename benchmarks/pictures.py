"""Draws the bot's real messages as pictures: an answer, its sources, an abstention, both drawings, a finished re-index.

    python benchmarks/pictures.py [FOLDER]      needs demarche[preview] and Debian's chromium-headless-shell

The bot runs in a simulated Discord over an index of articles/; the pictures are cut to the message.
"""

import asyncio
import contextlib
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import discord
import simcord
from PIL import Image

from bot.discord.client import Demarche
from bot.settings import Settings
from bot.state import State
from index.build import BuildOptions, start

ROOT = Path(__file__).parents[1]
BROWSER = ("chromium-headless-shell", "chromium", "google-chrome")
WIDTH, HEIGHT = 1120, 1120
SIDEBAR, BAR = 256, 100  # what the preview shows around the channel, in pixels


async def main(folder: Path) -> None:
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place, contextlib.chdir(place):
        articles, data = Path("articles"), Path("data")
        shutil.copytree(ROOT / "articles", articles)
        start(BuildOptions((str(articles),), data)).result()
        settings = Settings(data=data, articles=str(articles), user_cooldown="0s")  # type: ignore[arg-type]  # read from a string, as from .env
        bot = Demarche(settings, State(data))
        env = simcord.Env(bot, shard_count=1, settle_timeout=120.0)
        env.backend.bot_user.name = "Demarche"
        await env.start()
        try:
            server = env.create_guild("Newsroom")
            editors = server.create_role("Editors", permissions=discord.Permissions(manage_guild=True))
            ann = server.add_member(env.create_user("ann", global_name="Ann"), roles=[editors])

            async def draw(name: str, act: Any) -> None:
                channel = server.create_text_channel(name)
                await act(channel)
                async with env.preview(channel, viewers=[ann], layout="channel", width=WIDTH, height=HEIGHT) as shown:
                    await asyncio.to_thread(photograph, shown.url, folder / f"{name}.png")

            async def answer(channel: Any) -> None:
                await ann.send(channel, f"<@{bot.user.id}> what does Russia demand?")  # type: ignore[union-attr]  # logged in by now

            async def sources(channel: Any) -> None:
                result = await ann.slash(channel, "ask", question="What does Russia demand?")
                await ann.click(result.response.message, label="Sources")

            async def abstention(channel: Any) -> None:
                await ann.slash(channel, "ask", question="What does China demand?")

            async def reindex(channel: Any) -> None:
                added = articles / "ferry.md"
                added.write_text(
                    "---\ntitle: Ferry crews demand rest\n---\n\nFerry crews of Aster demanded longer rests.\n"
                )
                (articles / "empty.txt").write_text("")
                await ann.slash(channel, "reindex")

            async def demands(channel: Any) -> None:
                await ann.slash(channel, "demands", by="Russia")

            async def timeline(channel: Any) -> None:
                await ann.slash(channel, "timeline")

            async def map(channel: Any) -> None:  # noqa: A001  # the command's name
                await ann.slash(channel, "map")

            for act in (answer, sources, abstention, demands, timeline, map, reindex):
                await draw(act.__name__, act)
        finally:
            await env.shutdown()


def photograph(url: str, path: Path) -> None:
    """The page as a PNG, cut to the channel's messages."""
    browser = next((found for name in BROWSER if (found := shutil.which(name))), None)
    if browser is None:
        raise SystemExit(f"None of {', '.join(BROWSER)} is installed: apt-get install chromium-headless-shell")
    command = [
        *(browser, "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--hide-scrollbars"),
        *(f"--window-size={WIDTH},{HEIGHT}", "--virtual-time-budget=8000", f"--screenshot={path}", url),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    with Image.open(path) as page:
        cut(page.convert("RGB")).quantize(256).save(path, optimize=True)


def cut(page: Image.Image) -> Image.Image:
    """Without the preview's own bars, and without the empty space under the last message."""
    channel = page.crop((SIDEBAR, BAR, page.width, page.height - 70))
    background = channel.getpixel((channel.width - 4, channel.height - 4))
    rows = [y for y in range(channel.height) if any(channel.getpixel((x, y)) != background for x in range(60, 400, 3))]
    return channel.crop((0, 0, channel.width, min(channel.height, (rows[-1] if rows else 0) + 20)))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "bot/discord/pictures"))
