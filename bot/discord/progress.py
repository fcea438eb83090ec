"""A build that is told where it was asked for: one message, edited while it goes on, and what came of it."""

import asyncio
import logging
import time
from typing import TYPE_CHECKING

import discord

from bot.discord import reports
from bot.discord.delivery import QUIET, TOKEN_LIVES
from bot.discord.markup import MESSAGE, units
from bot.discord.tree import sentence
from index.errors import DemarcheError

if TYPE_CHECKING:
    from bot.discord.client import Demarche
    from index.build import Progress

    Press = discord.Interaction[Demarche]

log = logging.getLogger(__name__)

PACE = 2.0  # seconds between two edits of a progress message


async def build_told(interaction: "Press", *, full: bool = False, first: str = "") -> None:
    """Builds, under the deferred answer of an interaction, edited at most every PACE seconds, also after its token's
    end. `first` is what was done before; under the report stands what the new index has brought."""
    building = interaction.client.building
    lead = f"{first}\n" if first else ""
    view: discord.ui.View | None = None
    message: discord.Message = await interaction.edit_original_response(
        content=f"{lead}Indexing: starting.", view=None, allowed_mentions=QUIET
    )
    if isinstance(interaction.channel, discord.abc.Messageable):
        message = interaction.channel.get_partial_message(message.id)  # type: ignore[union-attr, assignment]  # messageable: it has one, and a partial message is edited alike
    await interaction.client.news.note()  # what answers now is what the new index is compared with
    steps: asyncio.Queue[Progress] = asyncio.Queue()
    teller = asyncio.create_task(_tell(message, interaction, lead, steps))
    try:
        report = await building.run(full=full, told=steps.put_nowait)
        text = reports.finished(report, time.monotonic() - building.started)
        brought, view = await _brought(interaction, f"{lead}{text}")
        text += f"\n\n{brought}" if brought else ""
    except DemarcheError as error:
        text = f"{sentence(error)} The old index stays."
    finally:
        teller.cancel()
    await _edit(message, interaction, f"{lead}{text}", view)
    await interaction.client.show_presence()


async def _brought(interaction: "Press", report: str) -> tuple[str, discord.ui.View | None]:
    """The new demands as they fit under a report, and a button for all; nothing where that cannot be told."""
    try:
        return await interaction.client.news.brought(MESSAGE - units(report) - 2)
    except DemarcheError as error:
        log.warning("what is new cannot be told: %s", error)
        return "", None


async def _tell(message: discord.Message, interaction: "Press", lead: str, steps: "asyncio.Queue[Progress]") -> None:
    last = time.monotonic()
    while True:
        await steps.get()
        if time.monotonic() - last < PACE:
            continue
        last = time.monotonic()
        await _edit(message, interaction, f"{lead}Indexing: {interaction.client.building.line()}.")


async def _edit(message: discord.Message, interaction: "Press", text: str, view: discord.ui.View | None = None) -> None:
    """By the interaction while its token lives, then as the bot's own message."""
    try:
        if time.monotonic() - interaction.client.building.started > TOKEN_LIVES:
            await message.edit(content=text, view=view, allowed_mentions=QUIET)
        else:
            await interaction.edit_original_response(content=text, view=view, allowed_mentions=QUIET)
    except (discord.HTTPException, OSError) as error:
        log.warning("a progress message could not be edited: %s", error)
