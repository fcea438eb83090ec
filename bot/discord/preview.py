"""The real bot in a simulated channel, in the browser on loopback: no token, no account, nothing leaves the machine."""

import asyncio
import contextlib
import re
import signal
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import discord

from bot.discord.client import Demarche
from bot.settings import Settings
from bot.state import State
from index.errors import DemarcheError

WELCOME = "Welcome. Type /ask, or mention @Demarche with a question."
MENTION = re.compile(r"(?<!\w)@Demarche\b", re.I)
PATIENCE = 25.0  # seconds that the page waits for the bot; what is to be done later than that does not hold it up
PAGES = 10_000  # loads of the page: each is kept for ten minutes


class NoPreview(DemarcheError):
    """The preview's packages are not installed."""


async def preview(settings: Settings, port: int, say: Callable[[str], None]) -> None:
    """Serves the preview until Ctrl-C and says its address. Raises NoPreview when simcord is not installed."""
    try:
        import simcord
    except ImportError:
        raise NoPreview("The preview needs one more package: python3 -m pip install 'demarche[preview]'.") from None
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    # the ids of real places mean nothing here, and nothing done here is to be kept for them
    none: frozenset[int] = frozenset()
    settings = settings.model_copy(update={"servers": none, "channels": none, "admin_roles": none})
    with tempfile.TemporaryDirectory() as own:
        bot = Demarche(settings, State(Path(own)))
        env = simcord.Env(bot, shard_count=1, check_errors=False, settle_timeout=PATIENCE)
        env.backend.bot_user.name = "Demarche"
        await env.start()
        await _serve(env, bot, port, say, stop)


async def _serve(env: Any, bot: Demarche, port: int, say: Callable[[str], None], stop: asyncio.Event) -> None:
    try:
        server = env.create_guild("Newsroom")
        channel = server.create_text_channel("questions")
        keeper = server.create_role("Editors", permissions=discord.Permissions(manage_guild=True))
        editor = server.add_member(env.create_user("editor", global_name="An editor"), roles=[keeper])
        reader = server.add_member(env.create_user("reader", global_name="A reader"))
        await editor.send(channel, WELCOME)
        for viewer in (editor, reader):
            viewer.send = _typing(viewer.send, f"<@{env.backend.bot_user.id}>")
        try:
            shown = env.preview(channel, viewers=[editor, reader], layout="channel", port=port or None)
        except Exception as error:
            raise NoPreview(f"{error} Install it with: python3 -m pip install 'demarche[preview]'.") from None
        shown._MAX_PAGES = PAGES
        async with shown:
            say(
                f"Open {shown.url}\nYou are on your own machine: try /ask, /help, /reindex. "
                "Reload the page where it falls behind. Ctrl-C ends it."
            )
            await stop.wait()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(bot.questions.finish(1.0), 2.0)
    finally:
        await env.shutdown()


def _typing(send: Callable[..., Any], me: str) -> Callable[..., Any]:
    """`send` with a typed '@Demarche' made the mention that Discord's own list of names would make of it."""

    async def typed(channel: Any, content: str = "", **more: Any) -> Any:
        return await send(channel, MENTION.sub(me, content), **more)

    return typed
