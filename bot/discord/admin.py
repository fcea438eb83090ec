"""For those who look after the articles: /reindex, /add, /index status, rollback and cancel."""

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord import reports, uploads
from bot.discord.delivery import QUIET
from bot.discord.homes import advice
from bot.discord.keeping import ask_to_replace
from bot.discord.markup import fit
from bot.discord.progress import build_told
from index.errors import DemarcheError

if TYPE_CHECKING:
    from bot.discord.client import Demarche

    Press = discord.Interaction[Demarche]

MORE_FILES = ("file2", "file3", "file4", "file5")
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
        await build_told(interaction, full=full)

    @app_commands.command(extras=FOR_ADMINISTRATORS)
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.describe(
        file="Text, Markdown, web page, PDF, docx, odt, epub, mail, csv, xlsx, JSON or WARC, at most 10 MB",
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
        files = list(zip(names, [await one.read() for one in given], strict=True))
        if taken := await work(uploads.taken, place, names):
            await work(uploads.hold, place, interaction.id, files)
            await ask_to_replace(interaction, taken)
            return
        await work(uploads.save, place, files)
        added = ", ".join(fit(name, 100) for name in names)
        await build_told(interaction, full=False, first=f"Added {added}.")

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


async def setup(client: "Demarche") -> None:
    await client.add_cog(Admin(client))
