"""The ledger as pictures: /timeline and /map, with a numbered list of what is on them."""

import io
from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord.browse import NotFound, choices_of_actors
from bot.discord.delivery import QUIET
from bot.discord.markup import fit
from bot.discord.told import kept_records
from bot.discord.views import list_button
from bot.pictures.chosen import Picture, chosen
from bot.pictures.draw import draw

if TYPE_CHECKING:
    from bot.discord.client import Demarche

    Press = discord.Interaction[Demarche]

ALTERNATIVE = 1024  # characters of an attachment's description
GROUNDS = [app_commands.Choice(name="dark", value="dark"), app_commands.Choice(name="light", value="light")]


class Drawn(commands.Cog):
    """A picture is drawn by a process of its own while the bot goes on."""

    def __init__(self, client: "Demarche") -> None:
        self.client = client

    @app_commands.command()
    @app_commands.describe(actor="Who demands or answers", about="Words that it speaks of", ground="Dark or light")
    @app_commands.choices(ground=GROUNDS)
    async def timeline(
        self,
        interaction: "Press",
        actor: app_commands.Range[str, 1, 100] | None = None,
        about: app_commands.Range[str, 1, 100] | None = None,
        ground: app_commands.Choice[str] | None = None,
    ) -> None:
        """Draw when demands and answers were made"""
        await self._draw(interaction, "timeline", actor, about, ground)

    @app_commands.command()
    @app_commands.describe(about="Words that it speaks of", ground="Dark or light")
    @app_commands.choices(ground=GROUNDS)
    async def map(
        self,
        interaction: "Press",
        about: app_commands.Range[str, 1, 100] | None = None,
        ground: app_commands.Choice[str] | None = None,
    ) -> None:
        """Draw who demands of whom"""
        await self._draw(interaction, "map", None, about, ground)

    @timeline.autocomplete("actor")
    async def _actors(self, interaction: "Press", current: str) -> list[app_commands.Choice[str]]:
        return choices_of_actors(self.client.desk.facts, current)

    async def _draw(
        self,
        interaction: "Press",
        kind: str,
        actor: str | None,
        about: str | None,
        ground: app_commands.Choice[str] | None,
    ) -> None:
        await interaction.response.defer(thinking=True)
        desk = self.client.desk
        if desk.facts is None:
            await interaction.edit_original_response(content=self.client.building.kind_word())
            return
        by = desk.facts.canonical(actor) if actor else None

        picture: Picture = await desk.read(lambda engine: chosen(engine.index.catalogue, kind, by, about))
        if not picture.marks:
            asked = "".join(f" {word} {fit(value, 60)}" for word, value in (("by", by), ("about", about)) if value)
            raise NotFound(f"The articles have nothing{asked} that is sure enough to be drawn: see /demands.")
        drawn = await desk.work(draw, picture, "png", ground.value if ground else "dark")
        query = kept_records(picture.shown, picture.title)
        number = await desk.state(lambda state: state.keep_list(query))
        file = discord.File(io.BytesIO(drawn), f"{kind}.png", description=picture.text[:ALTERNATIVE])
        await interaction.edit_original_response(
            content=f"**{fit(picture.title, 200)}**",
            attachments=[file],
            view=list_button(number, "Read them"),
            allowed_mentions=QUIET,
        )


async def setup(client: "Demarche") -> None:
    await client.add_cog(Drawn(client))
