"""For those who look after the articles: /source add, list and remove."""

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord.admin import FOR_ADMINISTRATORS
from bot.discord.delivery import QUIET
from bot.discord.markup import MESSAGE, fit, units
from bot.discord.progress import build_told
from bot.keeping import keeper, known, told

if TYPE_CHECKING:
    from bot.discord.client import Demarche
    from index.sources.record import Source

    Press = discord.Interaction[Demarche]

Address = app_commands.Range[str, 8, 1000]
SHOWN = 3  # articles of a source that are named because they could not be had


@app_commands.default_permissions(manage_guild=True)
class SourceGroup(app_commands.Group, name="source", description="Feeds, sitemaps and pages that articles come from"):
    """`/source …`; its commands live in the cog."""


class Sources(commands.Cog):
    """Fetching is done in a thread; the tree checks who uses these commands."""

    source = SourceGroup()

    def __init__(self, client: "Demarche") -> None:
        self.client = client

    @source.command(extras=FOR_ADMINISTRATORS)
    @app_commands.describe(
        address="Of a feed, a sitemap or a page, such as https://example.org/feed.xml",
        page="Only the page itself, also where it announces a feed",
    )
    async def add(self, interaction: "Press", address: Address, page: bool = False) -> None:
        """Fetch the articles of a feed, a sitemap or a page, now and at every refresh, and index them"""
        await interaction.response.defer(thinking=True)
        settings = self.client.settings
        outcome = await self.client.desk.work(lambda: keeper(settings).add(address, alone=page))
        lines = [f"Added {fit(told(outcome), 300)}", *(f"- {fit(line, 200)}" for line in outcome.told[:SHOWN])]
        await build_told(interaction, first="\n".join(lines))

    @source.command(name="list", extras=FOR_ADMINISTRATORS)
    async def list_(self, interaction: "Press") -> None:
        """Where articles come from, when that was last read, and what went wrong"""
        await interaction.response.defer(ephemeral=True, thinking=True)
        settings = self.client.settings
        found = await self.client.desk.work(lambda: known(settings))
        lines = [f"### {len(found)} source{'' if len(found) == 1 else 's'}", *(_line(one) for one in found)]
        if not found:
            lines = ["There are no sources yet: `/source add` takes the address of a feed, a sitemap or a page."]
        text = lines[0]
        for number, line in enumerate(lines[1:]):
            more = f"\n-# and {len(found) - number} more: `demarche source list`"
            if units(f"{text}\n{line}{more}") > MESSAGE:
                text += more
                break
            text += f"\n{line}"
        await interaction.edit_original_response(content=text, allowed_mentions=QUIET)

    @source.command(extras=FOR_ADMINISTRATORS)
    @app_commands.describe(address="As /source list shows it")
    async def remove(self, interaction: "Press", address: Address) -> None:
        """Fetch a source no longer; its articles stay"""
        await interaction.response.defer(thinking=True)
        settings = self.client.settings
        source = await self.client.desk.work(lambda: keeper(settings).remove(address))
        await interaction.edit_original_response(
            content=f"{fit(source.address, 500)} is no source any more. Its articles stay: `/article` removes one.",
            allowed_mentions=QUIET,
        )


def _line(source: "Source") -> str:
    read = f"read {source.reached:%Y-%m-%d %H:%M} UTC" if source.reached else "not read yet"
    facts = [source.kind, fit(source.title, 100), read, "of the settings" if source.set else ""]
    line = f"- {fit(source.address, 300)} · {' · '.join(fact for fact in facts if fact)}"
    return f"{line}\n  **{fit(source.trouble(), 200)}**" if source.failures else line


async def setup(client: "Demarche") -> None:
    await client.add_cog(Sources(client))
