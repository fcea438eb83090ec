"""For those who look after the articles: /reindex, /add, /index status, rollback and cancel."""

import asyncio
import logging
import time
from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord import reports, uploads
from bot.discord.delivery import QUIET, TOKEN_LIVES
from bot.discord.homes import advice
from bot.discord.markup import MESSAGE, fit, units
from bot.discord.tree import sentence
from index.errors import DemarcheError

if TYPE_CHECKING:
    from bot.discord.client import Demarche
    from index.build import Progress

    Press = discord.Interaction[Demarche]

log = logging.getLogger(__name__)

MORE_FILES = ("file2", "file3", "file4", "file5")
PACE = 2.0  # seconds between two edits of a progress message
FOR_ADMINISTRATORS = {"administration": True}


class NothingRunning(DemarcheError):
    """There is no build to cancel."""


@app_commands.default_permissions(manage_guild=True)
class IndexGroup(app_commands.Group, name="index", description="The index: what is live, go back, stop a build"):
    """`/index …`; its commands live in the cog."""


class Admin(commands.Cog):
    """Every command is hidden by default_permissions, which a server can change; the tree checks it when it runs."""

    index = IndexGroup()

    def __init__(self, client: "Demarche") -> None:
        self.client = client

    @app_commands.command(extras=FOR_ADMINISTRATORS)
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.describe(full="Read every article anew instead of only the changed ones")
    async def reindex(self, interaction: "Press", full: bool = False) -> None:
        """Read the articles again; the old index answers until the new one is there"""
        await interaction.response.defer(thinking=True)
        await self._build(interaction, full=full)

    @app_commands.command(extras=FOR_ADMINISTRATORS)
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.describe(
        file="An article: txt, md, html, json or jsonl, at most 10 MB",
        **dict.fromkeys(MORE_FILES, "One more, if you like"),
    )
    async def add(
        self,
        interaction: "Press",
        file: discord.Attachment,
        file2: discord.Attachment | None = None,
        file3: discord.Attachment | None = None,
        file4: discord.Attachment | None = None,
        file5: discord.Attachment | None = None,
    ) -> None:
        """Upload up to five article files and index them; for more, use it again"""
        await interaction.response.defer(thinking=True)
        work, settings = self.client.desk.work, self.client.settings
        place = await work(uploads.folder, settings)
        given = [one for one in (file, file2, file3, file4, file5) if one is not None]
        names = [uploads.check(one.filename, one.size) for one in given]
        contents = [await one.read() for one in given]
        await work(uploads.save, place, list(zip(names, contents, strict=True)))
        added = ", ".join(fit(name, 100) for name in names)
        await self._build(interaction, full=False, first=f"Added {added}.")

    @index.command(extras=FOR_ADMINISTRATORS)
    async def status(self, interaction: "Press") -> None:
        """What is live, since when, from which files, and what was skipped"""
        await interaction.response.defer(ephemeral=True, thinking=True)
        desk, building, settings = self.client.desk, self.client.building, self.client.settings

        homeless = advice(settings.servers, self.client.joined)

        def look() -> str:
            from index.status import status

            running = building.line() if building.running else None
            notes = [desk.model_problem and f"{desk.model_problem} The rules answer alone.", homeless]
            return reports.status(status(settings.data), running, [note for note in notes if note])

        await interaction.edit_original_response(content=await desk.work(look), allowed_mentions=QUIET)

    @index.command(extras=FOR_ADMINISTRATORS)
    async def rollback(self, interaction: "Press") -> None:
        """Go back to the index before this one"""
        await interaction.response.defer(thinking=True)

        def back() -> str:
            from index.generation import Generations

            return Generations(self.client.settings.data).rollback().name

        name = await self.client.desk.work(back)
        await self.client.desk.open()
        await self.client.show_presence()
        await interaction.edit_original_response(content=f"Index {name} answers from now on.", allowed_mentions=QUIET)

    @index.command(extras=FOR_ADMINISTRATORS)
    async def cancel(self, interaction: "Press") -> None:
        """Stop the indexing that is running; the old index stays"""
        if not self.client.building.cancel():
            raise NothingRunning("Nothing is being indexed just now.")
        await interaction.response.send_message("Stopping. The old index stays.", ephemeral=True)

    async def _build(self, interaction: "Press", *, full: bool, first: str = "") -> None:
        """Builds with a progress message that is edited at most every PACE seconds, also after the token's end."""
        building = self.client.building
        lead = f"{first}\n" if first else ""
        view: discord.ui.View | None = None
        message: discord.Message = await interaction.edit_original_response(
            content=f"{lead}Indexing: starting.", allowed_mentions=QUIET
        )
        if isinstance(interaction.channel, discord.abc.Messageable):
            message = interaction.channel.get_partial_message(message.id)  # type: ignore[union-attr, assignment]  # messageable: it has one, and a partial message is edited alike
        await self.client.news.note()  # what answers now is what the new index is compared with
        news: asyncio.Queue[Progress] = asyncio.Queue()
        teller = asyncio.create_task(self._tell(message, interaction, lead, news))
        try:
            report = await building.run(full=full, told=news.put_nowait)
            text = reports.finished(report, time.monotonic() - building.started)
            brought, view = await self._brought(f"{lead}{text}")
            text += f"\n\n{brought}" if brought else ""
        except DemarcheError as error:
            text = f"{sentence(error)} The old index stays."
        finally:
            teller.cancel()
        await self._edit(message, interaction, f"{lead}{text}", view)
        await self.client.show_presence()

    async def _brought(self, report: str) -> tuple[str, discord.ui.View | None]:
        """The new demands as they fit under a report, and a button for all; nothing where that cannot be told."""
        try:
            return await self.client.news.brought(MESSAGE - units(report) - 2)
        except DemarcheError as error:
            log.warning("what is new cannot be told: %s", error)
            return "", None

    async def _tell(
        self, message: discord.Message, interaction: "Press", lead: str, news: "asyncio.Queue[Progress]"
    ) -> None:
        last = time.monotonic()
        while True:
            await news.get()
            if time.monotonic() - last < PACE:
                continue
            last = time.monotonic()
            await self._edit(message, interaction, f"{lead}Indexing: {self.client.building.line()}.")

    async def _edit(
        self, message: discord.Message, interaction: "Press", text: str, view: discord.ui.View | None = None
    ) -> None:
        """By the interaction while its token lives, then as the bot's own message."""
        try:
            if time.monotonic() - self.client.building.started > TOKEN_LIVES:
                await message.edit(content=text, view=view, allowed_mentions=QUIET)
            else:
                await interaction.edit_original_response(content=text, view=view, allowed_mentions=QUIET)
        except (discord.HTTPException, OSError) as error:
            log.warning("a progress message could not be edited: %s", error)


async def setup(client: "Demarche") -> None:
    await client.add_cog(Admin(client))
