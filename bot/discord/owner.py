"""For those who look after the articles: /feedback, what people thought of the answers."""

import io
from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord.admin import FOR_ADMINISTRATORS
from bot.discord.delivery import QUIET
from bot.discord.markup import MESSAGE, fit, units
from bot.discord.split import Block, joined
from bot.exports import in_words, opinions_csv, opinions_questions
from bot.opinions import counted

if TYPE_CHECKING:
    from bot.discord.client import Demarche
    from bot.state import Feedback

    Press = discord.Interaction[Demarche]

SHOWN = 5
FILE = 4_000_000  # bytes


class Owner(commands.Cog):
    """Hidden by default_permissions, and checked by the tree when it runs."""

    def __init__(self, client: "Demarche") -> None:
        self.client = client

    @app_commands.command(extras=FOR_ADMINISTRATORS)
    @app_commands.default_permissions(manage_guild=True)
    async def feedback(self, interaction: "Press") -> None:
        """What people thought of the answers, and the questions to test with"""
        await interaction.response.defer(ephemeral=True, thinking=True)

        given = await self.client.desk.state(lambda state: state.feedback())
        files = await self.client.desk.work(_files, given)
        await interaction.edit_original_response(
            content=opinions_message(given), attachments=files, allowed_mentions=QUIET
        )


def opinions_message(given: "list[Feedback]") -> str:
    """The newest opinions that say what was wrong, and how many there are of each."""
    if not given:
        return "Nobody has pressed 👍 or 👎 yet."
    head = Block(f"### {counted(given)}")
    bad = [one for one in given if not one.helpful]
    blocks = [
        Block(
            f"**{fit(one.question, 150)}**\n> {fit(in_words(one.reply), 180)}"
            + (f"\n👎 {fit(one.why, 200)}" if one.why else "\n👎 without a reason")
            + f"\n-# <t:{int(one.given_at)}:d> · index {one.generation}",
            apart=True,
        )
        for one in bad[:SHOWN]
    ]
    more = len(bad) - len(blocks)
    foot = [
        Block(
            f"-# {more:,} more 👎 in the files" if more else "-# All of it is in the files.",
            apart=True,
        )
    ]
    text = joined([head, *blocks, *foot])
    while units(text) > MESSAGE:
        blocks.pop()
        text = joined([head, *blocks, *foot])
    return text


def _files(given: "list[Feedback]") -> list[discord.File]:
    """What fits into a message: all opinions as a table, and the questions to be answered better."""
    found = (
        ("feedback.csv", opinions_csv(given), "utf-8-sig"),
        ("questions.jsonl", opinions_questions(given), "utf-8"),
    )
    return [
        discord.File(io.BytesIO(text.encode(encoding)), name)
        for name, text, encoding in found
        if given and text and len(text.encode()) <= FILE
    ]


async def setup(client: "Demarche") -> None:
    await client.add_cog(Owner(client))
