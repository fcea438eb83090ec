"""A button that carries what it needs in its id, so that it works after a restart."""

import re
from typing import TYPE_CHECKING, Any, Self

import discord
from discord.ui import Button, DynamicItem

from bot.discord.tree import NotHere, answer_error

if TYPE_CHECKING:
    from bot.discord.client import Demarche

    Press = discord.Interaction[Demarche]


class Living(DynamicItem[Button[Any]], template=r"demarche:never"):
    """A button of ours: `template` says what its id holds. Errors of `press` are answered."""

    style = discord.ButtonStyle.secondary

    def __init__(
        self, label: str, custom_id: str, *, emoji: str | None = None, row: int | None = None, off: bool = False
    ):
        super().__init__(Button(label=label, custom_id=custom_id, emoji=emoji, style=self.style, row=row, disabled=off))

    @classmethod
    async def from_custom_id(cls, interaction: Any, item: Any, match: re.Match[str], /) -> Self:
        button = cls.__new__(cls)
        DynamicItem.__init__(button, item)
        button.match = match
        return button

    match: re.Match[str]

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        try:
            refusal = interaction.client.refusal(interaction.guild_id, interaction.channel)
            if refusal:
                raise NotHere(refusal)
            await self.press(interaction, *(int(value) for value in self.match.groups()))
        except Exception as error:
            await answer_error(interaction, error)

    async def press(self, interaction: "Press", *numbers: int) -> None:
        """What the button does; each kind has its own."""
        raise NotImplementedError
