"""The real bot in a simulated channel, in the browser on loopback: no token, no account, nothing leaves the machine."""

import asyncio
import contextlib
import signal
from collections.abc import Callable

import discord

from bot.discord.client import Demarche
from bot.settings import Settings
from bot.state import State
from index.errors import DemarcheError

WELCOME = "Welcome. Type /ask, or mention @Demarche with a question."


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
    bot = Demarche(settings, State(settings.data))
    # a whole first index may be built inside one command
    env = simcord.Env(bot, shard_count=1, check_errors=False, settle_timeout=3600.0)
    env.backend.bot_user.name = "Demarche"
    await env.start()
    try:
        server = env.create_guild("Newsroom")
        channel = server.create_text_channel("questions")
        keeper = server.create_role("Editors", permissions=discord.Permissions(manage_guild=True))
        editor = server.add_member(env.create_user("editor", global_name="An editor"), roles=[keeper])
        reader = server.add_member(env.create_user("reader", global_name="A reader"))
        await editor.send(channel, WELCOME)
        try:
            shown = env.preview(channel, viewers=[editor, reader], layout="channel", port=port or None)
        except Exception as error:
            raise NoPreview(f"{error} Install it with: python3 -m pip install 'demarche[preview]'.") from None
        async with shown:
            say(f"Open {shown.url}\nYou are on your own machine: try /ask, /help, /reindex. Ctrl-C ends it.")
            await stop.wait()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(bot.questions.finish(1.0), 2.0)
    finally:
        await env.shutdown()
