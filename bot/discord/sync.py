"""`demarche sync`: registers the commands with Discord anew, although nothing is known to have changed."""

import discord

from bot.discord.client import EXTENSIONS, Demarche
from bot.discord.registering import register
from bot.discord.run import PORTAL, CannotStart
from bot.settings import Settings
from bot.state import State


class _Registrar(Demarche):
    """The bot as far as it must be set up to know its commands; it opens no index and no gateway."""

    async def setup_hook(self) -> None:
        for extension in EXTENSIONS:
            if extension != "refresh":
                await self.load_extension(f"bot.discord.{extension}")


async def sync(settings: Settings) -> tuple[int, list[int]]:
    """Registers the commands where they belong; returns how many, and on which servers (0: everywhere).

    Raises CannotStart with one sentence.
    """
    token = settings.discord_token.get_secret_value().strip()
    if not token:
        raise CannotStart(f"DISCORD_TOKEN is not set: copy the bot's token from {PORTAL} into .env.")
    bot = _Registrar(settings, State(settings.data))
    try:
        await bot.login(token)
        count, places = await register(bot, anew=True)
    except discord.LoginFailure:
        raise CannotStart(f"Discord does not accept DISCORD_TOKEN: copy it again from {PORTAL}.") from None
    except (discord.HTTPException, OSError) as error:
        raise CannotStart(f"Discord did not take the commands: {error}.") from None
    finally:
        await bot.close()
    if missed := settings.servers.difference(places):
        where = ", ".join(map(str, sorted(missed)))
        raise CannotStart(f"The bot is not on server {where}, or was invited without applications.commands.")
    return count, places
