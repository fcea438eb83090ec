"""The command tree: every error of every command, button and form gets an answer."""

import contextlib
import logging
import secrets
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.discord.delivery import ACKNOWLEDGED, GONE, answer_privately
from bot.discord.homes import administers
from bot.discord.markup import fit
from index.errors import DemarcheError

if TYPE_CHECKING:
    from bot.discord.client import Demarche

log = logging.getLogger(__name__)

OWNERS = (
    "The articles are looked after by the bot's owner, by those who may manage its home server, and by the roles that "
    "the owner has named."
)


class NotHere(app_commands.CheckFailure):
    """A command was used where, or by whom, it may not be; the message says so."""


class Tree(app_commands.CommandTree["Demarche"]):
    """Refuses places that are not to be answered in and people who may not administer, each in one sentence."""

    async def interaction_check(self, interaction: "discord.Interaction[Demarche]", /) -> bool:
        client = interaction.client
        command = interaction.command
        if client.closing:
            raise NotHere("I am being restarted: please try again in a minute.")
        if _administration(command):
            if not await administers(interaction):
                raise NotHere(OWNERS)
            return True
        refusal = client.refusal(interaction.guild_id, interaction.channel)
        if refusal and interaction.type is not discord.InteractionType.autocomplete:
            raise NotHere(refusal)
        return refusal is None

    async def on_error(
        self, interaction: "discord.Interaction[Demarche]", error: app_commands.AppCommandError, /
    ) -> None:
        await answer_error(interaction, error)


async def answer_error(interaction: discord.Interaction[Any], error: BaseException) -> None:
    """Answers `error` privately in one sentence; logs what nobody expected under a reference that the user is told."""
    while isinstance(error, app_commands.CommandInvokeError):
        error = error.original
    if isinstance(error, discord.HTTPException) and error.code in {ACKNOWLEDGED, *GONE}:
        log.warning("Discord no longer waits for an answer to this interaction: %s", error)
        return
    if interaction.type is discord.InteractionType.autocomplete:
        log.warning("autocomplete failed: %r", error)
        with contextlib.suppress(discord.HTTPException):
            await interaction.response.autocomplete([])
        return
    with contextlib.suppress(discord.HTTPException, OSError):
        await answer_privately(interaction, sentence(error))


def sentence(error: BaseException) -> str:
    """What a person is told about `error`. The unexpected is logged here, with its traceback."""
    match error:
        case NotHere():
            return str(error)
        case DemarcheError():
            return fit(str(error), 1500)
        case app_commands.CommandOnCooldown():
            return f"One moment: you can use this again in {error.retry_after:.0f} seconds."
        case app_commands.MissingPermissions() | app_commands.CheckFailure():
            return "You may not use this command here."
        case app_commands.CommandNotFound() | app_commands.CommandSignatureMismatch():
            return "This command has changed: an administrator can run `demarche sync` to register the commands anew."
        case app_commands.TransformerError():
            return f"I do not understand {fit(str(error.value), 80)}. Please choose from the list, or see /help."
        case discord.Forbidden():
            return "Discord does not let me do that here: I lack a permission in this channel."
    reference = secrets.token_hex(3)
    log.error("unexpected error %s", reference, exc_info=error)
    return f"Something went wrong on my side. Please try again; if it stays, tell the owner the reference {reference}."


def _administration(command: object) -> bool:
    return bool(getattr(command, "extras", {}).get("administration"))
